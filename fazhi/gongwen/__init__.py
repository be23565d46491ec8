"""Official documents (公文): parse, proofread and write them (GB/T 9704-2012)."""

from fazhi.gongwen.parse import parse as parse_paper

__all__ = ["parse_paper"]
