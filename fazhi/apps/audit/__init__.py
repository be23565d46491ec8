"""The chained log of events."""
