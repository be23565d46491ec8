"""The command line: a thin shell over the core. One module a command; this package wires them together."""

from fazhi.cli.app import app, main

__all__ = ["app", "main"]
