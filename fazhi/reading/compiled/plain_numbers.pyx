# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""Numbers in the bytes of a part, as `float` has them to the last bit; what is not plainly written is left to it.

As in `scanning`, what stands before any NUL ends every scan: a value ends in its quotation mark.
"""

from libc.string cimport memcmp, memcpy

cdef enum:
    LONGEST = 40            # digits of a number that is read here

cdef unsigned long long EXACT = 9_007_199_254_740_992   # a double holds whole numbers up to this one
cdef double[23] TENS
cdef int _power
for _power in range(23):
    TENS[_power] = 10.0 ** _power


cdef struct Known:
    int size
    double value
    unsigned char[LONGEST + 2] written


cdef Known[64] KNOWN


cdef int token(const unsigned char *raw, int at, int stop, double *value) except -1:
    """Read the number that begins here and ends before a blank or at `stop`; its end, 0 where it is not plain."""
    cdef int begin = at, digits, behind = 0
    cdef unsigned long long whole = 0       # of a number of many digits it tells nothing
    at += raw[at] == 45
    digits = -at
    while 48 <= raw[at] <= 57:
        whole = whole * 10 + (raw[at] - 48)
        at += 1
    digits += at
    if raw[at] == 46:
        behind = -at - 1
        at += 1
        while 48 <= raw[at] <= 57:
            whole = whole * 10 + (raw[at] - 48)
            at += 1
        behind += at
        digits += behind
    if digits == 0 or at > stop or (at < stop and raw[at] != 32):
        return 0
    if digits < 19 and whole <= EXACT:
        # Both are held exactly, and so their quotient is the nearest number there is.
        value[0] = <double>whole / TENS[behind]
        if raw[begin] == 45:
            value[0] = -value[0]
    elif digits < LONGEST:
        value[0] = _remembered(raw + begin, at - begin)
    else:
        return 0
    return at


cdef double _remembered(const unsigned char *raw, int size) except? -1:
    """A number of many digits. Pages state the same few again and again."""
    cdef Known *one = KNOWN + ((raw[size - 1] + 7 * raw[size - 2] + 31 * raw[size - 3]) & 63)
    if one.size != size or memcmp(one.written, raw, size) != 0:
        one.value = float(raw[:size])
        memcpy(one.written, raw, size)
        one.size = size
    return one.value


cdef int numbers(const unsigned char *raw, Span span, double *six) except -2:
    """Up to six numbers of a list, and how many it has, 7 for more; -1 where they are not plainly written."""
    cdef int at = past_spaces(raw, span.start), count = 0
    cdef double value
    while at < span.stop:
        at = token(raw, at, span.stop, &value)
        if at == 0:
            return -1
        if count < 6:
            six[count] = value
        count = min(count + 1, 7)
        at = past_spaces(raw, at)
    return count


cdef int past_spaces(const unsigned char *raw, int at) noexcept:
    while raw[at] == 32:
        at += 1
    return at
