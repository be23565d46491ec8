# What the compiled inner loops that walk over elements ask of `parts`.

cdef struct Node:
    int head            # where the element begins; every place is an offset in the part's bytes
    int name            # its local name
    int size            # and that name's length
    int attributes      # after its whole name
    int inner           # after its head
    int close           # its end tag; as `inner` where it has none
    int after           # the number of the first node that is no part of it


cdef class Part:
    cdef bytes data
    cdef const unsigned char *raw
    cdef Node *nodes
    cdef int count
    cdef int room
    cdef bint plain     # no text or value means anything but what is written

    cdef str said(self, int start, int stop, bint value)
    cdef str text(self, int number)


cdef Part part_of(bytes data)
