"""Where things stand, today and at any past day."""
