# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False
"""A flat tree over the bytes of a part of Office Open XML: where each element begins and ends, and its name.

Only XML that libxml2 reads without a word is taken, and of that only what office programs write: UTF-8 with line feeds,
no comments, declarations or processing instructions, every name with a prefix, every prefix for one namespace alone.
Nothing is copied: a node is a few offsets, in the order of the text, so that what is inside a node follows it.

Every `bytes` ends in a NUL that belongs to no XML; each loop stops at it or at `size`.
"""

import re

from libc.stdlib cimport free, realloc
from libc.string cimport memchr, memcmp, memcpy

DEF MOST_DEPTH = 200
DEF MOST_BYTES = 1 << 25
DEF LONGEST_TEXT = 1 << 23
DEF LONGEST_VALUE = 1 << 20
DEF START = 1
DEF INSIDE = 2

cdef unsigned char LETTERS[256]
for _code in range(256):
    LETTERS[_code] = 0
for _code in bytearray(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"):
    LETTERS[_code] = START
for _code in bytearray(b"0123456789.-"):
    LETTERS[_code] = INSIDE

_REFERENCE = re.compile(rb"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(\w+));")
_NAMED = {b"amp": "&", b"lt": "<", b"gt": ">", b"quot": '"', b"apos": "'"}


cdef class Names:
    """The names that are told apart, by number from 1 on, and the namespaces of their prefixes."""

    def __init__(self, tuple names, dict spaces, frozenset with_text):
        cdef int at, slot
        cdef unsigned int hash
        self.written = tuple([name.encode() for name in names])
        self.prefixes = tuple([name.encode() for name in spaces])
        self.uris = tuple([name.encode() for name in spaces.values()])
        if len(names) > 250 or len(spaces) > 16:
            raise ValueError("too many names")
        self.space_count = len(spaces)
        for at in range(self.space_count):
            self.spaces[at] = Known(<const char *><bytes>self.prefixes[at], len(self.prefixes[at]))
            self.addresses[at] = Known(<const char *><bytes>self.uris[at], len(self.uris[at]))
        for at in range(1024):
            self.slots[at] = 0
        for at in range(len(names)):
            self.names[at + 1] = Known(<const char *><bytes>self.written[at], len(self.written[at]))
            self.holds_text[at + 1] = names[at] in with_text
            hash = 0
            for code in self.written[at]:
                hash = hash * 31 + <unsigned char>code
            slot = hash & 1023
            while self.slots[slot]:
                slot = (slot + 1) & 1023
            self.slots[slot] = at + 1
        self.holds_text[0] = False

    cdef int number(self, const char *text, int length, unsigned int hash) noexcept:
        cdef int slot = hash & 1023
        cdef int found
        while True:
            found = self.slots[slot]
            if not found:
                return 0
            if self.names[found].length == length and not memcmp(self.names[found].text, text, length):
                return found
            slot = (slot + 1) & 1023


cdef class Tree:
    """The nodes of one part; `parse` tells whether there are any."""

    def __cinit__(self, bytes data, Names names):
        self.data, self.names = data, names
        self.text = <const char *>data
        self.size = 0 if len(data) > MOST_BYTES else <int>len(data)
        self.nodes = NULL
        self.count = self.room = self.depth = self.bound = 0
        self.top = -1

    def __dealloc__(self):
        free(self.nodes)

    cdef bint parse(self, int at) noexcept:
        cdef const char *mark
        cdef int stop
        if at > self.size or not is_clean(self.text + at, self.size - at):
            return False
        while True:
            mark = <const char *>memchr(self.text + at, b"<", self.size - at)
            stop = self.size if mark == NULL else <int>(mark - self.text)
            if stop > at and not self.is_text(at, stop):
                return False
            if mark == NULL:
                return self.depth == 0 and self.count > 0
            at = self.close_tag(stop) if self.text[stop + 1] == b"/" else self.open_tag(stop)
            if at < 0:
                return False

    cdef bint is_text(self, int at, int stop) noexcept:
        cdef char letter
        if stop - at > LONGEST_TEXT:
            return False
        while at < stop:
            letter = self.text[at]
            if self.depth == 0 and letter != b" " and letter != b"\n" and letter != b"\t":
                return False
            if letter == b"&":
                at = self.reference(at, stop)
                if at < 0:
                    return False
            elif letter == b"]" and self.text[at + 1] == b"]" and self.text[at + 2] == b">":
                return False
            at += 1
        return True

    cdef int reference(self, int at, int stop) noexcept:
        """The `;` of a reference to a character that XML allows; -1 for any other."""
        cdef int begin = at + 1, value = 0, digit, base = 10
        cdef char letter
        at = begin
        while at < stop and at - begin < 12 and self.text[at] != b";":
            at += 1
        if at >= stop or self.text[at] != b";":
            return -1
        if self.text[begin] != b"#":
            for name in (b"amp", b"lt", b"gt", b"quot", b"apos"):
                if self.data[begin:at] == name:
                    return at
            return -1
        begin += 1
        if self.text[begin] == b"x":
            begin, base = begin + 1, 16
        if begin == at:
            return -1
        while begin < at:
            letter = self.text[begin]
            digit = letter - 48 if 48 <= letter <= 57 else (letter | 32) - 87 if 97 <= (letter | 32) <= 102 else 99
            if digit >= base or value > 0x110000:
                return -1
            value = value * base + digit
            begin += 1
        good = value in (9, 10, 13) or 32 <= value < 0xD800 or 0xDFFF < value < 0xFFFE or 0xFFFF < value < 0x110000
        return at if good else -1

    cdef int read_name(self, int at, int *colon, unsigned int *hash) noexcept:
        """The end of a name; -1 where there is none. `colon` is set to its place, or to -1."""
        cdef unsigned int sum = 0
        cdef unsigned char letter
        cdef bint is_start = True
        colon[0] = -1
        while True:
            letter = <unsigned char>self.text[at]
            if LETTERS[letter]:
                if is_start and LETTERS[letter] != START:
                    return -1
                is_start = False
            elif letter == b":" and colon[0] < 0 and not is_start:
                colon[0] = at
                is_start = True
            else:
                hash[0] = sum
                return -1 if is_start else at
            sum = sum * 31 + letter
            at += 1

    cdef int open_tag(self, int at) noexcept:
        """Behind the opening tag that begins here; -1 where it is not taken."""
        cdef int colon, begin = at
        cdef unsigned int hash
        cdef int named = self.read_name(at + 1, &colon, &hash)
        cdef Node *node
        if named < 0 or colon < 0 or (self.depth == 0 and self.count) or self.depth >= MOST_DEPTH:
            return -1
        if self.top >= 0 and self.names.holds_text[self.nodes[self.top].name]:
            return -1
        self.attribute_count = 0
        self.depth += 1
        at = named
        while self.text[at] != b">" and not (self.text[at] == b"/" and self.text[at + 1] == b">"):
            at = self.read_attribute(at)
            if at < 0:
                return -1
        if not self.are_attributes_good() or not self.is_bound(begin + 1, colon - begin - 1):
            return -1
        if not self.add(begin, named, hash):
            return -1
        node = &self.nodes[self.count - 1]
        if self.text[at] == b">":
            node.inner = at + 1
            self.top = self.count - 1
            return at + 1
        node.inner = node.close = node.end = at + 2
        node.after = self.count
        self.depth -= 1
        while self.bound and self.bindings[self.bound - 1].depth > self.depth:
            self.bound -= 1
        return at + 2

    cdef int close_tag(self, int at) noexcept:
        cdef Node *node
        cdef int length, begin = at
        if self.top < 0:
            return -1
        node = &self.nodes[self.top]
        length = node.named - node.begin - 1
        if length > self.size - at - 2 or memcmp(self.text + at + 2, self.text + node.begin + 1, length):
            return -1
        at += 2 + length
        while self.text[at] == b" " or self.text[at] == b"\n" or self.text[at] == b"\t":
            at += 1
        if self.text[at] != b">":
            return -1
        node.close, node.end, node.after = begin, at + 1, self.count
        self.top = node.parent
        self.depth -= 1
        while self.bound and self.bindings[self.bound - 1].depth > self.depth:
            self.bound -= 1
        return at + 1

    cdef int read_attribute(self, int at) noexcept:
        """Behind one attribute, or behind the blanks before the end of a tag; -1 where it is not taken."""
        cdef Attribute *found
        cdef unsigned int hash
        cdef char letter, quote
        cdef int begin = at
        while self.text[at] == b" " or self.text[at] == b"\n" or self.text[at] == b"\t":
            at += 1
        letter = self.text[at]
        if letter == b">" or letter == b"/":
            return at if letter == b">" or self.text[at + 1] == b">" else -1
        if at == begin or self.attribute_count >= 96:
            return -1
        found = &self.attributes[self.attribute_count]
        found.begin = at
        found.end = at = self.read_name(at, &found.colon, &hash)
        if at < 0 or self.text[at] != b"=":
            return -1
        quote = self.text[at + 1]
        if quote != b'"' and quote != b"'":
            return -1
        at += 2
        found.value = at
        while self.text[at] != quote:
            letter = self.text[at]
            if letter == b"<" or letter == 0 or at - found.value > LONGEST_VALUE:
                return -1
            if letter == b"&":
                at = self.reference(at, self.size)
                if at < 0:
                    return -1
            at += 1
        found.value_end = at
        self.attribute_count += 1
        return at + 1

    cdef bint are_attributes_good(self) noexcept:
        """Whether no attribute stands twice, and all prefixes are bound."""
        cdef int at, other, length
        cdef Attribute *one
        for at in range(self.attribute_count):
            one = &self.attributes[at]
            length = one.end - one.begin
            for other in range(at):
                if self.attributes[other].end - self.attributes[other].begin == length:
                    if not memcmp(self.text + self.attributes[other].begin, self.text + one.begin, length):
                        return False
            if length >= 5 and not memcmp(self.text + one.begin, b"xmlns", 5) and not self.bind(one):
                return False
        for at in range(self.attribute_count):
            one = &self.attributes[at]
            length = one.colon - one.begin
            if one.colon < 0 or (length == 5 and not memcmp(self.text + one.begin, b"xmlns", 5)):
                continue
            if length == 3 and not memcmp(self.text + one.begin, b"xml", 3):
                if one.end - one.begin != 9 or memcmp(self.text + one.begin, b"xml:space", 9):
                    return False
            elif not self.is_bound(one.begin, length):
                return False
        return True

    cdef bint bind(self, Attribute *one) noexcept:
        """Take a declaration of a prefix, unless it is one that the names here could be mistaken under."""
        cdef int at, length = one.end - one.colon - 1, uri_length = one.value_end - one.value
        cdef const char *prefix = self.text + one.colon + 1
        cdef const char *uri = self.text + one.value
        cdef Names names = self.names
        cdef bint same_prefix, same_uri
        if one.colon - one.begin != 5 or self.bound >= 128 or not is_address(uri, uri_length):
            return False
        if length >= 3 and (prefix[0] | 32) == b"x" and (prefix[1] | 32) == b"m" and (prefix[2] | 32) == b"l":
            return False
        for at in range(names.space_count):
            same_prefix = names.spaces[at].length == length and not memcmp(names.spaces[at].text, prefix, length)
            same_uri = names.addresses[at].length == uri_length
            same_uri = same_uri and not memcmp(names.addresses[at].text, uri, uri_length)
            if same_prefix != same_uri:
                return False
        for at in range(self.bound):
            same_prefix = self.bindings[at].length == length
            same_prefix = same_prefix and not memcmp(self.text + self.bindings[at].begin, prefix, length)
            same_uri = self.bindings[at].uri_length == uri_length
            same_uri = same_uri and not memcmp(self.text + self.bindings[at].uri, uri, uri_length)
            if same_prefix != same_uri:
                return False
            if same_prefix:
                return True
        self.bindings[self.bound] = Binding(one.colon + 1, length, one.value, uri_length, self.depth)
        self.bound += 1
        return True

    cdef bint is_bound(self, int begin, int length) noexcept:
        cdef int at
        for at in range(self.bound):
            if self.bindings[at].length == length:
                if not memcmp(self.text + self.bindings[at].begin, self.text + begin, length):
                    return True
        return False

    cdef bint add(self, int begin, int named, unsigned int hash) noexcept:
        cdef Node *fresh
        if self.count == self.room:
            fresh = <Node *>realloc(self.nodes, (self.room * 2 + 256) * sizeof(Node))
            if fresh == NULL:
                return False
            self.nodes, self.room = fresh, self.room * 2 + 256
        fresh = &self.nodes[self.count]
        fresh.name = self.names.number(self.text + begin + 1, named - begin - 1, hash)
        fresh.parent, fresh.begin, fresh.named, fresh.flags = self.top, begin, named, 0
        self.count += 1
        return True

    # --- what is asked of a tree ------------------------------------------------------------------------------------

    cdef bytes element(self, int node):
        """An element as it is written."""
        return self.text[self.nodes[node].begin:self.nodes[node].end]

    cdef str attribute(self, int node, const char *name, int length, str default):
        """The value of an attribute, by its name as it is written."""
        cdef int at = self.nodes[node].named
        self.attribute_count = 0
        while self.text[at] != b">" and self.text[at] != b"/":
            at = self.read_attribute(at)
            if at < 0:
                return default
            if self.attribute_count:
                self.attribute_count = 0
                if self.attributes[0].end - self.attributes[0].begin == length:
                    if not memcmp(self.text + self.attributes[0].begin, name, length):
                        value = self.text[self.attributes[0].value:self.attributes[0].value_end]
                        # XML takes every blank as written here for a space.
                        return "".join(_unescaped(value.replace(b"\n", b" ").replace(b"\t", b" ")))
        return default

    cdef str decoded(self, int at, int stop):
        """A text without its references."""
        if stop == at:
            return ""
        if memchr(self.text + at, b"&", stop - at) == NULL:
            return self.text[at:stop].decode("utf-8")
        return "".join(_unescaped(self.text[at:stop]))


def _unescaped(bytes written):
    last = 0
    for found in _REFERENCE.finditer(written):
        yield written[last:found.start()].decode()
        hexadecimal, decimal, name = found.groups()
        yield _NAMED[name] if name else chr(int(hexadecimal, 16) if hexadecimal else int(decimal))
        last = found.end()
    yield written[last:].decode()


cdef bint is_address(const char *uri, int length) noexcept:
    """Whether it is an address out of plain characters, of which no parser says that it is relative or malformed."""
    cdef int at = 4 if length > 4 and not memcmp(uri, b"urn:", 4) else 7
    cdef char apart = 58 if at == 4 else 47
    if length <= at or (at == 7 and memcmp(uri, b"http://", 7)) or LETTERS[<unsigned char>uri[at]] != START:
        return False
    for at in range(at, length):
        if not LETTERS[<unsigned char>uri[at]] and uri[at] != apart:
            return False
    return True


cdef bint is_clean(const char *text, int size) noexcept:
    """Whether it is UTF-8 out of characters that XML allows, with no carriage return."""
    cdef int at = 0, more
    cdef unsigned char letter
    cdef unsigned long long eight
    while at < size:
        if at + 8 <= size:
            memcpy(&eight, text + at, 8)
            # Eight letters of ASCII at once, none of them below the blank.
            if not (eight & 0x8080808080808080ULL) and not ((eight - 0x2020202020202020ULL) & 0x8080808080808080ULL):
                at += 8
                continue
        letter = <unsigned char>text[at]
        if letter < 0x80:
            if letter < 32 and letter != 9 and letter != 10:
                return False
            at += 1
            continue
        more = 1 if 0xC2 <= letter < 0xE0 else 2 if 0xE0 <= letter < 0xF0 else 3 if 0xF0 <= letter < 0xF5 else 0
        if not more or at + more >= size:
            return False
        if not is_character(<const unsigned char *>text + at, more):
            return False
        at += more + 1
    return True


cdef bint is_character(const unsigned char *text, int more) noexcept:
    """Whether so many bytes go on a character that XML allows."""
    cdef int at, value = text[0] & (0x3F >> more)
    for at in range(1, more + 1):
        if text[at] & 0xC0 != 0x80:
            return False
        value = value << 6 | (text[at] & 0x3F)
    if more == 1:
        return value >= 0x80
    if more == 2:
        return value >= 0x800 and not 0xD800 <= value < 0xE000 and value < 0xFFFE
    return 0x10000 <= value < 0x110000
