# What other compiled inner loops ask of `scanning`.

cdef struct Attribute:
    int name            # where it begins, with its prefix
    int size            # and its length
    int local           # where its local name begins
    int start           # its value
    int stop


cdef int sound(const unsigned char *raw, int count, bint *plain) noexcept nogil
cdef int next_attribute(const unsigned char *raw, int at, Attribute *found) noexcept nogil
cdef int past_blanks(const unsigned char *raw, int at) noexcept nogil
cdef int past_name(const unsigned char *raw, int at) noexcept nogil
cdef int past_full_name(const unsigned char *raw, int at, int *local) noexcept nogil
cdef bint is_new(const unsigned char *raw, Attribute *listed, int count) noexcept nogil
cdef bint are_references(const unsigned char *raw, int at, int stop) noexcept nogil
cdef str said(const unsigned char *raw, int start, int stop, bint value)
