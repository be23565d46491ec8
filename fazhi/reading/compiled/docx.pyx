# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""The blocks of a Word text from its bytes: the same that `docx_tree` makes of a tree, several times quicker.

What settings mean is asked of `written` by how they are written, since an office sets all its papers alike.
"""

from fazhi.reading.compiled.docx_marks cimport *
from fazhi.reading.compiled.docx_settings cimport Settings

from fazhi.reading.compiled.docx_marks import NAMES
from fazhi.reading.document import Line
from fazhi.reading.docx_paragraph import EDGES, SPACES, lines_of_text, neat
from fazhi.reading.docx_record import LINE_BREAK, TAB, Chunk, LargeCell, Row, Rows, TextBox, is_page_number
from fazhi.reading.docx_styles import Look
from fazhi.reading.docx_table import cell_of

cdef Py_ssize_t IN_LIST = Look._fields.index("list_id")

cdef enum:
    MOST_NESTED = 8     # tables in cells and boxes; what is deeper is not read at all


def blocks(bytes data not None, int start, written):
    """The blocks of the text, or the head or foot, that begins at `start`; None where a parser is to read it."""
    cdef Scan scan = Scan(data, NAMES)
    cdef int root = 0
    if not scan.begin(start, written):
        return None
    if scan.nodes[0].name == DOCUMENT:
        root = scan.child(0, BODY)
    elif scan.nodes[0].name != HEAD and scan.nodes[0].name != FOOT:
        return None
    if root < 0:
        return None
    found = scan.blocks(root)
    return None if scan.is_refused else found


def notes(bytes data not None, int start, written, str kind not None):
    """The notes (`footnote`, `endnote`) that begin at `start`, each with its id; None where a parser is to read it."""
    cdef Scan scan = Scan(data, NAMES)
    cdef int at = 1
    cdef list found = []
    if not scan.begin(start, written):
        return None
    if scan.nodes[0].name != (NOTES if kind == "footnote" else END_NOTES):
        return None
    while at < scan.nodes[0].after:
        if scan.nodes[at].name == scan.nodes[0].name + 1 and not scan.nodes[at].flags & LEFT_OUT:
            if scan.value(at, b"w:type", "normal") == "normal":
                found.append((scan.value(at, b"w:id", ""), scan.blocks(at)))
        at = scan.nodes[at].after
    return None if scan.is_refused else found


cdef object read_cell(span, list blocks):
    """The cell; what is mere text without numbers is read at once, by the rules of `lines_of_text`."""
    cdef list lines = []
    cdef str line
    for block in blocks:
        if type(block) is not tuple or type((<tuple>block)[1]) is not str:
            return LargeCell(span, blocks)
        looks = <tuple>(<tuple>block)[0]
        if (<tuple>looks[0])[IN_LIST]:
            return LargeCell(span, blocks)
        line = (<str>(<tuple>block)[1]).strip()
        if "\n" in line:
            lines += lines_of_text(line, looks[1].size)
            continue
        line = line.strip(EDGES)
        if line[1:2] in SPACES:
            line = neat(line)
        if line:
            lines.append(Line(line, None, looks[1].size))
    return cell_of(span, lines)


cdef class Scan(Settings):
    cdef dict spans
    cdef int nested

    # --- blocks -----------------------------------------------------------------------------------------------------

    cdef bint begin(self, int start, written) except -1:
        """Index the part; False where a parser is to read it."""
        if not self.parse(start) or not self.mark():
            return False
        self.written, self.looks, self.spans = written, written.looks, written.spans
        written.head = self.data[:self.nodes[0].inner]
        return True

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
                found.append(Chunk(self.value(at, b"r:id", "")))
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
                stated = b"" if settings < 0 else self.element(settings)
                span = self.spans.get(stated)
                if span is None:
                    span = self.written.span(stated)
                self.open_fields = 0
                inside = self.blocks(at, True)
                found.append(read_cell(span, inside))
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
        looks = self.looks_of(node)
        cdef bint is_plain = self.open_fields == 0
        cdef list items = []
        is_plain = self.add_items(node, items) and is_plain
        if not is_plain:
            return looks, items
        if len(items) == 1 and type(items[0]) is str:
            return looks, items[0]
        return looks, "".join([one if type(one) is str else one.text for one in items])

    cdef bint add_items(self, int node, list items) except -1:
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
                    items.append(self.text(at))
            elif name == TABS:
                if self.nodes[self.nodes[at].parent].name == R:  # else a tab stop of the settings
                    items.append(TAB)
            elif (name == BR or name == CR) and self.value(at, b"w:type", "") != "page":
                items.append(LINE_BREAK)
            elif name == BR or name == CR:
                items.append(self.page_break(node))
                is_plain = False
            elif name == BOX:
                items.append(TextBox(self.blocks(at)))
                is_plain = False
                at = self.nodes[at].after
                continue
            elif NOTED <= name <= HLINK_CLICK:
                special = self.special(at, name)
                items.append(special)
                is_plain = False
                if name == SIMPLE and is_page_number(special.instruction):
                    silent = max(silent, self.nodes[at].after)
            at += 1
        return is_plain
