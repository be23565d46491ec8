# What `docx` asks of `docx_marks`.

from fazhi.reading.compiled.markup cimport Tree

cdef enum:
    NONE
    P, R, T, PPR, RPR, TABS, BR, CR, NOTED, FIELD, SIMPLE, INSTRUCTION
    HYPERLINK, NO_BREAK, SYM, FOOTNOTE, ENDNOTE, BLIP, IMAGE, TEXT_PATH, HLINK_CLICK, FORMULA
    TABLE, TABLE_SETTINGS, TABLE_GRID, ROW, ROW_SETTINGS, CELL, CELL_SETTINGS, SECTION, CHUNK
    SDT, SDT_CONTENT, CUSTOM, INSERTED, MOVED_TO, SMART_TAG, ALTERNATE, CHOICE, FALLBACK
    DELETED, MOVED_FROM, RUBY, VANISH, PLACEHOLDER, BOX
    MARK_START, MARK_END, PROOF
    SIZE, BOLD, ALIGN, BREAK_BEFORE, SPACING, FONTS, STYLE, LIST, LIST_ID, LIST_LEVEL
    CHECK_BOX, CHECKED, DEFAULT, INLINE, ANCHOR, EXTENT, SHAPE, ART_TEXT, DOCUMENT, BODY, HEAD, FOOT, NOTES, NOTE, END_NOTES, END_NOTE

cdef enum:
    LEFT_OUT = 1        # taken out with all that is in it
    SILENT = 2          # the text is not to be read


cdef class Marked(Tree):
    cdef bint has_noted

    cdef bint mark(self) except -1
    cdef bint _mark_one(self, int at, int name, int parent) except -1
    cdef void _choose(self, int node) noexcept
    cdef bint _says(self, int branch) noexcept
    cdef int child(self, int node, int name) noexcept
