# What the compiled inner loop over OFD objects asks of `ofd_objects`.

from fazhi.reading.compiled.parts cimport Part
from fazhi.reading.compiled.plain_numbers cimport Span

cdef struct Matrix:
    double a
    double b
    double c
    double d
    double e
    double f


cdef struct Stated:
    Span boundary, ctm, size, stretch, visible, resource


cdef struct Code:
    Span x, y, along, down


cdef str said(Part part, Span span)
cdef int state(Part part, int at, Stated *stated) noexcept
cdef int state_code(Part part, int at, Code *code) noexcept
cdef bint number_of(Part part, Span span, double *value) except -1
cdef int matrix_of(Part part, Stated *stated, tuple outer, Matrix *found) except -1
