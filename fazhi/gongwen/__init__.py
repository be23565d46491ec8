"""Official documents (公文): parse, proofread and write them (GB/T 9704-2012)."""
