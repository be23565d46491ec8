# Pieces of text as plain numbers: what the compiled inner loops of `flow` share.

cdef struct Cell:
    double x0
    double y0
    double x1
    double y1
    double base
    double size
    int count           # of its letters
    int inked           # how many of them are no blanks: 1, or 2 for more
    Py_UCS4 first
    Py_UCS4 last
    bint bordered       # whether a cell of a table ends before it


cdef class Page:
    cdef Cell *cells
    cdef list texts     # by the numbers of the cells
    cdef int count
    cdef int *order     # the numbers of the cells in order, and as many places more
    cdef int *starts    # where in it each row begins, and where the last one ends
    cdef int *spare
    cdef double *reach  # by the places in `order`: how far left the wide gaps begin that end there or further right

    cdef int note(self, int number, str text) noexcept
    cdef int sort(self, int *order, int count, bint by_left) noexcept
    cdef double key(self, int number, bint by_left) noexcept
    cdef int insert(self, int *order, int count, bint by_left) noexcept
    cdef int merge(self, int *order, int middle, int count, bint by_left) noexcept
    cdef int rows(self, int *order, int count) noexcept


cdef Page page_of(list pieces)
