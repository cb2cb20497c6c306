"""Looking: the analyzers, and the wall they stand behind."""
