"""What the start tag of a cell tells: its place, its style, its type."""

from fazhi.reading.compiled.scanning cimport Attribute
from fazhi.reading.compiled.xml_scan cimport At, blanks, Scan, takes, unusual

cdef enum:
    LAST_ROW = 1 << 20
    LAST_COLUMN = 1 << 14


cdef inline int place_at(At* place, int* row, int* column) except -1:
    """Pass over the name of a cell; its row and column counted from zero."""
    cdef At p = place[0]
    cdef int number = 0
    while c"A" <= p[0] <= c"Z" and number < LAST_COLUMN:
        number = number * 26 + p[0] - c"A" + 1
        p += 1
    column[0] = number - 1
    if not 0 < number <= LAST_COLUMN or p[0] == c"0":
        unusual()
    number = 0
    while c"0" <= p[0] <= c"9" and number < LAST_ROW:
        number = number * 10 + p[0] - c"0"
        p += 1
    row[0] = number - 1
    place[0] = p
    return 0 if 0 < number <= LAST_ROW else unusual()


cdef inline int range_of(Scan* scan, Attribute* one, int* top, int* left, int* bottom, int* right) except -1:
    """The first and the last cell of the range that this attribute names, or the one cell twice."""
    cdef At p = scan.tag + one.start
    place_at(&p, top, left)
    bottom[0], right[0] = top[0], left[0]
    if p[0] == c":":
        p += 1
        place_at(&p, bottom, right)
    return 0 if p == scan.tag + one.stop else unusual()


cdef inline int row_of(Scan* scan, Attribute* one) except -1:
    """The row that this attribute numbers, counted from zero."""
    cdef At p = scan.tag + one.start
    cdef int number = 0
    while c"0" <= p[0] <= c"9" and number < LAST_ROW:
        number = number * 10 + p[0] - c"0"
        p += 1
    if p != scan.tag + one.stop or not 0 < number <= LAST_ROW:
        unusual()
    return number - 1


cdef inline bint cell_start(Scan* scan, int* row, int* column, int* style, char* kind, bint* is_placed) except -1:
    """Take what the start tag of a cell tells, `scan` being behind its name; whether it is the whole of the cell."""
    cdef int seen = 0, bit
    is_placed[0] = False
    cdef unsigned char name
    while True:
        if scan.at[0] == c">":
            scan.at += 1
            return False
        if scan.at[0] == c"/" and scan.at[1] == c">":
            scan.at += 2
            return True
        if scan.at[0] != c" ":
            unusual()
        blanks(scan)
        name = scan.at[0]
        if name == c">" or name == c"/":
            continue
        bit = 1 if name == c"r" else 2 if name == c"s" else 4 if name == c"t" else 0
        if not bit:
            bit = other_attribute(scan)
        elif scan.at[1] != c"=" or scan.at[2] != c'"':
            unusual()
        else:
            scan.at += 3
        if seen & bit:
            unusual()
        seen |= bit
        if bit == 1:
            place_at(&scan.at, row, column)
            is_placed[0] = True
        elif bit == 2:
            style[0] = style_at(scan)
        elif bit == 4:
            kind[0] = kind_at(scan)
        if scan.at[0] != c'"':
            unusual()
        scan.at += 1


cdef inline int other_attribute(Scan* scan) except -1:
    """Pass over an attribute that tells nothing of the value, up to the quote at its end; a bit of its own."""
    cdef int bit = 8 if scan.at[0] == c"c" else 16 if scan.at[0] == c"v" else 32
    if not (takes(scan, b'cm="', 4) or takes(scan, b'vm="', 4) or takes(scan, b'ph="', 4)):
        unusual()
    while c"0" <= scan.at[0] <= c"9" or c"a" <= scan.at[0] <= c"z":
        scan.at += 1
    return bit


cdef inline int style_at(Scan* scan) except -1:
    cdef int number = 0
    cdef At begin = scan.at
    while c"0" <= scan.at[0] <= c"9" and scan.at - begin < 6:
        number = number * 10 + scan.at[0] - c"0"
        scan.at += 1
    return number if scan.at > begin else unusual()


cdef inline char kind_at(Scan* scan) except 0:
    """The type of a cell by one letter, `f` for the text of a formula."""
    if takes(scan, b"str", 3):
        return c"f"
    if takes(scan, b"inlineStr", 9):
        return c"i"
    if scan.at[0] == c"s" or scan.at[0] == c"n" or scan.at[0] == c"b" or scan.at[0] == c"e":
        scan.at += 1
        return (scan.at - 1)[0]
    unusual()
