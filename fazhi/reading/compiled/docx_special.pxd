# What `docx` asks of `docx_special`.

from fazhi.reading.compiled.docx_marks cimport Marked


cdef class Special(Marked):
    cdef int open_fields
    cdef bint is_refused

    cdef bint is_silent(self, int node, int name) noexcept
    cdef object special(self, int node, int name)
    cdef object _field_mark(self, int node)
    cdef bint _fills_page(self, int node) except -1
    cdef bint _may_hold_picture(self, int node) noexcept
