# What the compiled inner loops that tell names apart ask of `names`.

from libc.string cimport memcmp


cdef struct Known:
    const unsigned char *text
    int size


cdef class Names:
    cdef tuple written, prefixes, addresses
    cdef Known known[256]
    cdef Known prefix[16]
    cdef Known address[16]
    cdef unsigned char slots[1024]
    cdef bint has_text[256]
    cdef int spaces

    cdef int number(self, const unsigned char *name, int size) noexcept nogil
    cdef bint may_bind(self, const unsigned char *prefix, int size, const unsigned char *uri, int uri_size) noexcept nogil


cdef inline bint is_same(const unsigned char *one, int size, const unsigned char *other, int other_size) noexcept nogil:
    # Nearly all are told apart by length or first letter; the call costs more than that.
    return size == other_size and (size == 0 or (one[0] == other[0] and memcmp(one, other, size) == 0))
