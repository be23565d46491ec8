# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""What paragraphs and runs state of themselves, as `docx_styles.stated` has it of elements."""

from fazhi.reading.compiled.docx_marks cimport *
from fazhi.reading.compiled.docx_special cimport Special

from fazhi.reading.compiled.docx_marks import NAMES
from fazhi.reading.docx_styles import ATTRIBUTES
from fazhi.reading.ooxml_xml import W

cdef list TAGS = [None] + [W + name.partition(":")[2] for name in NAMES.names()]
cdef list ASKED = [tuple([b"w:" + name.removeprefix(W).encode() for name in ATTRIBUTES.get(tag, ())]) for tag in TAGS]


cdef class Settings(Special):
    cdef object looks_of(self, int node):
        """The looks of a paragraph, by how its settings and those of its first run with text are written."""
        cdef int settings = self.child(node, PPR), run = self.first_run(node)
        key = (b"" if settings < 0 else self.element(settings), None if run < 0 else self.element(run))
        looks = self.looks.get(key)
        if looks is None:
            stated = None if settings < 0 else self._stated(settings)
            looks = self.written.made(key, stated, None if run < 0 else self._stated(run))
        return looks

    cdef object page_break(self, int node):
        cdef int run = self.first_run(node)
        return self.written.page_break(None if run < 0 else self._stated(run))

    cdef int first_run(self, int paragraph) noexcept:
        """The settings of the first run with text; -1 where there are none."""
        cdef int at = paragraph + 1
        while at < self.nodes[paragraph].after:
            if self.nodes[at].flags & LEFT_OUT or self.nodes[at].name == BOX:
                at = self.nodes[at].after
                continue
            if self.nodes[at].name == R and self.child(at, T) >= 0:
                return self.child(at, RPR)
            at += 1
        return -1

    cdef tuple _stated(self, int node):
        """Style, settings and section."""
        cdef int at = node + 1, inside, name
        cdef list found = []
        style = section = None
        while at < self.nodes[node].after:
            name = self.nodes[at].name
            if self.nodes[at].flags & LEFT_OUT:
                pass
            elif SIZE <= name <= FONTS:
                found.append((TAGS[name], *[self.value(at, asked, None) for asked in ASKED[name]]))
            elif name == STYLE and style is None:
                style = self.value(at, b"w:val", None)
            elif name == LIST:
                inside = at + 1
                while inside < self.nodes[at].after:
                    if self.nodes[inside].name == LIST_ID or self.nodes[inside].name == LIST_LEVEL:
                        found.append((TAGS[self.nodes[inside].name], self.value(inside, b"w:val", None)))
                    inside = self.nodes[inside].after
            elif name == SECTION and section is None:
                section = self.written.section(self.element(at))
            at = self.nodes[at].after
        return style, tuple(found), section
