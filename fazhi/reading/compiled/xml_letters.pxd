"""Single letters of XML: in UTF-8, or as references. ValueError for all that is none."""

ctypedef const unsigned char* At


cdef inline int unusual() except -1:
    raise ValueError


cdef inline unsigned int letter_at(At* place) except 0:
    """Pass over one letter of two bytes or more, which must be one that XML knows."""
    cdef At p = place[0]
    cdef unsigned int letter
    if 0xC2 <= p[0] < 0xE0:
        letter = ((p[0] & 0x1F) << 6) | (p[1] & 0x3F)
        if p[1] & 0xC0 != 0x80:
            unusual()
        place[0] = p + 2
        return letter
    if p[0] & 0xF0 == 0xE0:
        if p[1] & 0xC0 != 0x80 or p[2] & 0xC0 != 0x80:
            unusual()
        letter = ((p[0] & 0x0F) << 12) | ((p[1] & 0x3F) << 6) | (p[2] & 0x3F)
        if letter < 0x800 or 0xD800 <= letter < 0xE000 or letter >= 0xFFFE:
            unusual()
        place[0] = p + 3
        return letter
    if p[0] & 0xF8 != 0xF0 or p[1] & 0xC0 != 0x80 or p[2] & 0xC0 != 0x80 or p[3] & 0xC0 != 0x80:
        unusual()
    letter = ((p[0] & 0x07) << 18) | ((p[1] & 0x3F) << 12) | ((p[2] & 0x3F) << 6) | (p[3] & 0x3F)
    if not 0x10000 <= letter < 0x110000:
        unusual()
    place[0] = p + 4
    return letter


cdef inline unsigned int reference_at(At* place) except 0:
    """Pass over a reference, `place` being behind its `&`; the letter that it stands for."""
    cdef At p = place[0]
    cdef unsigned int letter = 0
    cdef int count = 0
    if p[0] == c"#":
        p += 1
        if p[0] == c"x":
            p += 1
            while count < 7 and (c"0" <= p[count] <= c"9" or c"a" <= (p[count] | 32) <= c"f"):
                letter = letter * 16 + (p[count] - c"0" if p[count] <= c"9" else (p[count] | 32) - c"a" + 10)
                count += 1
        else:
            while count < 8 and c"0" <= p[count] <= c"9":
                letter = letter * 10 + p[count] - c"0"
                count += 1
    elif p[0] == c"l" and p[1] == c"t":
        letter, count = c"<", 2
    elif p[0] == c"g" and p[1] == c"t":
        letter, count = c">", 2
    elif p[0] == c"a" and p[1] == c"m" and p[2] == c"p":
        letter, count = c"&", 3
    elif p[0] == c"q" and p[1] == c"u" and p[2] == c"o" and p[3] == c"t":
        letter, count = c'"', 4
    elif p[0] == c"a" and p[1] == c"p" and p[2] == c"o" and p[3] == c"s":
        letter, count = c"'", 4
    if not count or p[count] != c";" or not is_letter(letter):
        unusual()
    place[0] = p + count + 1
    return letter


cdef inline bint is_letter(unsigned int letter) noexcept:
    """Whether XML allows it, and it is not DEL."""
    if letter < 0x20:
        return letter == 9 or letter == 10 or letter == 13
    return letter != 0x7F and not 0xD800 <= letter < 0xE000 and not 0xFFFE <= letter < 0x10000 and letter < 0x110000
