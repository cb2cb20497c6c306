"""Reading and writing documents strictly, and finding the data that ships with applabel."""
