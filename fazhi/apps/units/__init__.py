"""Regions, units, people and their roles."""
