# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""The elements of an XML part that `parts` has found: an `Element` answers as lxml's does, but by local names alone."""

from libc.string cimport memcmp

from fazhi.reading.compiled.parts cimport Node, Part, part_of
from fazhi.reading.compiled.scanning cimport Attribute, next_attribute


def parsed(bytes data not None):
    """The root element of a part; None where lxml is to read it, which also knows what is wrong with it."""
    cdef Part part = part_of(data)
    return None if part is None else element_of(part, 0)


cdef Element element_of(Part part, int number):
    cdef Element element = Element.__new__(Element)
    element.part, element.number = part, number
    return element


cdef class Element:
    """One element of a part."""

    @property
    def tag(self):
        """Its local name."""
        cdef Node *node = self.part.nodes + self.number
        return self.part.said(node.name, node.name + node.size, False)

    @property
    def text(self):
        return self.part.text(self.number)

    def get(self, str name not None, default=None):
        """The value of the attribute of that name, which has no prefix."""
        cdef Attribute one
        cdef bytes wanted = name.encode()
        cdef int at = self.part.nodes[self.number].attributes
        while (at := next_attribute(self.part.raw, at, &one)):
            if one.size == len(wanted) and memcmp(self.part.raw + one.name, <const char *>wanted, one.size) == 0:
                return self.part.said(one.start, one.stop, True)
        return default

    def __iter__(self):
        cdef int number = self.number + 1
        while number < self.part.nodes[self.number].after:
            yield element_of(self.part, number)
            number = self.part.nodes[number].after

    def child(self, str name not None):
        """The first child of that name; None where there is none."""
        cdef bytes wanted = name.encode()
        cdef int number = self.number + 1
        while number < self.part.nodes[self.number].after:
            if _is_named(self.part, number, wanted):
                return element_of(self.part, number)
            number = self.part.nodes[number].after
        return None

    def iter(self, *tags):
        """The element and all below it of these local names, each written as {*}name, in their order."""
        cdef list names = [tag.removeprefix("{*}").encode() for tag in tags]
        cdef int number = self.number, after = self.part.nodes[self.number].after, sizes = 0
        cdef bytes name
        for name in names:
            sizes |= 1 << (len(name) & 31)
        while number < after:
            if sizes >> (self.part.nodes[number].size & 31) & 1:
                for name in names:
                    if _is_named(self.part, number, name):
                        yield element_of(self.part, number)
            number += 1

    def values(self, str attribute not None, *children):
        """What the attribute says of each child of these names, '' where it is not there."""
        cdef list names = [child.encode() for child in children], found = []
        cdef int number = self.number + 1
        cdef bytes name
        while number < self.part.nodes[self.number].after:
            for name in names:
                if _is_named(self.part, number, name):
                    found.append(element_of(self.part, number).get(attribute, ""))
            number = self.part.nodes[number].after
        return found


cdef inline bint _is_named(Part part, int number, bytes name):
    cdef Node *node = part.nodes + number
    return node.size == len(name) and memcmp(part.raw + node.name, <const char *>name, node.size) == 0
