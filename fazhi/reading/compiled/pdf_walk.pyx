# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The calls of PDFium that are made for every object and every line of a page; see `fazhi.reading.pdf_calls`.

PDFium's functions are given by their addresses and handles by their numbers, as `pdf_calls` has them.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.string cimport memchr, memcmp

ctypedef void *(*_Get)(void *, int) noexcept
ctypedef int (*_Kind)(void *) noexcept
ctypedef int (*_Bounds)(void *, float *, float *, float *, float *) noexcept
ctypedef int (*_Colour)(void *, unsigned int *, unsigned int *, unsigned int *, unsigned int *) noexcept
ctypedef int (*_Show)(void *, int) noexcept
ctypedef int (*_Count)(void *) noexcept
ctypedef int (*_Point)(void *, float *, float *) noexcept
ctypedef double (*_Size)(void *, int) noexcept
ctypedef int (*_Box)(void *, int, double *, double *, double *, double *) noexcept


def drawings(size_t page, int count, double least, size_t get, size_t kind_of, size_t bounds):
    """Of the first `count` objects of a page those that are no text and have a side of at least so many points."""
    cdef float left = 0, bottom = 0, right = 0, top = 0
    cdef void *item
    cdef int number, kind
    cdef list found = []
    for number in range(count):
        item = (<_Get> get)(<void *> page, number)
        kind = (<_Kind> kind_of)(item)
        if kind <= 1 or not (<_Bounds> bounds)(item, &left, &bottom, &right, &top):
            continue
        if <double> right - left >= least or <double> top - bottom >= least:
            found.append((<size_t> item, kind, <double> left, <double> bottom, <double> right, <double> top))
    return found


def hide_letters(size_t page, int count, unsigned int dark, size_t get, size_t kind_of, size_t colour, size_t show):
    """Leave the text among the first `count` objects out of what is drawn, where its colour is that dark."""
    cdef unsigned int red = 0, green = 0, blue = 0, cover = 0
    cdef void *item
    cdef int number
    for number in range(count):
        item = (<_Get> get)(<void *> page, number)
        if (<_Kind> kind_of)(item) == 1 and (<_Colour> colour)(item, &red, &green, &blue, &cover):
            if red < dark and green < dark and blue < dark:
                (<_Show> show)(item, 0)


def outline(size_t item, int most, tuple unit, size_t count_of, size_t get, size_t kind_of, size_t point_of):
    """Points along a path, moved by the matrix `unit`; see `fazhi.reading.pdf_rings`."""
    cdef double a, b, c, d, e, f, x, y, was_x = 0, was_y = 0
    cdef double one_x = 0, one_y = 0, two_x = 0, two_y = 0
    cdef float px = 0, py = 0
    cdef int number, kind, count = (<_Count> count_of)(<void *> item), curve = 0
    cdef void *segment
    cdef list points = []
    if count < 1 or count > most:
        return None
    a, b, c, d, e, f = unit
    for number in range(count):
        segment = (<_Get> get)(<void *> item, number)
        kind = (<_Kind> kind_of)(segment)
        (<_Point> point_of)(segment, &px, &py)
        x, y = a * px + c * py + e, b * px + d * py + f
        if number and kind == 2:
            return None
        if number and kind == 1:
            curve += 1
            if curve == 1:
                one_x, one_y = x, y
                continue
            if curve == 2:
                two_x, two_y = x, y
                continue
            points.append(((was_x + 3 * (one_x + two_x) + x) / 8, (was_y + 3 * (one_y + two_y) + y) / 8))
            curve = 0
        points.append((x, y))
        was_x, was_y = x, y
    return points


def lines(size_t page, str text, double height, clean, make_line, make_box, size_t font_size, size_t char_box):
    """The lines of a page's text as `fazhi.reading.pdf` makes them, where every character is one to PDFium too."""
    cdef double left = 0, right = 0, bottom = 0, top = 0, l = 0, r = 0, b = 0, t = 0, size
    cdef Py_ssize_t start = 0
    cdef int first, last
    cdef str piece
    cdef list made = []
    for piece in text.split("\r\n"):
        words = clean(piece)
        if words:
            first = <int> (start + len(piece) - len(piece.lstrip()))
            last = <int> (start + len(piece.rstrip()) - 1)
            size = (<_Size> font_size)(<void *> page, first)
            box = None
            if (<_Box> char_box)(<void *> page, first, &left, &right, &bottom, &top):
                if last != first and (<_Box> char_box)(<void *> page, last, &l, &r, &b, &t):
                    left, right = min(left, l), max(right, r)
                    bottom, top = min(bottom, b), max(top, t)
                box = make_box(left, height - top, right, height - bottom)
            made.append(make_line(words, box, size if size else None))
        start += len(piece) + 2
    return tuple(made)


def starts(bytes data, tuple names):
    """Where each of the names stands in a file, each of which begins with a slash: places by name."""
    cdef const char *base = PyBytes_AS_STRING(data)
    cdef const char *end = base + PyBytes_GET_SIZE(data)
    cdef const char *at = <const char *> memchr(base, 47, end - base)
    cdef bytes name
    cdef dict found = {}
    while at != NULL:
        for name in names:
            if end - at >= PyBytes_GET_SIZE(name) and at[1] == PyBytes_AS_STRING(name)[1]:
                if memcmp(at, PyBytes_AS_STRING(name), PyBytes_GET_SIZE(name)) == 0:
                    found.setdefault(name, []).append(at - base)
        at += 1
        at = <const char *> memchr(at, 47, end - at)
    return found
