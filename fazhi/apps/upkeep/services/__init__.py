"""Keeping the site safe: backup, restore, doctor; and units that are merged."""
