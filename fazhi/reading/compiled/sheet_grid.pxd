"""The used cells of a sheet in the order of the file, their rectangle, and its text."""

from cpython.mem cimport PyMem_Realloc
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF
from fazhi.reading.compiled.xml_scan cimport unusual

cdef extern from "Python.h":
    PyObject* PyTuple_GET_ITEM(object row, Py_ssize_t at)
    object PyTuple_New(Py_ssize_t size)
    void PyTuple_SET_ITEM(object row, Py_ssize_t at, object item)
    void PyObject_GC_UnTrack(PyObject* row)
    Py_ssize_t PyTuple_GET_SIZE(object row)
    ctypedef unsigned short Py_UCS2
    object PyUnicode_New(Py_ssize_t size, unsigned int most)
    void* PyUnicode_DATA(object text)
    int PyUnicode_KIND(object text)
    Py_ssize_t PyUnicode_GET_LENGTH(object text)
    unsigned int PyUnicode_MAX_CHAR_VALUE(object text)

cdef enum:
    # A rectangle of more cells than this to each used one is left to others, so is a large one above the second.
    SPARSE = 64
    DENSE = 4
    LARGE = 1 << 21

cdef struct Cell:
    PyObject* text
    int row
    int column

cdef struct Grid:
    Cell* cells
    Py_ssize_t count
    Py_ssize_t room
    int left
    int right


cdef inline int add(Grid* grid, object text, int row, int column) except -1:
    """Put a cell to the others, which come in their order."""
    cdef Cell* last
    cdef Py_ssize_t room
    if grid.count:
        last = &grid.cells[grid.count - 1]
        if row < last.row or row == last.row and column <= last.column:
            unusual()
    if grid.count == grid.room:
        room = 2 * grid.room + 64
        fresh = PyMem_Realloc(grid.cells, room * sizeof(Cell))
        if fresh == NULL:
            raise MemoryError
        grid.cells, grid.room = <Cell*> fresh, room
    Py_INCREF(text)
    grid.cells[grid.count] = Cell(<PyObject*> text, row, column)
    grid.count += 1
    grid.left = min(grid.left, column)
    grid.right = max(grid.right, column)
    return 0


cdef inline tuple rectangle(Grid* grid, int rows, int columns):
    """The rows of the rectangle of all cells."""
    cdef int top = grid.cells[0].row
    cdef Py_ssize_t height = grid.cells[grid.count - 1].row - top + 1
    cdef Py_ssize_t width = grid.right - grid.left + 1
    cdef Py_ssize_t row, column, at = 0
    if height > rows or width > columns or height * width > SPARSE * (grid.count + 100):
        unusual()
    if height * width > LARGE and height * width > DENSE * grid.count:
        unusual()
    found = PyTuple_New(height)
    for row in range(height):
        one = PyTuple_New(width)
        for column in range(width):
            text = ""
            if at < grid.count and grid.cells[at].row - top == row and grid.cells[at].column - grid.left == column:
                text = <object> grid.cells[at].text
                at += 1
            Py_INCREF(text)
            PyTuple_SET_ITEM(one, column, text)
        # A row of strings can be in no cycle: the collector need not go through thousands of them.
        PyObject_GC_UnTrack(<PyObject*> one)
        Py_INCREF(one)
        PyTuple_SET_ITEM(found, row, one)
    return found


cdef inline str joined(tuple rows):
    """The text of the rows: a tab between cells, none at the end of a row, no empty rows at the ends."""
    cdef Py_ssize_t size = 0, begin = 0, to = 0, row_begin, row, column
    cdef unsigned int most = 0
    cdef int kind
    cdef void* data
    for one in rows:
        size += PyTuple_GET_SIZE(one) + 1
        for column in range(PyTuple_GET_SIZE(one)):
            text = <object> PyTuple_GET_ITEM(one, column)
            size += PyUnicode_GET_LENGTH(text)
            most |= PyUnicode_MAX_CHAR_VALUE(text)
    made = PyUnicode_New(size, min(most, 0x10FFFF))
    kind, data = PyUnicode_KIND(made), PyUnicode_DATA(made)
    for one in rows:
        row_begin = to
        for column in range(PyTuple_GET_SIZE(one)):
            if column:
                write(kind, data, to, c"\t")
                to += 1
            to += copied(kind, data, to, <object> PyTuple_GET_ITEM(one, column))
        while to > row_begin and letter(kind, data, to - 1) == c"\t":
            to -= 1
        write(kind, data, to, c"\n")
        to += 1
    while to and letter(kind, data, to - 1) == c"\n":
        to -= 1
    while begin < to and letter(kind, data, begin) == c"\n":
        begin += 1
    return made[begin:to]


cdef inline unsigned int letter(int kind, void* data, Py_ssize_t at) noexcept:
    if kind == 1:
        return (<unsigned char*> data)[at]
    return (<Py_UCS2*> data)[at] if kind == 2 else (<unsigned int*> data)[at]


cdef inline void write(int kind, void* data, Py_ssize_t at, unsigned int one) noexcept:
    if kind == 1:
        (<unsigned char*> data)[at] = <unsigned char> one
    elif kind == 2:
        (<Py_UCS2*> data)[at] = <Py_UCS2> one
    else:
        (<unsigned int*> data)[at] = one


cdef inline Py_ssize_t copied(int kind, void* data, Py_ssize_t to, object text) noexcept:
    """Copy a text, an end of a line in it as a blank; its size."""
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), at
    cdef int own = PyUnicode_KIND(text)
    cdef void* letters = PyUnicode_DATA(text)
    cdef unsigned int one
    # The two that are usual have loops of their own: there the compiler need not ask for the kinds at every letter.
    if kind == 2 and own == 2:
        for at in range(size):
            (<Py_UCS2*> data)[to + at] = c" " if (<Py_UCS2*> letters)[at] == c"\n" else (<Py_UCS2*> letters)[at]
    elif kind == 2 and own == 1:
        for at in range(size):
            one = (<unsigned char*> letters)[at]
            (<Py_UCS2*> data)[to + at] = c" " if one == c"\n" else <Py_UCS2> one
    else:
        for at in range(size):
            one = letter(own, letters, at)
            write(kind, data, to + at, c" " if one == c"\n" else one)
    return size
