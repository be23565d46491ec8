"""Checks: pure functions from a `Case` to findings, declared once in the registry."""
