# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""Pieces of text as plain numbers, and their rows, as in `flow`."""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from cpython.unicode cimport Py_UNICODE_ISSPACE
from libc.string cimport memcpy

from fazhi.reading.flow import SAME_ROW

cdef double ROW = SAME_ROW
cdef double MOST = 1e9, LEAST = 1e-3    # lengths; no page that can be read has others


cdef Page page_of(list pieces):
    """The pieces that have letters; None where one has unusual lengths or is not sure."""
    cdef Page page = Page(len(pieces))
    cdef Cell *cell
    cdef str text
    for piece in pieces:
        cell = page.cells + page.count
        text = piece.text
        page.note(page.count, text)
        if cell.inked == 0:
            continue
        cell.x0, cell.y0, cell.x1, cell.y1, cell.base = piece.x0, piece.y0, piece.x1, piece.y1, piece.base
        cell.size = piece.size
        if piece.confidence != 1.0 or not _is_usual(cell):
            return None
        page.texts.append(text)
        page.count += 1
    return page


cdef bint _is_usual(Cell *cell) noexcept:
    return (
        -MOST < cell.x0 < MOST and -MOST < cell.y0 < MOST and -MOST < cell.x1 < MOST and -MOST < cell.y1 < MOST
        and -MOST < cell.base < MOST and LEAST < cell.size < MOST
    )


cdef class Page:
    def __cinit__(self, int room):
        self.texts = []
        self.cells = <Cell *>PyMem_Calloc(room + 1, sizeof(Cell))
        self.order = <int *>PyMem_Calloc(4 * room + 32, sizeof(int))
        self.reach = <double *>PyMem_Calloc(room + 1, sizeof(double))
        if self.cells == NULL or self.order == NULL or self.reach == NULL:
            raise MemoryError
        self.starts = self.order + room + 8
        self.spare = self.starts + room + 8

    def __dealloc__(self):
        PyMem_Free(self.cells)
        PyMem_Free(self.order)
        PyMem_Free(self.reach)

    cdef int note(self, int number, str text) noexcept:
        """Note what is asked of a cell's text."""
        cdef Cell *cell = self.cells + number
        cdef int i
        cell.count, cell.inked = <int>len(text), 0
        for i in range(cell.count):
            if not Py_UNICODE_ISSPACE(text[i]):
                cell.inked += 1
                if cell.inked == 2:
                    break
        if cell.count:
            cell.first, cell.last = text[0], text[cell.count - 1]
        return 0

    cdef int sort(self, int *order, int count, bint by_left) noexcept:
        """Put cells in the order of their left ends or of their baselines; those alike stay as they stand."""
        cdef int width = 8, begin, middle, stop
        for begin in range(0, count, 8):
            self.insert(order + begin, min(8, count - begin), by_left)
        while width < count:
            begin = 0
            while begin + width < count:
                middle, stop = begin + width, min(begin + 2 * width, count)
                if self.key(order[middle - 1], by_left) > self.key(order[middle], by_left):
                    self.merge(order + begin, width, stop - begin, by_left)
                begin = stop
            width *= 2
        return 0

    cdef double key(self, int number, bint by_left) noexcept:
        return self.cells[number].x0 if by_left else self.cells[number].base

    cdef int insert(self, int *order, int count, bint by_left) noexcept:
        cdef int i, at, number
        cdef double key
        for i in range(1, count):
            number, at = order[i], i
            key = self.key(number, by_left)
            while at > 0 and self.key(order[at - 1], by_left) > key:
                order[at] = order[at - 1]
                at -= 1
            order[at] = number
        return 0

    cdef int merge(self, int *order, int middle, int count, bint by_left) noexcept:
        cdef int left = 0, right = middle, at = 0
        memcpy(self.spare, order, middle * sizeof(int))
        while left < middle and right < count:
            if self.key(order[right], by_left) < self.key(self.spare[left], by_left):
                order[at] = order[right]
                right += 1
            else:
                order[at] = self.spare[left]
                left += 1
            at += 1
        memcpy(order + at, self.spare + left, (middle - left) * sizeof(int))
        return 0

    cdef int rows(self, int *order, int count) noexcept:
        """`flow._rows`: put cells in order, note where each row begins, and say how many rows there are."""
        cdef int i, found = 0
        cdef Cell *cell
        cdef double base = 0.0, size = 0.0
        self.sort(order, count, False)
        for i in range(count):
            cell = self.cells + order[i]
            if found == 0 or not cell.base - base <= ROW * (cell.size if cell.size < size else size):
                self.starts[found] = i
                found += 1
                base, size = cell.base, cell.size
        self.starts[found] = count
        for i in range(found):
            self.sort(order + self.starts[i], self.starts[i + 1] - self.starts[i], True)
        return found
