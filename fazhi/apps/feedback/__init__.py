"""Lists go out, mending comes back."""
