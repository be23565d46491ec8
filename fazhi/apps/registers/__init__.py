"""Registers are filled."""
