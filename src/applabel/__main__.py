"""`python -m applabel`, the same command as `applabel`."""

from applabel.cli import main

if __name__ == "__main__":
    main()
