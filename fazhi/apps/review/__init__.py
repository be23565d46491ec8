"""People judge."""
