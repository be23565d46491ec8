# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""Going through the bytes of XML: characters that may stand, names, attributes and references, all strictly.

All scans go forward and stop at the NUL with which every `bytes` object ends: it is no blank, no letter of a name and no
part of a longer character, and stands nowhere within what `sound` finds to be so.
"""

import re

from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.stdint cimport uint64_t
from libc.string cimport memchr, memcpy, strncmp

_REFERENCE = re.compile("&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_TO_BLANKS = str.maketrans("\t\n", "  ")

cdef unsigned char[256] NAMING      # 3 where a name may begin, 2 where it may only go on, else 0
cdef unsigned char[256] ENDING      # 1 what may end a value, in whatever way

cdef int _code
for _code in range(256):
    NAMING[_code] = 3 if 65 <= (_code & 223) <= 90 and _code < 128 or _code == 95 else 2 if 48 <= _code < 58 else 0
    ENDING[_code] = _code in (0, 34, 39, 60)
NAMING[45] = NAMING[46] = 2


cdef inline bint _is_quiet(const unsigned char *raw) noexcept nogil:
    """Whether eight bytes are all printable ASCII and none of them & or ]."""
    cdef uint64_t word, escape, bracket, lowest = 0x0101010101010101, top = lowest << 7
    memcpy(&word, raw, 8)
    escape, bracket = word ^ lowest * 38, word ^ lowest * 93
    return not ((word | (word - lowest * 32) | ((escape - lowest) & ~escape) | ((bracket - lowest) & ~bracket)) & top)


cdef int sound(const unsigned char *raw, int count, bint *plain) noexcept nogil:
    """Whether all is UTF-8 of characters that XML lets stand, and `]]>` does not; `plain`: no & and no return in it."""
    cdef int at = 0, stop, size
    plain[0] = True
    while at < count:
        if at + 8 <= count and _is_quiet(raw + at):
            at += 8
            continue
        stop = at + 8 if at + 8 < count else count
        while at < stop or raw[at] > 127:
            if raw[at] > 127:
                size = _long(raw + at)
                if size == 0:
                    return False
                at += size
                continue
            if raw[at] < 32 and raw[at] != 10 and raw[at] != 9 and raw[at] != 13:
                return False
            if raw[at] == 38 or raw[at] == 13:
                plain[0] = False
            elif raw[at] == 93 and raw[at + 1] == 93 and raw[at + 2] == 62:
                return False
            at += 1
    return True


cdef inline bint _goes_on(unsigned char byte) noexcept nogil:
    return byte & 0xC0 == 0x80


cdef inline int _long(const unsigned char *raw) noexcept nogil:
    """The length of the character beyond ASCII that begins here; 0 where none does that may stand."""
    if raw[0] < 0xC2 or raw[0] > 0xF4 or not _goes_on(raw[1]):
        return 0
    if raw[0] < 0xE0:
        return 2
    if not _goes_on(raw[2]):
        return 0
    if raw[0] < 0xF0:
        if (raw[0] == 0xE0 and raw[1] < 0xA0) or (raw[0] == 0xED and raw[1] > 0x9F):
            return 0
        return 0 if raw[0] == 0xEF and raw[1] == 0xBF and raw[2] > 0xBD else 3
    if not _goes_on(raw[3]) or (raw[0] == 0xF0 and raw[1] < 0x90) or (raw[0] == 0xF4 and raw[1] > 0x8F):
        return 0
    return 4


cdef int past_blanks(const unsigned char *raw, int at) noexcept nogil:
    while raw[at] == 32 or raw[at] == 10 or raw[at] == 13 or raw[at] == 9:
        at += 1
    return at


cdef int past_name(const unsigned char *raw, int at) noexcept nogil:
    """The end of the name that begins here, or this place where none does."""
    if NAMING[raw[at]] == 3:
        while NAMING[raw[at]]:
            at += 1
    return at


cdef int next_attribute(const unsigned char *raw, int at, Attribute *found) noexcept nogil:
    """Find the attribute that follows here; the place after it, 0 where none follows that is whole."""
    cdef int end = past_blanks(raw, at)
    cdef unsigned char mark
    found.name = found.local = end
    if end == at or (end := past_name(raw, end)) == found.name:
        return 0
    if raw[end] == 58:
        found.local = end + 1
        if (end := past_name(raw, end + 1)) == found.local:
            return 0
    found.size = end - found.name
    end = past_blanks(raw, end)
    if raw[end] != 61:
        return 0
    end = past_blanks(raw, end + 1)
    mark = raw[end]
    if mark != 34 and mark != 39:
        return 0
    end += 1
    found.start = end
    while True:
        while not ENDING[raw[end]]:
            end += 1
        if raw[end] == mark:
            break
        if raw[end] == 60 or raw[end] == 0:
            return 0
        end += 1
    found.stop = end
    return end + 1


cdef bint are_references(const unsigned char *raw, int at, int stop) noexcept nogil:
    """Whether each & begins a reference to a character that XML lets stand."""
    cdef const unsigned char *found
    while at < stop:
        found = <const unsigned char *>memchr(raw + at, 38, stop - at)
        if found == NULL:
            return True
        at = _past_reference(raw, <int>(found - raw) + 1)
        if at == 0 or at > stop:
            return False
    return True


cdef int _past_reference(const unsigned char *raw, int at) noexcept nogil:
    """The end of the reference that goes on here after its &; 0 where it is none."""
    cdef const char *name = <const char *>raw + at
    cdef int base = 10, digits = 0, code = 0, digit
    if raw[at] != 35:
        if strncmp(name, b"lt;", 3) == 0 or strncmp(name, b"gt;", 3) == 0:
            return at + 3
        if strncmp(name, b"amp;", 4) == 0:
            return at + 4
        return at + 5 if strncmp(name, b"quot;", 5) == 0 or strncmp(name, b"apos;", 5) == 0 else 0
    at += 1
    if raw[at] == 120:
        base, at = 16, at + 1
    for digits in range(7):
        digit = raw[at]
        if 48 <= digit <= 57:
            digit -= 48
        elif base == 16 and 97 <= (digit | 32) <= 102:
            digit = (digit | 32) - 87
        else:
            break
        code, at = code * base + digit, at + 1
    if raw[at] != 59 or digits == 0 or code > 0x10FFFF or code in (0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000:
        return 0
    return at + 1 if code >= 32 or code in (9, 10, 13) else 0


cdef str said(const unsigned char *raw, int start, int stop, bint plain, bint value):
    """What these bytes of a text or (`value`) of an attribute mean; `plain` as `sound` has it."""
    cdef str text = PyUnicode_DecodeUTF8(<const char *>raw + start, stop - start, NULL)
    if not plain and "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if value and ("\n" in text or "\t" in text):
        text = text.translate(_TO_BLANKS)
    if not plain and "&" in text:
        text = _REFERENCE.sub(_meant, text)
    return text


def _meant(match):
    hexadecimal, decimal, name = match.groups()
    return _ENTITIES[name] if name else chr(int(hexadecimal, 16) if hexadecimal else int(decimal))
