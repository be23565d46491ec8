"""Material comes in, is read and checked."""
