cimport fazhi.reading.compiled.pieces as pieces

cdef int mark_borders(pieces.Page page, int rows, double cell_gap) noexcept
cdef int parted(pieces.Page page, int start, int stop, int *ends) except -1
