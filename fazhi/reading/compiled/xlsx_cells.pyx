# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True
"""The cells of a sheet (XLSX) out of the bytes of its part, as the usual programs set them."""

from cpython.mem cimport PyMem_Free
from cpython.object cimport PyObject
from cpython.ref cimport Py_DECREF
from fazhi.reading.compiled.sheet_grid cimport Grid, add, joined, rectangle
from fazhi.reading.compiled.sheet_numbers cimport day_at, number_at, share_at
from fazhi.reading.compiled.sheet_places cimport LAST_COLUMN, cell_start, range_of, row_of
from fazhi.reading.compiled.sheet_text cimport string_in, text_at
from fazhi.reading.compiled.scanning cimport Attribute
from fazhi.reading.compiled.xml_scan cimport (
    At, at_tag, attribute, attributes, blanks, ends_name, pass_element, pass_text, Scan, start, takes, unusual,
)
from libc.string cimport memcmp

cdef extern from "Python.h":
    PyObject* PyList_GET_ITEM(object row, Py_ssize_t at)


def cells(bytes part not None, Py_ssize_t begin, list texts not None, bytes looks not None, int shift, int rows,
          int columns):
    """The used cells of a sheet, whose root begins at `begin`: the rows of their rectangle, the place of its first cell
    counted from zero, the merged ranges, and the text of it all. None where something is not set as usual.

    `texts` is the table of strings; `looks` tells for each style what it makes of a number: 0 a number, 1 a day, 16 and
    more a share of so many decimals, others unknown. `shift` is how many days the system of dates begins later than
    usual; a rectangle of more than so many `rows` or `columns` is left to others.
    """
    cdef Scan scan
    cdef Grid grid
    grid.cells, grid.count, grid.room, grid.left, grid.right = NULL, 0, 0, LAST_COLUMN, 0
    try:
        ranges = []
        start(&scan, part, begin)
        take_sheet(&scan, &grid, texts, looks, shift, ranges)
        if not grid.count:
            return (), 0, 0, ranges, ""
        found = rectangle(&grid, rows, columns)
        return found, grid.cells[0].row, grid.left, ranges, joined(found)
    except ValueError:
        return None
    finally:
        for number in range(grid.count):
            Py_DECREF(<object> grid.cells[number].text)
        PyMem_Free(grid.cells)


cdef int take_sheet(Scan* scan, Grid* grid, list texts, bytes looks, int shift, list ranges) except -1:
    if not at_tag(scan, b"<worksheet", 10) or attributes(scan):
        unusual()
    blanks(scan)
    while not at_tag(scan, b"<sheetData", 10):
        pass_other(scan)
    if not attributes(scan):
        take_rows(scan, grid, texts, looks, shift)
    blanks(scan)
    while not takes(scan, b"</worksheet>", 12):
        if at_tag(scan, b"<mergeCells", 11):
            if not attributes(scan):
                take_ranges(scan, ranges)
            blanks(scan)
        else:
            pass_other(scan)
    blanks(scan)
    return 0 if scan.at == scan.end else unusual()


cdef int pass_other(Scan* scan) except -1:
    """Pass over what a sheet has besides its cells."""
    cdef int top, left, bottom, right
    if at_tag(scan, b"<dimension", 10):
        # Of no use here, but others refuse a sheet for one that is no range.
        if not attributes(scan) or (one := attribute(scan, b"ref", 3)) == NULL:
            unusual()
        range_of(scan, one, &top, &left, &bottom, &right)
    elif scan.at[0] == c"<" and scan.at[1] != c"/":
        pass_element(scan, no_cells, None)
    else:
        unusual()
    blanks(scan)
    return 0


cdef int no_cells(Scan* scan, At name, Py_ssize_t size, object found) except -1:
    """Refuse elements that mean something to other readers wherever they stand: cells, the range, merged ranges."""
    cdef Py_ssize_t at = size
    while at and name[at - 1] != c":":
        at -= 1
    name += at
    if size - at >= 9 and (
        memcmp(name, b"sheetData", 9) == 0 or memcmp(name, b"mergeCell", 9) == 0 or memcmp(name, b"dimension", 9) == 0
    ):
        unusual()
    return 0


cdef int take_ranges(Scan* scan, list ranges) except -1:
    cdef int top, left, bottom, right
    cdef Attribute* one
    blanks(scan)
    while at_tag(scan, b"<mergeCell", 10):
        if not attributes(scan) or (one := attribute(scan, b"ref", 3)) == NULL:
            unusual()
        range_of(scan, one, &top, &left, &bottom, &right)
        ranges.append(((top, left), (bottom, right)))
        blanks(scan)
    return 0 if takes(scan, b"</mergeCells>", 13) else unusual()


cdef int take_rows(Scan* scan, Grid* grid, list texts, bytes looks, int shift) except -1:
    cdef int row = 0
    cdef int column, other
    cdef Attribute* one
    cdef bint is_empty
    while True:
        blanks(scan)
        if not at_tag(scan, b"<row", 4):
            return 0 if takes(scan, b"</sheetData>", 12) else unusual()
        is_empty = attributes(scan)
        if (one := attribute(scan, b"r", 1)) != NULL:
            row = row_of(scan, one)
        column = 0
        while not is_empty:
            blanks(scan)
            if scan.at[0] == c"<" and scan.at[1] == c"c" and ends_name(scan.at[2]):
                scan.at += 2
                take_cell(scan, grid, texts, looks, shift, row, &column)
                column += 1
            else:
                if not takes(scan, b"</row>", 6):
                    unusual()
                break
        row += 1


cdef int take_cell(Scan* scan, Grid* grid, list texts, bytes looks, int shift, int row, int* column) except -1:
    """Take one cell, `scan` being behind its name; row and column are where it stands when it does not tell itself."""
    cdef int style = -1
    cdef char kind = c"n"
    cdef bint is_placed
    cdef bint is_whole = cell_start(scan, &row, column, &style, &kind, &is_placed)
    cdef object text = None
    if is_whole:
        return 0
    blanks(scan)
    if at_tag(scan, b"<f", 2):
        if not attributes(scan):
            pass_text(scan)
            if not takes(scan, b"</f>", 4):
                unusual()
        blanks(scan)
    if takes(scan, b"<v>", 3):
        text = value_at(scan, texts, looks, shift, style, kind, is_placed)
        if not takes(scan, b"</v>", 4):
            unusual()
        blanks(scan)
    elif takes(scan, b"<v/>", 4):
        if kind != c"n" and kind != c"s" and kind != c"f":
            unusual()
        text = "" if kind == c"f" else None
        blanks(scan)
    elif takes(scan, b"<is>", 4):
        if kind != c"i":
            unusual()
        blanks(scan)
        text = string_in(scan, b"</is>", 5)
        blanks(scan)
    if not takes(scan, b"</c>", 4):
        unusual()
    if text is not None:
        add(grid, text, row, column[0])
    return 0


cdef object value_at(Scan* scan, list texts, bytes looks, int shift, int style, char kind, bint is_placed):
    """What the value that begins here shows; None where there is none.

    Shares of cells that do not tell their place are left to others, which know shares by their places.
    """
    cdef unsigned char look
    if kind == c"f":
        return text_at(scan, False)
    if scan.at[0] == c"<" and (kind == c"n" or kind == c"s"):
        return None
    if kind == c"s":
        return shared_at(scan, texts)
    if kind == c"n":
        look = looks[style] if 0 <= style < len(looks) else 0
        if look == 0:
            return number_at(scan)
        if look == 1:
            return day_at(scan, shift)
        return share_at(scan, look - 16) if look >= 16 and is_placed else unusual()
    if kind == c"b" and (scan.at[0] == c"0" or scan.at[0] == c"1"):
        scan.at += 1
        return "TRUE" if (scan.at - 1)[0] == c"1" else "FALSE"
    if kind != c"e" or scan.at[0] != c"#":
        unusual()
    pass_text(scan)
    return ""


cdef object shared_at(Scan* scan, list texts):
    cdef Py_ssize_t number = 0
    cdef At begin = scan.at
    while c"0" <= scan.at[0] <= c"9" and scan.at - begin < 9:
        number = number * 10 + scan.at[0] - c"0"
        scan.at += 1
    if scan.at == begin or number >= len(texts):
        unusual()
    return <object> PyList_GET_ITEM(texts, number)
