"""Showing: terminal, JSON and SARIF."""
