# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""Numbers in the bytes of a part, as `float` has them to the last bit; what is not plainly written is left to it.

As in `scanning`, what stands before any NUL ends every scan: a value ends in its quotation mark.
"""

from libc.string cimport memcmp, memcpy

cdef enum:
    EXACT = 1 << 53         # a double holds whole numbers up to this one
    LONGEST = 40            # digits of a number that is read here

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
    cdef int begin = at, first = at + (raw[at] == 45), point, digits
    cdef unsigned long long whole = 0
    at = point = _past_digits(raw, first, &whole)
    if raw[at] == 46:
        at = _past_digits(raw, at + 1, &whole)
        point += 1
    digits = at - first - (point > first and raw[point - 1] == 46)
    if digits == 0 or at > stop or (at < stop and raw[at] != 32):
        return 0
    if digits < 19 and whole <= EXACT:
        # Both are held exactly, and so their quotient is the nearest number there is.
        value[0] = <double>whole / TENS[at - point]
        if raw[begin] == 45:
            value[0] = -value[0]
    elif digits < LONGEST:
        value[0] = _remembered(raw + begin, at - begin)
    else:
        return 0
    return at


cdef inline int _past_digits(const unsigned char *raw, int at, unsigned long long *whole) noexcept:
    """The end of a row of digits, which go on with a number; of a long one only the first count."""
    while 48 <= raw[at] <= 57:
        whole[0] = whole[0] * 10 + (raw[at] - 48)
        at += 1
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
