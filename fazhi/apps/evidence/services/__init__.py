"""Changes to material: receiving, reading, placing, handing in, loading a whole set."""
