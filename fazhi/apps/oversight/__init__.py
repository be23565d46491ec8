"""Reminders and notices."""
