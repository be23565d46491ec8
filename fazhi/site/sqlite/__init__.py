"""SQLite where many processes write: they take turns."""
