"""Changes: notices, the daily reminders, and hooks."""
