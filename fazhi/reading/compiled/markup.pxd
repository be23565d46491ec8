# What the compiled inner loops that walk over numbered elements ask of `markup`.

from fazhi.reading.compiled.names cimport Names
from fazhi.reading.compiled.scanning cimport Attribute

cdef enum:
    MOST_PREFIXES = 128
    MOST_ATTRIBUTES = 96


cdef struct Node:
    int name        # its number, 0 where it is none of those asked for
    int parent      # -1 for the root
    int after       # the first node that is no part of it
    int begin       # its opening `<`; every place is an offset in the part's bytes
    int named       # after its whole name
    int inner       # after its opening tag
    int close       # its closing `<`; as `inner` where it is empty
    int end         # after the element
    int flags       # free for those who use the tree


cdef struct Binding:
    int prefix, size, uri, uri_size, depth


cdef class Tree:
    cdef bytes data
    cdef const unsigned char *raw
    cdef Names names
    cdef Node *nodes
    cdef int size, count, room, top, depth, bound, last
    cdef bint plain
    cdef Binding bindings[MOST_PREFIXES]
    cdef Attribute attributes[MOST_ATTRIBUTES]

    cdef bint parse(self, int at) noexcept
    cdef int _opened(self, int begin) noexcept
    cdef int _closed(self, int begin) noexcept
    cdef int _attributes(self, int at) noexcept
    cdef bint _are_good(self, int count) noexcept
    cdef bint _bind(self, Attribute *one) noexcept
    cdef bint _is_bound(self, int prefix, int size) noexcept
    cdef bint _add(self, int begin, int named) noexcept
    cdef void _leave(self) noexcept
    cdef bytes element(self, int node)
    cdef str text(self, int node)
    cdef str value(self, int node, bytes name, str default)
