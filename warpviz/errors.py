"""The errors that warpviz raises on purpose: each message is one line and says what was given and what was expected."""

from __future__ import annotations


class WarpvizError(Exception):
    """Base of every error that a user can cause and fix."""


class UnknownNameError(WarpvizError, KeyError):
    """A name that is not in the registry."""

    def __str__(self) -> str:
        # KeyError would show the message in quotes.
        return str(self.args[0])


class InvalidValueError(WarpvizError, ValueError):
    """A value of the wrong type, out of its bounds, or of the wrong shape."""


class DataError(WarpvizError, ValueError):
    """A data or model file that cannot be used as it is."""


class OutputError(WarpvizError, OSError):
    """A file that cannot be written."""
