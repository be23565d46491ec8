"""The shell: thin Django apps around the core, one capability an app."""
