"""Reads of the review."""
