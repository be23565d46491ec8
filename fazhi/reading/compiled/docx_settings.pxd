# What `docx` asks of `docx_settings`.

from fazhi.reading.compiled.docx_special cimport Special


cdef class Settings(Special):
    cdef object written
    cdef dict looks

    cdef object looks_of(self, int node)
    cdef object page_break(self, int node)
    cdef int first_run(self, int paragraph) noexcept
    cdef tuple _stated(self, int node)
