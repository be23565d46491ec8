"""Going from tag to tag through a part of a workbook, whose letters, names and references `scanning` knows.

All is strict. What is not well-formed, is declared (`<!`, `<?`) or is set in a way that common writers do not use
raises ValueError: then the caller leaves the part to a parser. A `bytes` object ends in NUL, which is in no place
allowed here: it ends every loop that looks at one byte after the other.
"""

from fazhi.reading.compiled.scanning cimport (
    are_references, Attribute, is_new, next_attribute, past_blanks, past_full_name, sound,
)
from libc.string cimport memchr, memcmp

ctypedef const unsigned char* At

cdef enum:
    MOST_ATTRIBUTES = 32
    MOST_DEPTH = 64
    MOST_BYTES = 0x7FFFFFF0

cdef struct Scan:
    At at  # where it is
    At end  # the NUL behind the last byte
    bint is_plain  # whether no text of the part means anything but what is written
    At tag  # behind the name of the tag read last: where the places of its attributes are counted from
    int count  # of its attributes
    Attribute attributes[MOST_ATTRIBUTES]


ctypedef int (*Look)(Scan* scan, At name, Py_ssize_t size, object found) except -1


cdef inline int unusual() except -1:
    raise ValueError


cdef inline int start(Scan* scan, bytes part, Py_ssize_t begin) except -1:
    """Begin with a part whose root begins there: all characters are those of XML, and in UTF-8."""
    scan.at = scan.tag = <At> <const char*> part
    scan.end = scan.at + len(part)
    scan.at += max(0, min(begin, len(part)))
    scan.count = 0
    if len(part) > MOST_BYTES or not sound(scan.at, <int> (scan.end - scan.at), &scan.is_plain):
        unusual()
    # A workbook may write letters by their number (`_x000D_`), and what programs make of a DEL differs.
    scan.is_plain = scan.is_plain and not holds(scan.at, scan.end, c"_") and not holds(scan.at, scan.end, 0x7F)
    return 0


cdef inline bint holds(At begin, At end, int byte) noexcept:
    return memchr(begin, byte, end - begin) != NULL


cdef inline void blanks(Scan* scan) noexcept:
    """Pass over the blanks between tags."""
    if scan.at[0] <= c" ":
        scan.at += past_blanks(scan.at, 0)


cdef inline bint takes(Scan* scan, const char* mark, Py_ssize_t size) noexcept:
    """Pass over these letters, if they stand here."""
    if scan.end - scan.at < size or memcmp(scan.at, mark, size):
        return False
    scan.at += size
    return True


cdef inline bint at_tag(Scan* scan, const char* mark, Py_ssize_t size) noexcept:
    """Pass over `<` and a name, if a start tag of that name stands here."""
    if scan.end - scan.at <= size or memcmp(scan.at, mark, size) or not ends_name(scan.at[size]):
        return False
    scan.at += size
    return True


cdef inline bint ends_name(unsigned char byte) noexcept:
    """Whether the name of a tag ends before this byte."""
    return byte <= c" " or byte == c">" or byte == c"/"


cdef inline At next_tag(Scan* scan) except NULL:
    found = <At> memchr(scan.at, c"<", scan.end - scan.at)
    return found if found != NULL else <At> unusual()


cdef inline int pass_text(Scan* scan) except -1:
    """Pass over text up to the next tag."""
    end = next_tag(scan)
    if not scan.is_plain and not are_references(scan.at, 0, <int> (end - scan.at)):
        unusual()
    scan.at = end
    return 0


cdef inline bint attributes(Scan* scan) except -1:
    """Pass over the attributes of a tag and its end, `scan` being behind its name; whether it is an element's whole."""
    cdef int at = 0, after
    scan.tag, scan.count = scan.at, 0
    while (after := next_attribute(scan.tag, at, &scan.attributes[scan.count])):
        check_attribute(scan)
        at, scan.count = after, scan.count + 1
        if scan.count == MOST_ATTRIBUTES:
            break
    scan.at += at
    blanks(scan)
    at = 1 + (scan.at[0] == c"/")
    scan.at += at
    return at == 2 if scan.at[-1] == c">" else unusual()


cdef inline int check_attribute(Scan* scan) except -1:
    """Whether the attribute found last is written as usual, and none before it has its name."""
    cdef Attribute* one = &scan.attributes[scan.count]
    cdef int at
    if one.start != one.name + one.size + 2 or not is_new(scan.tag, scan.attributes, scan.count):
        unusual()
    for at in range(one.start, one.stop):
        if scan.tag[at] < c" " or scan.tag[at] == 0x7F:
            unusual()
    return 0 if scan.is_plain or are_references(scan.tag, one.start, one.stop) else unusual()


cdef inline Attribute* attribute(Scan* scan, const char* name, Py_ssize_t size) noexcept:
    """The attribute of that name of the tag read last; NULL where there is none."""
    cdef int number
    for number in range(scan.count):
        one = &scan.attributes[number]
        if one.size == size and memcmp(scan.tag + one.name, name, size) == 0:
            return one
    return NULL


cdef inline int pass_element(Scan* scan, Look look, object found) except -1:
    """Pass over an element with all that is in it, `scan` being at its `<`.

    `look` is shown every start tag, with its attributes in `scan`, and may note in `found` what is wanted of it.
    """
    cdef At names[MOST_DEPTH]
    cdef Py_ssize_t sizes[MOST_DEPTH]
    cdef int depth = 0, local
    while True:
        if scan.at[1] == c"/" and depth:
            depth -= 1
            scan.at += 2
            if not takes(scan, <const char*> names[depth], sizes[depth]):
                unusual()
            blanks(scan)
            if scan.at[0] != c">":
                unusual()
            scan.at += 1
        else:
            if depth == MOST_DEPTH:
                unusual()
            scan.at += 1
            names[depth] = scan.at
            sizes[depth] = past_full_name(scan.at, 0, &local)
            if not sizes[depth]:
                unusual()
            scan.at += sizes[depth]
            is_open = not attributes(scan)
            look(scan, names[depth], sizes[depth], found)
            depth += is_open
        if not depth:
            return 0
        pass_text(scan)
