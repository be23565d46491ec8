# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""What the attributes of an OFD object state: places, numbers and matrices, with the arithmetic of `ofd_numbers`."""

from libc.string cimport memcmp, memset

from fazhi.reading.compiled.parts cimport Part
from fazhi.reading.compiled.plain_numbers cimport Span, numbers, token
from fazhi.reading.compiled.scanning cimport Attribute, next_attribute

from fazhi.reading.ofd_numbers import IDENTITY, corner, number, six


cdef str said(Part part, Span span):
    """What an attribute says; None where it is not there."""
    return part.said(span.start, span.stop, True) if span.start else None


cdef inline bint _is_called(const unsigned char *raw, Attribute *one, const char *name) noexcept:
    return memcmp(raw + one.name, name, one.size) == 0


cdef int state(Part part, int at, Stated *stated) noexcept:
    """Find the attributes of an object that are asked for."""
    cdef Attribute one
    cdef Span *span
    cdef int place = part.nodes[at].attributes
    memset(stated, 0, sizeof(Stated))
    while (place := next_attribute(part.raw, place, &one)):
        span = NULL
        if one.size == 8 and _is_called(part.raw, &one, b"Boundary"):
            span = &stated.boundary
        elif one.size == 3 and _is_called(part.raw, &one, b"CTM"):
            span = &stated.ctm
        elif one.size == 4 and _is_called(part.raw, &one, b"Size"):
            span = &stated.size
        elif one.size == 6 and _is_called(part.raw, &one, b"HScale"):
            span = &stated.stretch
        elif one.size == 7 and _is_called(part.raw, &one, b"Visible"):
            span = &stated.visible
        elif one.size == 10 and _is_called(part.raw, &one, b"ResourceID"):
            span = &stated.resource
        if span != NULL:
            span.start, span.stop = one.start, one.stop
    return 0


cdef int state_code(Part part, int at, Code *code) noexcept:
    """The same of a run."""
    cdef Attribute one
    cdef Span *span
    cdef int place = part.nodes[at].attributes
    memset(code, 0, sizeof(Code))
    while (place := next_attribute(part.raw, place, &one)):
        span = NULL
        if one.size == 1:
            span = &code.x if part.raw[one.name] == 88 else &code.y if part.raw[one.name] == 89 else NULL
        elif one.size == 6 and _is_called(part.raw, &one, b"DeltaX"):
            span = &code.along
        elif one.size == 6 and _is_called(part.raw, &one, b"DeltaY"):
            span = &code.down
        if span != NULL:
            span.start, span.stop = one.start, one.stop
    return 0


cdef bint number_of(Part part, Span span, double *value) except -1:
    """Put the number that an attribute states in place of `value`; False where it states none."""
    cdef double stated
    if span.start == 0:
        return False
    if token(part.raw, span.start, span.stop, &stated) == span.stop:
        value[0] = stated
        return True
    given = number(said(part, span))
    if given is not None:
        value[0] = given
    return given is not None


cdef int matrix_of(Part part, Stated *stated, tuple outer, Matrix *found) except -1:
    """`ofd_numbers.matrix_of`."""
    cdef double x = 0.0, y = 0.0
    cdef double[6] m
    cdef const unsigned char *raw = part.raw
    cdef int at = 0, count = 0
    if stated.boundary.start:
        at = token(raw, stated.boundary.start, stated.boundary.stop, &x)
        if at and raw[at] == 32:
            at = token(raw, at + 1, stated.boundary.stop, &y)
        if at == 0 or raw[at] != 32:
            x, y = corner(said(part, stated.boundary))
    if stated.ctm.stop > stated.ctm.start:
        count = numbers(raw, stated.ctm, m)
        if count < 0 and (given := six(said(part, stated.ctm))) is not None:
            m[0], m[1], m[2], m[3], m[4], m[5] = given
            count = 6
    if count == 6:
        found.a, found.b, found.c, found.d, found.e, found.f = m[0], m[1], m[2], m[3], m[4] + x, m[5] + y
    else:
        found.a, found.b, found.c, found.d, found.e, found.f = 1.0, 0.0, 0.0, 1.0, x, y
    if outer is not IDENTITY:
        _combine(found, outer)
    return 0


cdef int _combine(Matrix *m, tuple outer) except -1:
    """`ofd_numbers.combine`."""
    cdef double p, q, r, s, t, u
    cdef Matrix o = m[0]
    p, q, r, s, t, u = outer
    m.a, m.b, m.c, m.d = o.a * p + o.b * r, o.a * q + o.b * s, o.c * p + o.d * r, o.c * q + o.d * s
    m.e, m.f = o.e * p + o.f * r + t, o.e * q + o.f * s + u
    return 0
