"""Page furniture."""
