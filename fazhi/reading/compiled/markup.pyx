# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""A flat tree over the bytes of a part of Office Open XML: where each element begins and ends, and which it is.

Only XML that libxml2 reads without a word is taken, and of that only what office programs write: UTF-8, no comments,
literal sections, declarations and instructions, every element with a prefix, every prefix for one namespace alone.
Nothing is copied: a node is a few offsets, in the order of the text, so that what is inside a node follows it.

Every `bytes` ends in a NUL that is no part of any XML: each loop stops at it or at the part's size.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.stdlib cimport free, realloc
from libc.string cimport memchr, memcmp

from fazhi.reading.compiled.names cimport is_same
from fazhi.reading.compiled.scanning cimport are_references, next_attribute, past_blanks, past_name, said, sound

cdef enum:
    MOST_BYTES = 16 << 20
    LONGEST = 8 << 20       # lxml refuses texts and values of ten million bytes
    DEEPEST = 200           # what is deeper than 256
    LONGEST_NAME = 1_000    # and names of fifty thousand letters


cdef class Tree:
    """The elements of one part; `parse` tells whether there are any."""

    def __cinit__(self, bytes data not None, Names names not None):
        self.data, self.names = data, names
        self.raw = <const unsigned char *>PyBytes_AS_STRING(data)
        self.size = <int>PyBytes_GET_SIZE(data) if PyBytes_GET_SIZE(data) <= MOST_BYTES else -1
        self.nodes = NULL
        self.count = self.room = self.depth = self.bound = self.last = 0
        self.top = -1

    def __dealloc__(self):
        free(self.nodes)

    cdef bint parse(self, int at) noexcept:
        """Note all elements from here to the end; whether they are one root with all that is in it."""
        cdef const unsigned char *found
        cdef int mark
        if at < 0 or at > self.size or not sound(self.raw + at, self.size - at, &self.plain):
            return False
        while True:
            found = <const unsigned char *>memchr(self.raw + at, 60, self.size - at)
            mark = self.size if found == NULL else <int>(found - self.raw)
            if self.depth == 0 and past_blanks(self.raw, at) != mark:
                return False
            if found == NULL:
                return self.depth == 0 and self.count > 0
            if mark - at > LONGEST or not (self.plain or are_references(self.raw, at, mark)):
                return False
            at = self._closed(mark) if self.raw[mark + 1] == 47 else self._opened(mark)
            if at == 0:
                return False

    cdef int _opened(self, int begin) noexcept:
        """Note the element that begins here; the place after its tag, 0 where it is not taken."""
        cdef int colon = past_name(self.raw, begin + 1), named, at
        if colon == begin + 1 or self.raw[colon] != 58 or self.depth == DEEPEST or (self.depth == 0 and self.count):
            return 0
        if self.top >= 0 and self.names.has_text[self.nodes[self.top].name]:
            return 0
        named = past_name(self.raw, colon + 1)
        self.depth += 1
        at = self._attributes(named)
        if named == colon + 1 or named - begin > LONGEST_NAME or at == 0 or not self._is_bound(begin + 1, colon - begin - 1):
            return 0
        if not self._add(begin, named):
            return 0
        if self.raw[at] == 62:
            self.nodes[self.count - 1].inner = at + 1
            self.top = self.count - 1
            return at + 1
        if self.raw[at] != 47 or self.raw[at + 1] != 62:
            return 0
        self.nodes[self.count - 1].inner = self.nodes[self.count - 1].close = at + 2
        self.nodes[self.count - 1].end, self.nodes[self.count - 1].after = at + 2, self.count
        self._leave()
        return at + 2

    cdef int _closed(self, int begin) noexcept:
        """Note where the innermost element ends; the place after its closing tag, 0 where it is the tag of another."""
        cdef Node *node
        cdef int size, at
        if self.top < 0:
            return 0
        node = &self.nodes[self.top]
        size = node.named - node.begin - 1
        if size > self.size - begin - 2 or memcmp(self.raw + begin + 2, self.raw + node.begin + 1, size):
            return 0
        at = past_blanks(self.raw, begin + 2 + size)
        if self.raw[at] != 62:
            return 0
        node.close, node.end, node.after = begin, at + 1, self.count
        self.top = node.parent
        self._leave()
        return at + 1

    cdef void _leave(self) noexcept:
        self.depth -= 1
        while self.bound and self.bindings[self.bound - 1].depth > self.depth:
            self.bound -= 1

    cdef bint _add(self, int begin, int named) noexcept:
        cdef Node *fresh
        if self.count == self.room:
            fresh = <Node *>realloc(self.nodes, (self.room * 2 + 256) * sizeof(Node))
            if fresh == NULL:
                return False
            self.nodes, self.room = fresh, self.room * 2 + 256
        fresh = &self.nodes[self.count]
        fresh.name = self.names.number(self.raw + begin + 1, named - begin - 1)
        fresh.parent, fresh.begin, fresh.named, fresh.flags = self.top, begin, named, 0
        self.count += 1
        return True

    # --- attributes and namespaces ----------------------------------------------------------------------------------

    cdef int _attributes(self, int at) noexcept:
        """The place after the attributes that follow here, 0 where they are not taken."""
        cdef int count = 0, after
        while True:
            after = next_attribute(self.raw, at, &self.attributes[count])
            if after == 0:
                break
            if self.attributes[count].stop - self.attributes[count].start > LONGEST:
                return 0
            if self.attributes[count].size > LONGEST_NAME:
                return 0
            if not self.plain and not are_references(self.raw, self.attributes[count].start, after):
                return 0
            at, count = after, count + 1
            if count == MOST_ATTRIBUTES:
                return 0
        return past_blanks(self.raw, at) if count == 0 or self._are_good(count) else 0

    cdef bint _are_good(self, int count) noexcept:
        """Whether none stands twice, and all prefixes are bound."""
        cdef int at, other, size
        cdef Attribute *one
        for at in range(count):
            one = &self.attributes[at]
            for other in range(at):
                size = self.attributes[other].size
                if is_same(self.raw + one.name, one.size, self.raw + self.attributes[other].name, size):
                    return False
            if self.raw[one.name] == 120 and memcmp(self.raw + one.name, b"xmlns", 5) == 0 and not self._bind(one):
                return False
        for at in range(count):
            one = &self.attributes[at]
            size = one.local - one.name - 1
            if size < 0 or (size == 5 and memcmp(self.raw + one.name, b"xmlns", 5) == 0):
                continue
            if size == 3 and memcmp(self.raw + one.name, b"xml", 3) == 0:
                if not is_same(self.raw + one.name, one.size, b"xml:space", 9):
                    return False
            elif not self._is_bound(one.name, size):
                return False
        return True

    cdef bint _bind(self, Attribute *one) noexcept:
        """Take a declaration of a prefix, unless under it one name could be taken for another."""
        cdef const unsigned char *prefix = self.raw + one.local
        cdef const unsigned char *uri = self.raw + one.start
        cdef int at, size = one.size - 6, uri_size = one.stop - one.start
        cdef bint is_known
        if one.local - one.name != 6 or self.bound == MOST_PREFIXES or not _is_address(uri, uri_size):
            return False
        if size >= 3 and (prefix[0] | 32) == 120 and (prefix[1] | 32) == 109 and (prefix[2] | 32) == 108:
            return False
        if not self.names.may_bind(prefix, size, uri, uri_size):
            return False
        for at in range(self.bound):
            is_known = is_same(self.raw + self.bindings[at].prefix, self.bindings[at].size, prefix, size)
            if is_known != is_same(self.raw + self.bindings[at].uri, self.bindings[at].uri_size, uri, uri_size):
                return False
            if is_known:
                return True
        self.bindings[self.bound] = Binding(one.local, size, one.start, uri_size, self.depth)
        self.bound += 1
        return True

    cdef bint _is_bound(self, int prefix, int size) noexcept:
        cdef int at = self.last
        cdef Binding *one = &self.bindings[at]
        # Nearly all names of a part have one prefix, and it is bound late.
        if at < self.bound and is_same(self.raw + one.prefix, one.size, self.raw + prefix, size):
            return True
        for at in range(self.bound):
            one = &self.bindings[at]
            if is_same(self.raw + one.prefix, one.size, self.raw + prefix, size):
                self.last = at
                return True
        return False

    # --- what is asked of a tree ------------------------------------------------------------------------------------

    cdef bytes element(self, int node):
        """An element as it is written."""
        return self.raw[self.nodes[node].begin:self.nodes[node].end]

    cdef str text(self, int node):
        """The text of an element that holds nothing else."""
        return said(self.raw, self.nodes[node].inner, self.nodes[node].close, False)

    cdef str value(self, int node, bytes name, str default):
        """The value of an attribute, by its name as it is written."""
        cdef Attribute found
        cdef int at = next_attribute(self.raw, self.nodes[node].named, &found)
        while at:
            if is_same(self.raw + found.name, found.size, name, <int>PyBytes_GET_SIZE(name)):
                return said(self.raw, found.start, found.stop, True)
            at = next_attribute(self.raw, at, &found)
        return default


cdef bint _is_address(const unsigned char *uri, int size) noexcept:
    """Whether it is an address out of plain characters, of which no parser says that it is relative or malformed."""
    cdef int at = 4 if size > 4 and memcmp(uri, b"urn:", 4) == 0 else 7
    cdef unsigned char apart = 58 if at == 4 else 47
    if size <= at or (at == 7 and memcmp(uri, b"http://", 7)) or past_name(uri, at) == at:
        return False
    while at < size:
        if uri[at] != apart and not (48 <= uri[at] <= 57 or 97 <= (uri[at] | 32) <= 122 or uri[at] in (45, 46, 95)):
            return False
        at += 1
    return True
