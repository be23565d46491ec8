"""Changes to registers: rows, imports, confirmation and locks, definitions."""
