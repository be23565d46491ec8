"""Pages of notices, bulletins and hooks."""
