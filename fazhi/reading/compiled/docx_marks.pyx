# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""A Word text as a flat tree, in which is marked what `docx_clean` takes out."""

from fazhi.reading.compiled.markup cimport Tree
from fazhi.reading.compiled.names cimport Names

NAMES = Names(
    (
        "w:p", "w:r", "w:t", "w:pPr", "w:rPr", "w:tab", "w:br", "w:cr", "w:lastRenderedPageBreak", "w:fldChar",
        "w:fldSimple", "w:instrText",
        "w:hyperlink", "w:noBreakHyphen", "w:sym", "w:footnoteReference", "w:endnoteReference", "a:blip", "v:imagedata",
        "v:textpath", "a:hlinkClick", "m:t",
        "w:tbl", "w:tblPr", "w:tblGrid", "w:tr", "w:trPr", "w:tc", "w:tcPr", "w:sectPr", "w:altChunk",
        "w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag", "mc:AlternateContent", "mc:Choice",
        "mc:Fallback",
        "w:del", "w:moveFrom", "w:rt", "w:vanish", "w:showingPlcHdr", "w:txbxContent",
        "w:bookmarkStart", "w:bookmarkEnd", "w:proofErr",
        "w:sz", "w:b", "w:jc", "w:pageBreakBefore", "w:spacing", "w:rFonts", "w:pStyle", "w:numPr", "w:numId", "w:ilvl",
        "w:checkBox", "w:checked", "w:default", "wp:inline", "wp:anchor", "wp:extent", "v:shape", "a:t", "w:document",
        "w:body", "w:hdr", "w:ftr", "w:footnotes", "w:footnote", "w:endnotes", "w:endnote",
    ),
    {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "v": "urn:schemas-microsoft-com:vml",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    },
    frozenset(("w:t", "w:instrText", "m:t")),
)
_TRUE = frozenset(("", "1", "true", "on"))


cdef class Marked(Tree):
    cdef bint mark(self) except -1:
        """Mark what is taken out; False where it is not certain what that is."""
        cdef int at, name, parent
        for at in range(self.count):
            name, parent = self.nodes[at].name, self.nodes[at].parent
            if name == NOTED:
                self.has_noted = True
            elif name == ALTERNATE:
                self._choose(at)
            elif DELETED <= name <= PLACEHOLDER and not self._mark_one(at, name, parent):
                return False
        return True

    cdef bint _mark_one(self, int at, int name, int parent) except -1:
        cdef int holder = -1 if parent < 0 else self.nodes[parent].parent, inside
        if name == DELETED and parent >= 0 and self.nodes[parent].name == ROW_SETTINGS:
            if holder <= 0 or self.nodes[holder].name != ROW:
                return False
            self.nodes[holder].flags |= LEFT_OUT
        elif name == DELETED or name == MOVED_FROM or name == RUBY:
            if parent < 0:
                return False
            self.nodes[at].flags |= LEFT_OUT
        elif holder < 0 or self.value(at, b"w:val", "") not in _TRUE:
            pass
        elif name == VANISH:
            if holder > 0 and self.nodes[parent].name == RPR and self.nodes[holder].name == R:
                self.nodes[holder].flags |= LEFT_OUT
        elif not (self.nodes[parent].flags & LEFT_OUT or self.nodes[holder].flags & SILENT):
            for inside in range(holder, self.nodes[holder].after):
                if inside < at and self.nodes[inside].name == BOX:
                    return False  # which would keep its text
                self.nodes[inside].flags |= SILENT
        return True

    cdef void _choose(self, int node) noexcept:
        """Leave out all branches but one: the first with something to read in it, else the first."""
        cdef int branch = node + 1, kept = -1, first = -1
        while branch < self.nodes[node].after:
            if self.nodes[branch].name == CHOICE or self.nodes[branch].name == FALLBACK:
                first = branch if first < 0 else first
                if kept < 0 and self._says(branch):
                    kept = branch
            branch = self.nodes[branch].after
        kept = first if kept < 0 else kept
        branch = node + 1
        while branch < self.nodes[node].after:
            if branch != kept and (self.nodes[branch].name == CHOICE or self.nodes[branch].name == FALLBACK):
                self.nodes[branch].flags |= LEFT_OUT
            branch = self.nodes[branch].after

    cdef bint _says(self, int branch) noexcept:
        cdef int at, name
        for at in range(branch, self.nodes[branch].after):
            name = self.nodes[at].name
            if name == T or name == ART_TEXT or name == BLIP or name == IMAGE or name == TEXT_PATH or name == SYM:
                return True
        return False

    cdef int child(self, int node, int name) noexcept:
        """The first child of that name; -1 where there is none."""
        cdef int at = node + 1
        while at < self.nodes[node].after:
            if self.nodes[at].name == name and not self.nodes[at].flags & LEFT_OUT:
                return at
            at = self.nodes[at].after
        return -1
