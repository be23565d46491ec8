"""Full text over everything that was read."""
