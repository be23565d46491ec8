"""Pages of lists and mending, for the office and for units."""
