# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""Drawn paths of OFD as points on a canvas: `ofd_paths.outlines` of data that are written as nearly all writers do."""

from cpython.unicode cimport PyUnicode_AsUTF8AndSize
from libc.math cimport rint
from libc.stdlib cimport free, realloc

from fazhi.reading.compiled.plain_numbers cimport past_spaces, token

from fazhi.reading.ofd_paths import CUBIC, FARTHEST, QUADRATIC

cdef enum:
    CURVE_STEPS = 8
    SIXTEENTHS = 16

cdef double FAR = FARTHEST
cdef double MOST = 1e12         # larger numbers are no places
cdef double[CURVE_STEPS][4] CURVES3
cdef double[CURVE_STEPS][4] CURVES2
cdef int _step, _control
for _step in range(CURVE_STEPS):
    for _control in range(4):
        CURVES3[_step][_control] = CUBIC[_step][_control]
        CURVES2[_step][_control] = QUADRATIC[_step][_control] if _control < 3 else 0.0


cdef class _Outline:
    cdef int *points
    cdef int count, room
    cdef double[6] view
    cdef double[8] given        # where the pen stands, and the numbers of a command

    def __dealloc__(self):
        free(self.points)

    cdef int put(self, double x, double y) except -1:
        """Note a point in sixteenths of a pixel."""
        cdef int *points
        cdef double u = x * self.view[0] + y * self.view[2] + self.view[4]
        cdef double v = x * self.view[1] + y * self.view[3] + self.view[5]
        if self.count == self.room:
            points = <int *>realloc(self.points, (2 * self.room + 64) * 2 * sizeof(int))
            if points == NULL:
                raise MemoryError
            self.points, self.room = points, 2 * self.room + 64
        self.points[2 * self.count] = <int>rint(min(max(u, -FAR), FAR) * SIXTEENTHS)
        self.points[2 * self.count + 1] = <int>rint(min(max(v, -FAR), FAR) * SIXTEENTHS)
        self.count += 1
        return 0

    cdef int curve(self, int wanted) except -1:
        """Short straight pieces in place of a curve."""
        cdef double *w
        cdef double *p = self.given
        cdef double x, y
        cdef int step
        for step in range(CURVE_STEPS):
            w = &CURVES3[step][0] if wanted == 6 else &CURVES2[step][0]
            x = p[0] * w[0] + p[2] * w[1] + p[4] * w[2]
            y = p[1] * w[0] + p[3] * w[1] + p[5] * w[2]
            if wanted == 6:
                x, y = x + p[6] * w[3], y + p[7] * w[3]
            self.put(x, y)
        return 0


cdef int _wanted(unsigned char name) noexcept:
    """How many numbers follow a command."""
    if name == 77 or name == 83 or name == 76:      # M, S, L
        return 2
    if name == 66:
        return 6
    if name == 81:
        return 4
    return 0 if name == 67 else -1


def outlines(str text not None, tuple view):
    """The points, two whole numbers each, and where each part begins in them; None where it is not plainly written."""
    cdef _Outline made = _Outline()
    cdef Py_ssize_t size
    cdef const unsigned char *raw = <const unsigned char *>PyUnicode_AsUTF8AndSize(text, &size)
    cdef int at = past_spaces(raw, 0), stop = <int>size, i
    cdef double x = 0.0, y = 0.0
    cdef unsigned char name
    cdef list starts = []
    if size > 100_000_000:
        return None
    for i in range(6):
        made.view[i] = view[i]
        if not -MOST < made.view[i] < MOST:
            return None
    while at < stop:
        name = raw[at]
        at = _numbers(raw, at + 1, stop, made.given + 2, _wanted(name)) if starts or name == 77 or name == 83 else 0
        if at == 0:
            return None
        i = _wanted(name)
        if name == 77 or name == 83:
            starts.append(made.count)
            x, y = made.given[2], made.given[3]
        if i > 2:
            made.curve(i)
        if i == 0:
            made.given[0], made.given[1] = x, y
        else:
            made.given[0], made.given[1] = made.given[i], made.given[i + 1]
        if i < 3:
            made.put(made.given[0], made.given[1])
        at = past_spaces(raw, at)
    return bytearray((<char *>made.points)[:8 * made.count]), starts


cdef int _numbers(const unsigned char *raw, int at, int stop, double *found, int wanted) except -1:
    """Read so many numbers, each after a blank; their end, 0 where they are not there or too large."""
    cdef int i
    if wanted < 0 or (at < stop and raw[at] != 32):
        return 0
    for i in range(wanted):
        at = token(raw, past_spaces(raw, at), stop, found + i)
        if at == 0 or not -MOST < found[i] < MOST:
            return 0
    return at
