# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""What in a paragraph is no text: fields, links, notes, symbols and pictures, as `docx_record` names them."""

from libc.string cimport memcmp

from fazhi.reading.compiled.docx_marks cimport *
from fazhi.reading.docx_pictures import is_page_in_points, is_page_in_units
from fazhi.reading.docx_record import HYPHEN, NOTED_BREAK, FieldMark, Instruction, Link, Note, Picture, Printed
from fazhi.reading.docx_record import SimpleField, Symbol

_TICKED = frozenset(("1", "true", "on"))


cdef class Special(Marked):
    cdef bint is_silent(self, int node, int name) noexcept:
        """Whether it is settings or a mark. What says something inside of such counts in some paragraphs only."""
        cdef int at
        if name != PPR and name != RPR and name != TABS and name != BR and not MARK_START <= name <= PROOF:
            return False
        for at in range(node + 1, self.nodes[node].after):
            if R <= self.nodes[at].name <= FORMULA or self.nodes[at].name == BOX:
                if not PPR <= self.nodes[at].name <= TABS:
                    self.is_refused = True
        return name != TABS and name != BR

    cdef object special(self, int node, int name):
        if name == NOTED:
            return NOTED_BREAK
        if name == FIELD:
            return self._field_mark(node)
        if name == INSTRUCTION:
            return Instruction(self.text(node))
        if name == SIMPLE:
            return SimpleField(self.value(node, b"w:instr", ""))
        if name == HYPERLINK or name == HLINK_CLICK:
            return Link(self.value(node, b"r:id", ""))
        if name == NO_BREAK:
            return HYPHEN
        if name == SYM:
            return Symbol(self.value(node, b"w:char", ""))
        if name == FOOTNOTE or name == ENDNOTE:
            return Note("footnote" if name == FOOTNOTE else "endnote", self.value(node, b"w:id", ""))
        if name == TEXT_PATH:
            return Printed(self.value(node, b"string", ""))
        id = self.value(node, b"r:embed", "") or self.value(node, b"r:id", "")
        return Picture(id, self._fills_page(node))

    cdef object _field_mark(self, int node):
        cdef int box = -1, at, ticked
        kind = self.value(node, b"w:fldCharType", "")
        if kind == "end":
            self.open_fields = max(self.open_fields - 1, 0)
        if kind != "begin":
            return FieldMark(kind)
        self.open_fields += 1
        for at in range(node + 1, self.nodes[node].after):
            if self.nodes[at].flags & LEFT_OUT or self.nodes[at].name == BOX:
                self.is_refused = True
            if self.nodes[at].name == CHECK_BOX and box < 0:
                box = at
        if box < 0:
            return FieldMark(kind)
        ticked = self.child(box, CHECKED)
        ticked = self.child(box, DEFAULT) if ticked < 0 else ticked
        return FieldMark(kind, "☑" if ticked >= 0 and self.value(ticked, b"w:val", "1") in _TICKED else "□")

    cdef bint _fills_page(self, int node) except -1:
        cdef int extent
        while node >= 0 and self.nodes[node].name != P:
            if self.nodes[node].name == INLINE or self.nodes[node].name == ANCHOR:
                extent = self.child(node, EXTENT)
                if extent < 0:
                    return False
                return is_page_in_units(self.value(extent, b"cx", ""), self.value(extent, b"cy", ""))
            if self.nodes[node].name == SHAPE:
                return is_page_in_points(self.value(node, b"style", ""))
            if self.nodes[node].name == NONE and self._may_hold_picture(node):
                self.is_refused = True
            node = self.nodes[node].parent
        return False

    cdef bint _may_hold_picture(self, int node) noexcept:
        """Whether it is called `inline` or `anchor` under a prefix of its own."""
        cdef const unsigned char *end = self.raw + self.nodes[node].named
        if self.nodes[node].named - self.nodes[node].begin < 8:
            return False
        return memcmp(end - 7, b":inline", 7) == 0 or memcmp(end - 7, b":anchor", 7) == 0
