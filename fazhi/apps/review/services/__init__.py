"""Changes of the review."""
