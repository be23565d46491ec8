# What the compiled inner loops that walk over elements ask of `elements`.

from fazhi.reading.compiled.parts cimport Part

cdef class Element:
    cdef Part part
    cdef int number


cdef Element element_of(Part part, int number)
