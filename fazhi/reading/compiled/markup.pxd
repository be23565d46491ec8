cdef struct Node:
    int name      # number of the name, 0 where it is none of those asked for
    int parent    # -1 for the root
    int after     # the first node that is not inside this one
    int begin     # the opening `<`
    int named     # the end of the name in the opening tag
    int inner     # behind the opening tag
    int close     # the closing `<`; `inner` where the element is empty
    int end       # behind the element
    int flags     # free for those who use the tree


cdef struct Known:
    const char *text
    int length


cdef struct Binding:
    int begin, length, uri, uri_length, depth


cdef struct Attribute:
    int begin, colon, end, value, value_end


cdef class Names:
    cdef tuple written, prefixes, uris
    cdef Known names[256]
    cdef Known spaces[16]
    cdef Known addresses[16]
    cdef unsigned char slots[1024]
    cdef bint holds_text[256]
    cdef int space_count
    cdef int number(self, const char *text, int length, unsigned int hash) noexcept


cdef class Tree:
    cdef bytes data
    cdef const char *text
    cdef int size, count, room, top, depth, bound, attribute_count
    cdef Names names
    cdef Node *nodes
    cdef Binding bindings[128]
    cdef Attribute attributes[96]
    cdef bint parse(self, int at) noexcept
    cdef bint is_text(self, int at, int stop) noexcept
    cdef int open_tag(self, int at) noexcept
    cdef int close_tag(self, int at) noexcept
    cdef int read_name(self, int at, int *colon, unsigned int *hash) noexcept
    cdef int read_attribute(self, int at) noexcept
    cdef bint are_attributes_good(self) noexcept
    cdef bint bind(self, Attribute *attribute) noexcept
    cdef bint is_bound(self, int begin, int length) noexcept
    cdef int reference(self, int at, int stop) noexcept
    cdef bint add(self, int begin, int named, unsigned int hash) noexcept
    cdef bytes element(self, int node)
    cdef str attribute(self, int node, const char *name, int length, str default)
    cdef str decoded(self, int at, int stop)


cdef bint is_clean(const char *text, int size) noexcept
