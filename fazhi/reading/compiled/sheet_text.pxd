"""Texts of cells: strings of one piece or of several, with their references and escapes resolved."""

from cpython.unicode cimport PyUnicode_DecodeASCII
from fazhi.reading.compiled.scanning cimport Attribute, said
from fazhi.reading.compiled.xml_scan cimport At, at_tag, blanks, holds, next_tag, pass_element, Scan, takes, unusual

cdef extern from *:
    """
    /* Bytes that end a run of plain text: NUL, return, &, <, _, DEL and all of more than 7 bits. */
    static const unsigned char fz_care[256] = {
        [0] = 1, [13] = 1, ['&'] = 1, ['<'] = 1, ['_'] = 1, [127 ... 255] = 1
    };
    """
    const unsigned char* care "fz_care"


cdef inline str written_at(At begin, At end):
    """These bytes, which are ASCII, as they are written."""
    return PyUnicode_DecodeASCII(<const char*> begin, end - begin, NULL)


cdef inline str text_at(Scan* scan, bint trim):
    """The text from here to the next tag, without the blanks at its ends where they do not count."""
    cdef At begin = scan.at
    cdef At end = begin
    while not care[end[0]]:
        end += 1
    if end[0] != c"<":
        scan.at = end = next_tag(scan)
        return careful_text(scan, begin, end, trim)
    scan.at = end
    if trim:
        while begin < end and is_blank(begin[0]):
            begin += 1
        while begin < end and is_blank(end[-1]):
            end -= 1
    return written_at(begin, end)


cdef inline bint is_blank(unsigned char byte) noexcept:
    return byte == c" " or byte == c"\t" or byte == c"\n"


cdef inline str careful_text(Scan* scan, At begin, At end, bint trim):
    """The same where other letters, references, letters written by their number, or ends of lines may stand."""
    cdef str text = said(begin, 0, <int> (end - begin), False)
    if trim and text and (text[0] <= " " or text[len(text) - 1] <= " "):
        text = text.strip(" \t\n\r")
    if scan.is_plain:
        return text
    if holds(begin, end, c"\r"):
        unusual()
    return unescaped(text) if is_odd(text) else text


cdef inline bint is_odd(str text) noexcept:
    cdef Py_UCS4 letter
    for letter in text:
        if letter == c"_" or letter == c"\r" or letter == 0x7F:
            return True
    return False


cdef inline str unescaped(str text):
    """Resolve what a workbook has of its own: letters written by their number, and ends of lines of other systems."""
    if "_x00" in text:
        text = without_numbers(text)
    # What programs make of a DEL differs.
    if "\x7f" in text:
        unusual()
    return text.replace("\r\n", "\n").replace("\r", "\n")


cdef inline str without_numbers(str text):
    """Resolve letters written by their number (`_x000D_`). Only those up to 255 are meant so."""
    cdef list pieces = []
    cdef Py_ssize_t begin = 0, at = text.find("_x00")
    cdef int number
    while at >= 0:
        number = escaped_at(text, at)
        if number < 0:
            at = text.find("_x00", at + 1)
            continue
        if number == 0x7F or number < 0x20 and number not in (9, 10, 13):
            unusual()
        if number == c"_" and text[at + 7:at + 8] == "x":
            # What the escape keeps from being one.
            unusual()
        pieces += (text[begin:at], chr(number))
        begin = at + 7
        at = text.find("_x00", begin)
    return "".join(pieces) + text[begin:]


cdef inline int escaped_at(str text, Py_ssize_t at) except -2:
    """The number of the letter written so here; -1 where there is none."""
    cdef int first, second
    if at + 7 > len(text) or text[at + 6] != "_":
        return -1
    first, second = digit(ord(text[at + 4])), digit(ord(text[at + 5]))
    return -1 if first < 0 or second < 0 else first * 16 + second


cdef inline int digit(unsigned int letter) noexcept:
    if c"0" <= letter <= c"9":
        return <int> letter - c"0"
    return <int> (letter | 32) - c"a" + 10 if c"a" <= (letter | 32) <= c"f" else -1


cdef inline str value_of(Scan* scan, Attribute* one):
    """The value of an attribute."""
    text = said(scan.tag, one.start, one.stop, False)
    return text if scan.is_plain or "\x7f" not in text else <str> unusual()


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
