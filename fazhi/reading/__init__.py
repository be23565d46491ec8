"""Reading: the bytes of any office file become a `Document` of pages, lines, tables and members.

    from fazhi.reading import read
    document = read("通知.docx")

works without a site and without a network; what is wrong with a file stands in `document.problems`.
"""

# Readers register themselves; the order is that of the manual, so it is not sorted.
# isort: off
from fazhi.reading import pdf as pdf
from fazhi.reading import ofd as ofd
from fazhi.reading import docx as docx
from fazhi.reading import xlsx as xlsx
from fazhi.reading import pptx as pptx
from fazhi.reading import libreoffice as libreoffice
from fazhi.reading import picture as picture
from fazhi.reading import text as text
from fazhi.reading import html as html
from fazhi.reading import mail as mail
from fazhi.reading import msg as msg
from fazhi.reading import archives as archives
# isort: on

from fazhi.reading.document import Document, Line, Member, Page, Problem, ProblemCode, Source, Table
from fazhi.reading.limits import DEFAULT_LIMITS, Limits
from fazhi.reading.reader import read
from fazhi.reading.registry import reader_version

READER_VERSION = reader_version()
"""Changes whenever any reader would give another result; part of the cache's key."""

__all__ = [
    "DEFAULT_LIMITS",
    "READER_VERSION",
    "Document",
    "Limits",
    "Line",
    "Member",
    "Page",
    "Problem",
    "ProblemCode",
    "Source",
    "Table",
    "read",
]
