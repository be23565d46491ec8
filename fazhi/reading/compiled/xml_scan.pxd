"""Going through the bytes of a part of Office Open XML: tags, attributes, and text between tags.

All is strict. What is not well-formed, is declared (`<!`, `<?`) or is set in a way that common writers do not use
raises ValueError: then the caller leaves the part to a parser. A `bytes` object ends in NUL, which is in no place
allowed here: it ends every loop that looks at one byte after the other.
"""

from fazhi.reading.compiled.xml_letters cimport At, letter_at, reference_at, unusual
from libc.string cimport memcmp

cdef extern from *:
    """
    /* Bytes that end a run of plain text: controls, & < > _ DEL and all of more than 7 bits. */
    #define FZ_16(n) n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n
    static const unsigned char fz_care[256] = {
        FZ_16(1), FZ_16(1),
        0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
        FZ_16(1), FZ_16(1), FZ_16(1), FZ_16(1), FZ_16(1), FZ_16(1), FZ_16(1), FZ_16(1)
    };
    """
    const unsigned char* care "fz_care"
    ctypedef unsigned short Py_UCS2
    object PyUnicode_New(Py_ssize_t size, unsigned int most)
    void* PyUnicode_DATA(object text)
    int PyUnicode_KIND(object text)
    object PyUnicode_FromStringAndSize(const char* data, Py_ssize_t size)

cdef enum:
    MOST_ATTRIBUTES = 32
    MOST_DEPTH = 64

cdef struct Attribute:
    At name
    Py_ssize_t name_size
    At value
    Py_ssize_t value_size

cdef struct Scan:
    At at  # where it is
    At end  # the NUL behind the last byte
    unsigned int* room  # for the letters of one text
    Py_ssize_t room_size
    int count  # of the attributes of the tag read last
    Attribute attributes[MOST_ATTRIBUTES]


ctypedef int (*Look)(Scan* scan, At name, Py_ssize_t size, object found) except -1


cdef inline void start(Scan* scan, bytes part, Py_ssize_t begin) noexcept:
    scan.at = <At> <const char*> part
    scan.end = scan.at + len(part)
    scan.at += max(0, min(begin, len(part)))
    scan.room, scan.room_size, scan.count = NULL, 0, 0


cdef inline void blanks(Scan* scan) noexcept:
    """Pass over the blanks between tags."""
    while scan.at[0] == c" " or scan.at[0] == c"\n" or scan.at[0] == c"\t" or scan.at[0] == c"\r":
        scan.at += 1


cdef inline bint takes(Scan* scan, const char* mark, Py_ssize_t size) noexcept:
    """Pass over these letters, if they stand here."""
    if scan.end - scan.at < size or memcmp(scan.at, mark, size):
        return False
    scan.at += size
    return True


cdef inline bint at_tag(Scan* scan, const char* mark, Py_ssize_t size) noexcept:
    """Pass over `<` and a name, if a start tag of that name stands here."""
    if scan.end - scan.at <= size or memcmp(scan.at, mark, size) or is_of_name(scan.at[size]):
        return False
    scan.at += size
    return True


cdef inline bint is_of_name(unsigned char byte) noexcept:
    return (
        c"a" <= (byte | 32) <= c"z" or c"0" <= byte <= c"9" or byte >= 128
        or byte == c"_" or byte == c":" or byte == c"-" or byte == c"."
    )


cdef inline Py_ssize_t name_at(Scan* scan) except -1:
    """Pass over a name; its length."""
    cdef At begin = scan.at
    if not (c"a" <= (begin[0] | 32) <= c"z" or begin[0] == c"_"):
        unusual()
    while is_of_name(scan.at[0]):
        if scan.at[0] >= 128:
            unusual()
        scan.at += 1
    return scan.at - begin


cdef inline int pass_text(Scan* scan, unsigned char stop) except -1:
    """Pass over text, or over the value of an attribute, up to the sign that ends it: `<` or a quote."""
    cdef unsigned char byte
    while True:
        while not care[scan.at[0]] and scan.at[0] != stop:
            scan.at += 1
        byte = scan.at[0]
        if byte == stop:
            return 0
        if byte == c"&":
            scan.at += 1
            reference_at(&scan.at)
        elif byte >= 128:
            letter_at(&scan.at)
        elif byte == c"_" or stop == c"<" and (byte == c"\t" or byte == c"\n" or byte == c"\r"):
            scan.at += 1
        elif byte == c">" and (stop != c"<" or (scan.at - 1)[0] != c"]"):
            # The end of a CDATA section, `]]>`, may not stand in text.
            scan.at += 1
        else:
            unusual()


cdef inline bint attributes(Scan* scan) except -1:
    """Pass over the attributes of a tag and its end, `scan` being behind its name; whether it is an element's whole."""
    cdef Attribute* one
    cdef unsigned char quote
    cdef int other
    scan.count = 0
    while True:
        blank = scan.at
        blanks(scan)
        if scan.at[0] == c">":
            scan.at += 1
            return False
        if scan.at[0] == c"/" and scan.at[1] == c">":
            scan.at += 2
            return True
        if scan.at == blank or scan.count == MOST_ATTRIBUTES:
            unusual()
        one = &scan.attributes[scan.count]
        one.name = scan.at
        one.name_size = name_at(scan)
        quote = scan.at[1] if scan.at[0] == c"=" else 0
        if quote != c'"' and quote != c"'":
            unusual()
        scan.at += 2
        one.value = scan.at
        pass_text(scan, quote)
        one.value_size = scan.at - one.value
        scan.at += 1
        for other in range(scan.count):
            if is_name(&scan.attributes[other], <const char*> one.name, one.name_size):
                unusual()
        scan.count += 1


cdef inline bint is_name(Attribute* one, const char* name, Py_ssize_t size) noexcept:
    return one.name_size == size and memcmp(one.name, name, size) == 0


cdef inline Attribute* attribute(Scan* scan, const char* name, Py_ssize_t size) noexcept:
    """The attribute of that name of the tag read last; NULL where there is none."""
    cdef int number
    for number in range(scan.count):
        if is_name(&scan.attributes[number], name, size):
            return &scan.attributes[number]
    return NULL


cdef inline int pass_element(Scan* scan, Look look, object found) except -1:
    """Pass over an element with all that is in it, `scan` being at its `<`.

    `look` is shown every start tag, with its attributes in `scan`, and may note in `found` what is wanted of it.
    """
    cdef At names[MOST_DEPTH]
    cdef Py_ssize_t sizes[MOST_DEPTH]
    cdef int depth = 0
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
            sizes[depth] = name_at(scan)
            is_open = not attributes(scan)
            look(scan, names[depth], sizes[depth], found)
            depth += is_open
        if not depth:
            return 0
        pass_text(scan, c"<")
