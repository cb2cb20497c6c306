"""The one tree of errors: each says what is wrong and what to do next."""

from __future__ import annotations


class ApplabelError(Exception):
    """An error a person can act on.

    `message` names the file, key or tool and what was expected; `advice` is the next step.
    """

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class UsageError(ApplabelError):
    """The command was called with something it cannot use (exit code 2)."""


class ConfigError(UsageError):
    """A setting is unknown, malformed or contradictory (exit code 2)."""


class InvalidDocument(UsageError):
    """A JSON, YAML or TOML document is malformed or against its schema (exit code 2).

    `where` is the path of the offending value inside the document, such as `$.findings[3].cwe`.
    """

    def __init__(self, message: str, *, where: str = "$", advice: str = "") -> None:
        super().__init__(message, advice=advice)
        self.where = where


class TargetError(UsageError):
    """The application to measure cannot be read at all (exit code 2)."""


class AnalyzerUnavailable(ApplabelError):
    """An analyzer cannot work here: its engine is not installed or too old. Never fatal: a Report says so."""


class AnalyzerFailed(ApplabelError):
    """An analyzer gave up. Never fatal: the wall turns it into a failed Report."""
