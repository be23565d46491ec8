"""Official documents (公文): parse, proofread and write them (GB/T 9704-2012).

from fazhi.gongwen import parse_paper
from fazhi.gongwen.proofread import proofread
paper = parse_paper(document)
faults = proofread(document, paper)
"""

from fazhi.gongwen.closing import damaged_date as _damaged_date
from fazhi.gongwen.facts import Fact
from fazhi.gongwen.parse import parse as parse_paper
from fazhi.gongwen.rows import rows_of
from fazhi.reading.document import Document

__all__ = ["damaged_date", "parse_paper"]


def damaged_date(document: Document) -> Fact | None:
    """A date that stands in its place but could not be read whole, or None; `parse_paper` gives no date then."""
    return _damaged_date(rows_of(document))
