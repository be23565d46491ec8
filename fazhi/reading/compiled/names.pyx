# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""Names of XML elements that are told apart, with their prefixes as nearly every writer binds them."""

cdef enum:
    MOST_NAMES = 250
    MOST_SPACES = 16
    SLOTS = 1024


cdef class Names:
    """The names by number, from 1 on, and the namespaces of their prefixes; `with_text` are those that hold text alone."""

    def __init__(self, tuple names not None, dict spaces not None, frozenset with_text not None):
        cdef int at, slot
        if len(names) > MOST_NAMES or len(spaces) > MOST_SPACES:
            raise ValueError("too many names")
        self.written = tuple([name.encode() for name in names])
        self.prefixes = tuple([name.encode() for name in spaces])
        self.addresses = tuple([uri.encode() for uri in spaces.values()])
        self.spaces = len(spaces)
        for at in range(self.spaces):
            self.prefix[at] = Known(<bytes>self.prefixes[at], <int>len(self.prefixes[at]))
            self.address[at] = Known(<bytes>self.addresses[at], <int>len(self.addresses[at]))
        for slot in range(SLOTS):
            self.slots[slot] = 0
        for at in range(<int>len(names)):
            self.known[at + 1] = Known(<bytes>self.written[at], <int>len(self.written[at]))
            self.has_text[at + 1] = names[at] in with_text
            slot = _slot(self.known[at + 1].text, self.known[at + 1].size)
            while self.slots[slot]:
                slot = (slot + 1) % SLOTS
            self.slots[slot] = at + 1
        self.has_text[0] = False

    def names(self):
        """The names in their order."""
        return [name.decode() for name in self.written]

    cdef int number(self, const unsigned char *name, int size) noexcept nogil:
        """The number of a name as it is written; 0 where it is none of these."""
        cdef int slot = _slot(name, size), found
        while True:
            found = self.slots[slot]
            if not found or is_same(self.known[found].text, self.known[found].size, name, size):
                return found
            slot = (slot + 1) % SLOTS

    cdef bint may_bind(self, const unsigned char *prefix, int size, const unsigned char *uri, int uri_size) noexcept nogil:
        """Whether a prefix may stand for this namespace: both are among ours and belong together, or neither is."""
        cdef int at
        for at in range(self.spaces):
            if is_same(self.prefix[at].text, self.prefix[at].size, prefix, size):
                return is_same(self.address[at].text, self.address[at].size, uri, uri_size)
            if is_same(self.address[at].text, self.address[at].size, uri, uri_size):
                return False
        return True


cdef inline int _slot(const unsigned char *name, int size) noexcept nogil:
    cdef unsigned int sum = 0
    cdef int at
    for at in range(size):
        sum = sum * 31 + name[at]
    return sum % SLOTS
