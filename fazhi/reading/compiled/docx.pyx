# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False
"""The blocks of a Word text from its bytes: the same that `docx_tree` makes of a tree, several times quicker.

What is left out (`docx_clean`) is marked in the tree first. What elements of settings mean is asked of `written` by how
they are written, since an office sets all its papers alike.
"""

from fazhi.reading.compiled.markup cimport Names, Node, Tree
from fazhi.reading.docx_record import (
    HYPHEN,
    LINE_BREAK,
    NOTED_BREAK,
    TAB,
    Chunk,
    FieldMark,
    Instruction,
    LargeCell,
    Link,
    Note,
    Picture,
    Printed,
    Row,
    Rows,
    SimpleField,
    Symbol,
    TextBox,
    is_page_number,
)
from fazhi.reading.docx_pictures import is_page_in_points, is_page_in_units

cdef enum:
    NONE
    P, R, T, PPR, RPR, TABS, BR, CR, NOTED, FIELD, SIMPLE, INSTRUCTION
    HYPERLINK, NO_BREAK, SYM, FOOTNOTE, ENDNOTE, BLIP, IMAGE, TEXT_PATH, HLINK_CLICK, FORMULA
    TABLE, TABLE_SETTINGS, TABLE_GRID, ROW, ROW_SETTINGS, CELL, CELL_SETTINGS, SECTION, CHUNK
    SDT, SDT_CONTENT, CUSTOM, INSERTED, MOVED_TO, SMART_TAG, ALTERNATE, CHOICE, FALLBACK
    DELETED, MOVED_FROM, RUBY, VANISH, PLACEHOLDER, BOX
    MARK_START, MARK_END, PROOF
    CHECK_BOX, CHECKED, DEFAULT, INLINE, ANCHOR, EXTENT, SHAPE, ART_TEXT, DOCUMENT, BODY, HEAD, FOOT

_NAMES = Names(
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
        "w:checkBox", "w:checked", "w:default", "wp:inline", "wp:anchor", "wp:extent", "v:shape", "a:t", "w:document",
        "w:body", "w:hdr", "w:ftr",
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

cdef enum:
    LEFT_OUT = 1
    SILENT = 2
    MOST_NESTED = 8

_TRUE = frozenset(("", "1", "true", "on"))
_TICKED = frozenset(("1", "true", "on"))


def blocks(bytes data not None, int start, written):
    """The blocks of the text, or the head or foot, that begins at `start`; None where a parser is to read it."""
    cdef Scan scan = Scan(data, _NAMES)
    cdef int root
    if start < 0 or not scan.parse(start) or not scan.prune():
        return None
    scan.written, scan.looks = written, written.looks
    root = 0
    if scan.nodes[0].name == DOCUMENT:
        root = scan.child(0, BODY)
    elif scan.nodes[0].name != HEAD and scan.nodes[0].name != FOOT:
        return None
    if root < 0:
        return None
    written.head = data[:scan.nodes[0].inner]
    found = scan.blocks(root)
    return None if scan.is_refused else found


cdef bint are_texts(list blocks):
    for block in blocks:
        if type(block) is not tuple or type((<tuple>block)[1]) is not str:
            return False
    return True


cdef class Scan(Tree):
    cdef object written
    cdef dict looks
    cdef int open_fields, nested
    cdef bint is_refused, has_noted

    # --- what is not read -------------------------------------------------------------------------------------------

    cdef bint prune(self):
        """Mark what `docx_clean` takes out; False where it is not certain what that would do."""
        cdef int at, inside, name, parent, holder
        for at in range(self.count):
            name, parent = self.nodes[at].name, self.nodes[at].parent
            holder = -1 if parent < 0 else self.nodes[parent].parent
            if name == NOTED:
                self.has_noted = True
            elif name == ALTERNATE:
                self.choose(at)
            elif name == DELETED and parent >= 0 and self.nodes[parent].name == ROW_SETTINGS:
                if holder <= 0 or self.nodes[holder].name != ROW:
                    return False
                self.nodes[holder].flags |= LEFT_OUT
            elif name == DELETED or name == MOVED_FROM or name == RUBY:
                if parent < 0:
                    return False
                self.nodes[at].flags |= LEFT_OUT
            elif name == VANISH:
                if holder > 0 and self.nodes[parent].name == RPR and self.nodes[holder].name == R and self.is_on(at):
                    self.nodes[holder].flags |= LEFT_OUT
            elif name == PLACEHOLDER and holder >= 0 and not self.nodes[parent].flags & LEFT_OUT and self.is_on(at):
                for inside in range(holder, self.nodes[holder].after):
                    if inside < at and self.nodes[inside].name == BOX:
                        return False  # which would keep its text
                    self.nodes[inside].flags |= SILENT
        return True

    cdef bint is_on(self, int node):
        return self.attribute(node, b"w:val", 5, "") in _TRUE

    cdef void choose(self, int node) noexcept:
        """Leave out all branches but one: the first with something to read in it, else the first."""
        cdef int branch = node + 1, kept = -1, first = -1
        while branch < self.nodes[node].after:
            if self.nodes[branch].name == CHOICE or self.nodes[branch].name == FALLBACK:
                first = branch if first < 0 else first
                if kept < 0 and self.says(branch):
                    kept = branch
            branch = self.nodes[branch].after
        kept = first if kept < 0 else kept
        branch = node + 1
        while branch < self.nodes[node].after:
            if branch != kept and (self.nodes[branch].name == CHOICE or self.nodes[branch].name == FALLBACK):
                self.nodes[branch].flags |= LEFT_OUT
            branch = self.nodes[branch].after

    cdef bint says(self, int branch) noexcept:
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

    # --- blocks -----------------------------------------------------------------------------------------------------

    cdef list blocks(self, int container, bint is_cell=False):
        cdef list found = []
        self.nested += 1
        if self.nested > MOST_NESTED:
            self.is_refused = True
        else:
            self.add_blocks(container, found, is_cell)
        self.nested -= 1
        return found

    cdef int add_blocks(self, int container, list found, bint is_cell) except -1:
        cdef tuple made
        cdef int at = container + 1, name
        while at < self.nodes[container].after:
            name = self.nodes[at].name
            if self.nodes[at].flags & LEFT_OUT:
                pass
            elif name == P:
                made = self.paragraph(at)
                if not is_cell or made[1]:  # an empty one says nothing in a cell
                    found.append(made)
            elif name == TABLE:
                rows = []
                self.add_rows(at, rows)
                found.append(Rows(rows))
            elif name == SECTION:
                found.append(self.written.section(self.element(at)))
            elif name == CHUNK:
                found.append(Chunk(self.attribute(at, b"r:id", 4, "")))
            elif SDT <= name <= FALLBACK:
                self.add_blocks(at, found, is_cell)
            at = self.nodes[at].after
        return 0

    cdef int add_rows(self, int table, list found) except -1:
        cdef int at = table + 1, name, settings
        cdef list cells
        while at < self.nodes[table].after:
            name = self.nodes[at].name
            if self.nodes[at].flags & LEFT_OUT or name == TABLE_SETTINGS or name == TABLE_GRID or name == BOX:
                pass
            elif name == ROW:
                cells = []
                self.add_cells(at, cells)
                settings = self.child(at, ROW_SETTINGS)
                free = 0 if settings < 0 else self.written.free(self.element(settings))
                found.append(Row(self.has_noted and self.has_break(at), free, cells))
            else:
                self.add_rows(at, found)
            at = self.nodes[at].after
        return 0

    cdef int add_cells(self, int row, list found) except -1:
        cdef int at = row + 1, name, settings, outer = self.open_fields
        while at < self.nodes[row].after:
            name = self.nodes[at].name
            if self.nodes[at].flags & LEFT_OUT:
                pass
            elif name == CELL:
                settings = self.child(at, CELL_SETTINGS)
                span = self.written.span(b"" if settings < 0 else self.element(settings))
                self.open_fields = 0
                inside = self.blocks(at, True)
                found.append((span, inside) if are_texts(inside) else LargeCell(span, inside))
                self.open_fields = outer
            elif SDT <= name <= FALLBACK:
                self.add_cells(at, found)
            at = self.nodes[at].after
        return 0

    cdef bint has_break(self, int row) noexcept:
        cdef int at = row + 1
        while at < self.nodes[row].after:
            if self.nodes[at].name == NOTED and not self.nodes[at].flags & LEFT_OUT:
                return True
            is_passed = self.nodes[at].flags & LEFT_OUT or self.nodes[at].name == BOX
            at = self.nodes[at].after if is_passed else at + 1
        return False

    # --- paragraphs -------------------------------------------------------------------------------------------------

    cdef tuple paragraph(self, int node):
        cdef int settings = self.child(node, PPR), run = self.first_run(node)
        key = (b"" if settings < 0 else self.element(settings), None if run < 0 else self.element(run))
        looks = self.looks.get(key)
        if looks is None:
            looks = self.written.made(*key)
        cdef bint is_plain = not self.open_fields
        cdef list items = []
        is_plain = self.add_items(node, items, key[1]) and is_plain
        if not is_plain:
            return looks, items
        if len(items) == 1 and type(items[0]) is str:
            return looks, items[0]
        return looks, "".join([one if type(one) is str else one.text for one in items])

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

    cdef bint add_items(self, int node, list items, object run) except -1:
        """All that is in a paragraph; whether it is mere text."""
        cdef int at = node + 1, name, silent = 0, flags
        cdef bint is_plain = True
        while at < self.nodes[node].after:
            name, flags = self.nodes[at].name, self.nodes[at].flags
            if flags & LEFT_OUT or self.is_silent(at, name):
                at = self.nodes[at].after
                continue
            if name == T or name == FORMULA:
                if self.nodes[at].close > self.nodes[at].inner and not (name == T and (flags & SILENT or at < silent)):
                    items.append(self.decoded(self.nodes[at].inner, self.nodes[at].close))
            elif name == TABS:
                if self.nodes[self.nodes[at].parent].name == R:  # else a tab stop of the settings
                    items.append(TAB)
            elif (name == BR or name == CR) and self.attribute(at, b"w:type", 6, "") != "page":
                items.append(LINE_BREAK)
            elif name == BR or name == CR:
                items.append(self.written.page_break(run))
                is_plain = False
            elif name == BOX:
                items.append(TextBox(self.blocks(at)))
                is_plain = False
                at = self.nodes[at].after
                continue
            elif NOTED <= name <= HLINK_CLICK:
                items.append(self.special(at, name))
                is_plain = False
                if name == SIMPLE and is_page_number(items[-1].instruction):
                    silent = max(silent, self.nodes[at].after)
            at += 1
        return is_plain

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
            return self.field_mark(node)
        if name == INSTRUCTION:
            return Instruction(self.decoded(self.nodes[node].inner, self.nodes[node].close))
        if name == SIMPLE:
            return SimpleField(self.attribute(node, b"w:instr", 7, ""))
        if name == HYPERLINK or name == HLINK_CLICK:
            return Link(self.attribute(node, b"r:id", 4, ""))
        if name == NO_BREAK:
            return HYPHEN
        if name == SYM:
            return Symbol(self.attribute(node, b"w:char", 6, ""))
        if name == FOOTNOTE or name == ENDNOTE:
            return Note("footnote" if name == FOOTNOTE else "endnote", self.attribute(node, b"w:id", 4, ""))
        if name == TEXT_PATH:
            return Printed(self.attribute(node, b"string", 6, ""))
        id = self.attribute(node, b"r:embed", 7, "") or self.attribute(node, b"r:id", 4, "")
        return Picture(id, self.fills_page(node))

    cdef object field_mark(self, int node):
        cdef int box = -1, at, ticked
        kind = self.attribute(node, b"w:fldCharType", 13, "")
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
        return FieldMark(kind, "☑" if ticked >= 0 and self.attribute(ticked, b"w:val", 5, "1") in _TICKED else "□")

    cdef bint fills_page(self, int node):
        cdef int extent
        while node >= 0 and self.nodes[node].name != P:
            if self.nodes[node].name == INLINE or self.nodes[node].name == ANCHOR:
                extent = self.child(node, EXTENT)
                if extent < 0:
                    return False
                return is_page_in_units(self.attribute(extent, b"cx", 2, ""), self.attribute(extent, b"cy", 2, ""))
            if self.nodes[node].name == SHAPE:
                return is_page_in_points(self.attribute(node, b"style", 5, ""))
            if self.nodes[node].name == NONE and self.element_name(node).endswith((b":inline", b":anchor")):
                self.is_refused = True
            node = self.nodes[node].parent
        return False

    cdef bytes element_name(self, int node):
        return self.text[self.nodes[node].begin + 1:self.nodes[node].named]
