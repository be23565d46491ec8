"""Reports whose every figure leads back to its rows: building them, and holding written ones against the registers."""
