"""`python -m applabel`, the same command as `applabel`."""

import os
import sys

# Python puts the working directory first, which may well be the app to be measured: nothing is imported from it.
if sys.path and sys.path[0] in ("", os.getcwd()) and not sys.flags.safe_path:  # noqa: PTH109
    del sys.path[0]

from applabel.cli import main

if __name__ == "__main__":
    main()
