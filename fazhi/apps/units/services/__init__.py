"""Changes to regions, units, people and their roles."""
