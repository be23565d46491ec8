# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True
"""Whether a text may hold an address: one look at each letter instead of a search for each sign."""

cdef extern from "Python.h":
    ctypedef unsigned short Py_UCS2
    void* PyUnicode_DATA(object text)
    int PyUnicode_KIND(object text)
    Py_ssize_t PyUnicode_GET_LENGTH(object text)

cdef enum:
    WIDE = 0xFEE0  # a full-width letter stands so far above the narrow one

ctypedef fused Letters:
    unsigned char
    Py_UCS2
    unsigned int


def may_hold(str text not None):
    """Whether there is in it, in either case, narrow or full-width: `//`, `www`, `weixin` or `.cn`."""
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text)
    if PyUnicode_KIND(text) == 1:
        return found(<unsigned char*> data, size)
    if PyUnicode_KIND(text) == 2:
        return found(<Py_UCS2*> data, size)
    return found(<unsigned int*> data, size)


cdef bint found(Letters* letters, Py_ssize_t size) noexcept:
    cdef Py_ssize_t at, left
    cdef unsigned int one
    for at in range(size - 1):
        one = narrow(letters[at])
        left = size - at - 1
        if one == c"/":
            if narrow(letters[at + 1]) == c"/":
                return True
        elif one == c".":
            if goes_on(letters + at + 1, left, b"cn", 2, 0) or goes_on(letters + at + 1, left, b"cn", 2, WIDE):
                return True
        elif one | 32 == c"w":
            one = letters[at] - one
            if goes_on(letters + at + 1, left, b"ww", 2, one) or goes_on(letters + at + 1, left, b"eixin", 5, one):
                return True
    return False


cdef inline unsigned int narrow(unsigned int letter) noexcept:
    return letter - WIDE if 0xFF01 <= letter < 0xFF5F else letter


cdef bint goes_on(Letters* letters, Py_ssize_t left, const char* word, int size, unsigned int shift) noexcept:
    """Whether a word follows in either case, its letters `shift` above the narrow ones."""
    cdef int at
    for at in range(size):
        if at >= left or (letters[at] - shift) | 32 != <unsigned char> word[at]:
            return False
    return True
