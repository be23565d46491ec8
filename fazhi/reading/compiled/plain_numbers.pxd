# What other compiled inner loops ask of `plain_numbers`.

cdef struct Span:
    int start           # 0 where the attribute is not there
    int stop


cdef int token(const unsigned char *raw, int at, int stop, double *value) except -1
cdef int numbers(const unsigned char *raw, Span span, double *six) except -2
cdef int past_spaces(const unsigned char *raw, int at) noexcept
