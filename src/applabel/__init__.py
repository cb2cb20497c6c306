"""applabel measures the security of an application and labels it; nothing happens at import."""

__version__ = "0.1.0.dev0"
