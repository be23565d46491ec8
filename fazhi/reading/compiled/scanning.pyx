# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""Going through the bytes of XML: characters that may stand, names, attributes and references, all strictly.

All scans go forward and stop at the NUL with which every `bytes` object ends: it is no blank, no letter of a name and
no part of a longer character, and stands nowhere within what `sound` finds to be so.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from cpython.unicode cimport PyUnicode_DecodeASCII, PyUnicode_FromKindAndData
from libc.string cimport memchr, memcmp, strncmp

cdef enum:
    SHORT = 250         # bytes of a text for whose letters there is always room

cdef unsigned char[256] NAMING      # 3 where a name may begin, 2 where it may only go on, else 0
cdef unsigned char[256] ENDING      # 1 what may end a value, in whatever way
cdef unsigned char[256] TELLING     # 1 what may mean something else than it is, and what is no ASCII

cdef int _code
for _code in range(256):
    NAMING[_code] = 3 if 65 <= (_code & 223) <= 90 and _code < 128 or _code == 95 else 2 if 48 <= _code < 58 else 0
    ENDING[_code] = _code in (0, 34, 39, 60)
    TELLING[_code] = _code > 127 or _code in (9, 10, 13, 38)
NAMING[45] = NAMING[46] = 2


cdef inline bint _is_quiet(const unsigned char *raw, int count, signed char mark) noexcept nogil:
    """Whether so many bytes are all ASCII without controls, and none of them is ] or this mark."""
    cdef unsigned char told = 0
    cdef signed char byte
    cdef int at
    # For a fixed count compilers make a few steps of it; beyond ASCII a signed byte is negative.
    for at in range(count):
        byte = <signed char>raw[at]
        told |= (byte < 32) | (byte == 93) | (byte == mark)
    return told == 0


cdef int sound(const unsigned char *raw, int count, bint *plain) noexcept nogil:
    """Whether all is UTF-8 of characters that XML lets stand, and `]]>` does not; `plain`: no & and no return in it."""
    cdef int at = 0, stop, size
    cdef signed char mark = 38
    plain[0] = True
    while at < count:
        if at + 8 <= count and _is_quiet(raw + at, 8, mark):
            at += 8
            while at + 32 <= count and _is_quiet(raw + at, 32, mark):
                at += 32
            continue
        stop = at + 8 if at + 8 < count else count
        while at < stop and raw[at] < 128:
            if raw[at] < 32 and raw[at] != 10 and raw[at] != 9 and raw[at] != 13:
                return False
            if raw[at] == 38 or raw[at] == 13:
                plain[0], mark = False, 93
            elif raw[at] == 93 and raw[at + 1] == 93 and raw[at + 2] == 62:
                return False
            at += 1
        while raw[at] > 127:
            size = _long(raw + at)
            if size == 0:
                return False
            at += size
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


cdef int past_full_name(const unsigned char *raw, int at, int *local) noexcept nogil:
    """The end of the name, with or without a prefix, that begins here; 0 where none does. `local`: after the prefix."""
    cdef int end = past_name(raw, at)
    local[0] = at
    if end > at and raw[end] == 58:
        at = local[0] = end + 1
        end = past_name(raw, at)
    return end if end > at else 0


cdef bint is_new(const unsigned char *raw, Attribute *listed, int count) noexcept nogil:
    """Whether no attribute before this one has its name."""
    cdef Attribute *one = listed + count
    cdef int i
    for i in range(count):
        if listed[i].size == one.size and memcmp(raw + listed[i].name, raw + one.name, one.size) == 0:
            return False
    return True


cdef int next_attribute(const unsigned char *raw, int at, Attribute *found) noexcept nogil:
    """Find the attribute that follows here; the place after it, 0 where none follows that is whole."""
    cdef int end
    cdef unsigned char mark
    found.name = past_blanks(raw, at)
    if found.name == at or (end := past_full_name(raw, found.name, &found.local)) == 0:
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
    cdef int letter
    while at < stop:
        found = <const unsigned char *>memchr(raw + at, 38, stop - at)
        if found == NULL:
            return True
        at = _past_reference(raw, <int>(found - raw) + 1, &letter)
        if at == 0 or at > stop:
            return False
    return True


cdef inline int _past_reference(const unsigned char *raw, int at, int *letter) noexcept nogil:
    """The end of the reference that goes on here after its &, and its letter; 0 where it is none that may stand."""
    cdef int code = 0, begin = at + 1, digit
    if raw[at] != 35:
        return _past_entity(raw, at, letter)
    at += 1
    if raw[at] == 120:
        at = begin = at + 1
        while at - begin < 7 and (48 <= raw[at] <= 57 or 97 <= (raw[at] | 32) <= 102):
            digit = raw[at] - 48 if raw[at] < 58 else (raw[at] | 32) - 87
            code, at = code * 16 + digit, at + 1
    else:
        while at - begin < 8 and 48 <= raw[at] <= 57:
            code, at = code * 10 + raw[at] - 48, at + 1
    if raw[at] != 59 or at == begin or code > 0x10FFFF or 0xD800 <= code < 0xE000 or 0xFFFE <= code <= 0xFFFF:
        return 0
    letter[0] = code
    return at + 1 if code >= 32 or code == 9 or code == 10 or code == 13 else 0


cdef int _past_entity(const unsigned char *raw, int at, int *letter) noexcept nogil:
    cdef const char *name = <const char *>raw + at
    if strncmp(name, b"amp;", 4) == 0:
        letter[0] = 38
        return at + 4
    if strncmp(name, b"lt;", 3) == 0 or strncmp(name, b"gt;", 3) == 0:
        letter[0] = 60 if raw[at] == 108 else 62
        return at + 3
    if strncmp(name, b"quot;", 5) == 0 or strncmp(name, b"apos;", 5) == 0:
        letter[0] = 34 if raw[at] == 113 else 39
        return at + 5
    return 0


cdef str said(const unsigned char *raw, int start, int stop, bint value):
    """What these sound bytes of a text or (`value`) of an attribute mean; ValueError for an & that means nothing."""
    cdef Py_UCS4[SHORT] near
    cdef Py_UCS4 *room = near
    cdef bytes far
    cdef int at = start
    while at < stop and not TELLING[raw[at]]:
        at += 1
    if at == stop:
        return PyUnicode_DecodeASCII(<const char *>raw + start, stop - start, NULL)
    if stop - start > SHORT:
        far = PyBytes_FromStringAndSize(NULL, <Py_ssize_t>(stop - start) * sizeof(Py_UCS4))
        room = <Py_UCS4 *>PyBytes_AS_STRING(far)
    return PyUnicode_FromKindAndData(4, room, _letters(raw, start, stop, value, room))


cdef Py_ssize_t _letters(const unsigned char *raw, int at, int stop, bint value, Py_UCS4 *room) except -1:
    """Put the letters that these bytes mean into a room for as many as there are bytes; how many they are."""
    cdef Py_ssize_t count = 0
    cdef int letter
    while at < stop:
        letter = raw[at]
        if letter > 127:
            at = _past_long(raw, at, &letter)
        elif letter == 38:
            at = _past_reference(raw, at + 1, &letter)
            if at == 0 or at > stop:
                raise ValueError
        else:
            at += 1
            if letter == 13:
                if raw[at] == 10:
                    continue
                letter = 10
            if value and (letter == 10 or letter == 9):
                letter = 32
        room[count] = letter
        count += 1
    return count


cdef inline int _past_long(const unsigned char *raw, int at, int *letter) noexcept nogil:
    """The end of the character beyond ASCII that begins here, and its number."""
    if letter[0] < 0xE0:
        letter[0] = (letter[0] & 0x1F) << 6 | (raw[at + 1] & 0x3F)
        return at + 2
    if letter[0] < 0xF0:
        letter[0] = (letter[0] & 0x0F) << 12 | (raw[at + 1] & 0x3F) << 6 | (raw[at + 2] & 0x3F)
        return at + 3
    letter[0] = (letter[0] & 7) << 18 | (raw[at + 1] & 0x3F) << 12 | (raw[at + 2] & 0x3F) << 6 | (raw[at + 3] & 0x3F)
    return at + 4
