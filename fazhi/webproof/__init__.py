"""Public web evidence: look at an address as an outside assessor would, and keep what was seen."""
