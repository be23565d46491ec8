# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""Where the elements of an XML part stand in its bytes: a few whole numbers for each, and no tree.

Strict: what is taken is well-formed XML 1.0 with namespaces, in UTF-8, without a document type, comments, literal
sections and instructions, with plain names, and namespaces declared by the root alone.
"""

import re

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.stdlib cimport free, realloc
from libc.string cimport memchr, memcmp, strncmp

from fazhi.reading.compiled.scanning cimport (Attribute, are_references, is_new, next_attribute, past_blanks,
                                              past_full_name, said, sound)

cdef enum:
    MOST = 9_000_000        # bytes of a part; lxml has limits of its own for longer texts, values and names
    DEEPEST = 200           # lxml refuses what is deeper than 256
    MOST_ATTRIBUTES = 24
    MOST_PREFIXES = 8
    LONGEST_NAME = 200

_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=(["'])1\.0\1(?: encoding=(["'])[Uu][Tt][Ff]-8\2)?"""
    rb"""(?: standalone=(["'])(?:yes|no)\3)? ?\?>)?"""
)
_NAMESPACE = re.compile(rb"http://(?!www\.w3\.org/(?:XML/1998|2000/xmlns))[A-Za-z0-9][\w./-]*")


cdef Part part_of(bytes data):
    """The elements of a part; None where it is none that is taken."""
    cdef Part part = Part()
    if PyBytes_GET_SIZE(data) > MOST:
        return None
    part.data, part.raw = data, <const unsigned char *>PyBytes_AS_STRING(data)
    if not sound(part.raw, <int>PyBytes_GET_SIZE(data), &part.plain):
        return None
    return part if _indexed(part, _DECLARATION.match(data).end()) else None


cdef bint _indexed(Part part, int at) except -1:
    """Note all elements from here on; whether they are one root with all that is in it."""
    cdef const unsigned char *raw = part.raw
    cdef const unsigned char *found
    cdef int[DEEPEST] opened
    cdef Attribute[MOST_PREFIXES] prefixes
    cdef int depth = 0, known = 0, mark, total = <int>PyBytes_GET_SIZE(part.data)
    while True:
        found = <const unsigned char *>memchr(raw + at, 60, total - at)
        mark = total if found == NULL else <int>(found - raw)
        if depth == 0:
            if past_blanks(raw, at) != mark:
                return False
            if found == NULL or part.count:
                return found == NULL and part.count > 0
        elif found == NULL or (not part.plain and not are_references(raw, at, mark)):
            return False
        if raw[mark + 1] == 47:
            depth -= 1
            at = _closed(part, opened[depth], mark) if depth >= 0 else 0
        else:
            at = _opened(part, mark, prefixes, &known)
            if at and raw[at - 2] != 47:
                if depth == DEEPEST:
                    return False
                opened[depth] = part.count - 1
                depth += 1
        if at == 0:
            return False


cdef int _closed(Part part, int number, int mark) noexcept:
    """Note where an element ends; the place after its end tag, 0 where it is the tag of another."""
    cdef Node *node = part.nodes + number
    cdef int size = node.attributes - node.head - 1, end
    if strncmp(<const char *>part.raw + mark + 2, <const char *>part.raw + node.head + 1, size) != 0:
        return 0
    end = past_blanks(part.raw, mark + 2 + size)
    node.close, node.after = mark, part.count
    return end + 1 if part.raw[end] == 62 else 0


cdef int _opened(Part part, int mark, Attribute *prefixes, int *known) except -1:
    """Note the element that begins here; the place after its head, 0 where that is not as it should be."""
    cdef const unsigned char *raw = part.raw
    cdef Node *node
    cdef Attribute[MOST_ATTRIBUTES + 1] listed
    cdef int count = 0, prefixed = 0, after, i, end
    _make_room(part)
    node = part.nodes + part.count
    end = past_full_name(raw, mark + 1, &node.name)
    node.head, node.size, node.attributes = mark, end - node.name, end
    if end == 0 or end - mark > LONGEST_NAME:
        return 0
    while count <= MOST_ATTRIBUTES and (after := next_attribute(raw, end, listed + count)):
        if not part.plain and not are_references(raw, listed[count].start, listed[count].stop):
            return 0
        if listed[count].size > LONGEST_NAME or not is_new(raw, listed, count):
            return 0
        count, end = count + 1, after
    if count > MOST_ATTRIBUTES or (part.count == 0 and not _declared(part, listed, count, prefixes, known)):
        return 0
    for i in range(count):
        if _is_declaration(raw, listed + i):
            if part.count:
                return 0
        elif listed[i].local > listed[i].name:
            prefixed += 1
            if prefixed > 1 or not _is_bound(raw, listed[i].name, listed[i].local, prefixes, known[0]):
                return 0
    if node.name > mark + 1 and not _is_bound(raw, mark + 1, node.name, prefixes, known[0]):
        return 0
    end = past_blanks(raw, end)
    if raw[end] == 47:
        end += 1
    part.count += 1
    node.inner = node.close = end + 1
    node.after = part.count
    return end + 1 if raw[end] == 62 else 0


cdef int _make_room(Part part) except -1:
    cdef int room = part.room * 2 if part.room else <int>PyBytes_GET_SIZE(part.data) // 128 + 8
    cdef Node *nodes
    if part.count == part.room:
        nodes = <Node *>realloc(part.nodes, room * sizeof(Node))
        if nodes == NULL:
            raise MemoryError
        part.nodes, part.room = nodes, room
    return 0


cdef inline bint _is_declaration(const unsigned char *raw, Attribute *one) noexcept nogil:
    """Whether it declares a namespace."""
    if one.local == one.name:
        return one.size == 5 and memcmp(raw + one.name, b"xmlns", 5) == 0
    return one.local - one.name == 6 and memcmp(raw + one.name, b"xmlns", 5) == 0


cdef bint _declared(Part part, Attribute *listed, int count, Attribute *prefixes, int *known) except -1:
    """Note the prefixes that the root declares; whether all its namespaces are plain ones."""
    cdef int i
    for i in range(count):
        if not _is_declaration(part.raw, listed + i):
            continue
        if _NAMESPACE.fullmatch(part.data[listed[i].start:listed[i].stop]) is None:
            return False
        if listed[i].size > 5:
            if known[0] == MOST_PREFIXES or strncmp(<const char *>part.raw + listed[i].name + 6, b"xml", 3) == 0:
                return False
            prefixes[known[0]] = listed[i]
            known[0] += 1
    return True


cdef bint _is_bound(const unsigned char *raw, int prefix, int local, Attribute *prefixes, int known) noexcept nogil:
    """Whether the root declares the prefix that stands from here to the local name, with its colon."""
    cdef int i, size = local - 1 - prefix
    for i in range(known):
        if prefixes[i].size == size + 6 and memcmp(raw + prefixes[i].local, raw + prefix, size) == 0:
            return True
    return False


cdef class Part:
    def __dealloc__(self):
        free(self.nodes)

    cdef str said(self, int start, int stop, bint value):
        """What these bytes of a text or of an attribute's value mean."""
        return said(self.raw, start, stop, value)

    cdef str text(self, int number):
        """The text of an element before its first child; None where there is none."""
        cdef Node *node = self.nodes + number
        cdef int stop = node.close if number + 1 >= node.after else self.nodes[number + 1].head
        return self.said(node.inner, stop, False) if stop > node.inner else None
