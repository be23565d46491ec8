"""Texts of cells: strings of one piece or of several, with their references and escapes resolved."""

from cpython.mem cimport PyMem_Realloc
from fazhi.reading.compiled.xml_letters cimport At, letter_at, reference_at, unusual
from fazhi.reading.compiled.xml_scan cimport (
    at_tag, Attribute, blanks, care, pass_element, Py_UCS2, PyUnicode_DATA, PyUnicode_FromStringAndSize,
    PyUnicode_New, Scan, takes,
)
from libc.string cimport memchr, memcpy


cdef inline str ascii(At begin, At end):
    return PyUnicode_FromStringAndSize(<const char*> begin, end - begin)


cdef inline str text_at(Scan* scan, bint trim):
    """The text from here to the next tag, without the blanks at its ends where they do not count."""
    cdef At begin = scan.at
    cdef At end
    while not care[scan.at[0]]:
        scan.at += 1
    if scan.at[0] != c"<":
        scan.at = begin
        return mixed_text(scan, trim)
    end = scan.at
    if trim:
        while begin < end and begin[0] == c" ":
            begin += 1
        while begin < end and end[-1] == c" ":
            end -= 1
    return ascii(begin, end)


cdef inline str mixed_text(Scan* scan, bint trim):
    """The same where not all letters are plain ASCII."""
    cdef At end = <At> memchr(scan.at, c"<", scan.end - scan.at)
    if end == NULL:
        unusual()
    return text_until(scan, end, trim, True)


cdef inline str value_of(Scan* scan, Attribute* one):
    """The value of an attribute."""
    scan.at = one.value
    return text_until(scan, one.value + one.value_size, False, False)


cdef inline str text_until(Scan* scan, At end, bint trim, bint is_content):
    """The letters up to `end`; ends of lines and escapes are those of a cell where it `is_content`."""
    cdef unsigned int* room = room_for(scan, end - scan.at)
    cdef unsigned int letter
    cdef Py_ssize_t size = 0, first = 0
    cdef bint is_escaped = False
    while scan.at < end:
        letter = scan.at[0]
        if letter >= 128:
            letter = letter_at(&scan.at)
        elif letter == c"&":
            scan.at += 1
            letter = reference_at(&scan.at)
        else:
            if letter == 0x7F or letter < 0x20 and (not is_content or letter != c"\t" and letter != c"\n"):
                unusual()
            if letter == c">" and is_content and size and room[size - 1] == c"]":
                unusual()
            is_escaped |= letter == c"_" and scan.at[1] == c"x"
            scan.at += 1
        room[size] = letter
        size += 1
    if trim:
        while first < size and is_blank(room[first]):
            first += 1
        while first < size and is_blank(room[size - 1]):
            size -= 1
    room, size = room + first, size - first
    if is_escaped and is_content:
        size = unescaped(room, size)
    return made(room, one_line_end(room, size) if is_content else size)


cdef inline bint is_blank(unsigned int letter) noexcept:
    return letter == c" " or letter == c"\t" or letter == c"\n" or letter == c"\r"


cdef inline unsigned int* room_for(Scan* scan, Py_ssize_t size) except NULL:
    cdef void* fresh
    if size > scan.room_size or scan.room == NULL:
        size = 2 * size + 256
        fresh = PyMem_Realloc(scan.room, size * sizeof(unsigned int))
        if fresh == NULL:
            raise MemoryError
        scan.room, scan.room_size = <unsigned int*> fresh, size
    return scan.room


cdef inline Py_ssize_t unescaped(unsigned int* room, Py_ssize_t size) except -1:
    """Resolve letters written by their number (`_x000D_`) in place; the new size. Only those up to 255 are meant so."""
    cdef Py_ssize_t at = 0, to = 0
    cdef int number
    while at < size:
        room[to] = room[at]
        number = number_of(room + at, size - at)
        if 0 <= number < 256:
            if number == 0x7F or number < 0x20 and number not in (9, 10, 13):
                unusual()
            at += 6
            if number == c"_" and at + 1 < size and room[at + 1] == c"x":
                # What the escape keeps from being one.
                unusual()
            room[to] = number
        at += 1
        to += 1
    return to


cdef inline int number_of(unsigned int* room, Py_ssize_t size) noexcept:
    """The number of a letter written so; -1 where there is none."""
    cdef int number = 0, at
    if size < 7 or room[0] != c"_" or room[1] != c"x" or room[6] != c"_":
        return -1
    for at in range(2, 6):
        if c"0" <= room[at] <= c"9":
            number = number * 16 + <int> room[at] - c"0"
        elif c"a" <= (room[at] | 32) <= c"f":
            number = number * 16 + <int> (room[at] | 32) - c"a" + 10
        else:
            return -1
    return number


cdef inline Py_ssize_t one_line_end(unsigned int* room, Py_ssize_t size) noexcept:
    """Make the ends of lines of other systems the one that is usual here, in place; the new size."""
    cdef Py_ssize_t at = 0, to = 0
    while at < size and room[at] != c"\r":
        at += 1
    to = at
    while at < size:
        if room[at] == c"\r" and at + 1 < size and room[at + 1] == c"\n":
            at += 1
        room[to] = c"\n" if room[at] == c"\r" else room[at]
        at += 1
        to += 1
    return to


cdef inline str made(unsigned int* room, Py_ssize_t size):
    """These letters as a string."""
    cdef unsigned int most = 0
    cdef Py_ssize_t number
    cdef void* data
    for number in range(size):
        most |= room[number]
    text = PyUnicode_New(size, min(most, 0x10FFFF))
    data = PyUnicode_DATA(text)
    if most >= 0x10000:
        memcpy(data, room, size * sizeof(unsigned int))
    elif most >= 0x100:
        for number in range(size):
            (<Py_UCS2*> data)[number] = <Py_UCS2> room[number]
    else:
        for number in range(size):
            (<unsigned char*> data)[number] = <unsigned char> room[number]
    return text


cdef inline str string_in(Scan* scan, const char* close, Py_ssize_t size):
    """The text of a string, in one piece or in pieces of several looks, up to its end tag; phonetic hints are none."""
    cdef bint in_run = False
    first = None
    pieces = None
    while True:
        if at_tag(scan, b"<t", 2):
            piece = piece_at(scan)
            if first is None:
                first = piece
            elif pieces is None:
                pieces = [first, piece]
            else:
                pieces.append(piece)
        elif takes(scan, close, size):
            if in_run or first is None:
                unusual()
            return first if pieces is None else "".join(pieces)
        elif takes(scan, b"</r>", 4):
            if not in_run:
                unusual()
            in_run = False
        elif takes(scan, b"<r>", 3):
            if in_run:
                unusual()
            in_run = True
        elif is_passed(scan, in_run):
            pass_element(scan, no_look, None)
        else:
            unusual()
        blanks(scan)


cdef inline bint is_passed(Scan* scan, bint in_run) noexcept:
    """Whether an element begins here that is no part of the text: the look of a piece, or a phonetic hint."""
    cdef At begin = scan.at
    cdef bint found = at_tag(scan, b"<rPr", 4) if in_run else (
        at_tag(scan, b"<phoneticPr", 11) or at_tag(scan, b"<rPh", 4)
    )
    scan.at = begin
    return found


cdef inline int no_look(Scan* scan, At name, Py_ssize_t size, object found) except -1:
    return 0


cdef inline str piece_at(Scan* scan):
    """The text of a `t`, `scan` being behind its name."""
    cdef bint is_kept = takes(scan, b' xml:space="preserve"', 21)
    if takes(scan, b"/>", 2):
        return ""
    if not takes(scan, b">", 1):
        unusual()
    text = text_at(scan, not is_kept)
    if not takes(scan, b"</t>", 4):
        unusual()
    return text
