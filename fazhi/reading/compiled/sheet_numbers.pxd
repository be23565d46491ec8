"""Numbers of cells as a sheet shows them: plain, as a share, as a day."""

from cpython.mem cimport PyMem_Free
from fazhi.reading.compiled.sheet_text cimport written_at
from fazhi.reading.compiled.xml_scan cimport At, Scan, unusual
from libc.math cimport fabs, floor, fmod

cdef extern from "Python.h":
    double PyOS_string_to_double(const char* text, char** end, void* overflow) except? -1.0
    char* PyOS_double_to_string(double value, char form, int precision, int flags, int* kind) except NULL


cdef inline str number_at(Scan* scan):
    """A number without a format of its own."""
    cdef At begin = scan.at, point
    cdef At digits = begin + (begin[0] == c"-")
    cdef At last
    pass_digits(scan, digits)
    if digits[0] == c"0" and scan.at - digits > 1 or scan.at - digits > 15:
        return number_by_value(scan, begin)
    if scan.at[0] == c"<" and (digits == begin or digits[0] != c"0"):
        return written_at(begin, scan.at)
    if scan.at[0] != c".":
        return number_by_value(scan, begin)
    # A decimal of at most 15 digits shows as it is written, without the zeros at its end.
    point = scan.at
    pass_digits(scan, point + 1)
    last = scan.at
    while last[-1] == c"0":
        last -= 1
    if scan.at[0] != c"<" or scan.at - digits > 16 or last == point + 1 or digits[0] == c"0" and is_tiny(point + 1):
        return number_by_value(scan, begin)
    return written_at(begin, last)


cdef inline bint is_tiny(At digits) noexcept:
    """Whether a fraction is less than 0.0001, which is written with an exponent."""
    cdef int number
    for number in range(4):
        if digits[number] != c"0":
            return False
    return True


cdef inline int pass_digits(Scan* scan, At begin) except -1:
    """Pass over at least one and at most 40 digits, which begin here."""
    scan.at = begin
    while c"0" <= scan.at[0] <= c"9":
        scan.at += 1
    if not 0 < scan.at - begin <= 40:
        unusual()
    return 0


cdef inline double value_at(Scan* scan, At begin) except? -1.0:
    """The number that begins there, which must end before a tag."""
    cdef char* end
    scan.at = begin
    pass_digits(scan, begin + (begin[0] == c"-"))
    if scan.at[0] == c".":
        pass_digits(scan, scan.at + 1)
    if scan.at[0] | 32 == c"e":
        scan.at += 1
        pass_digits(scan, scan.at + (scan.at[0] == c"-" or scan.at[0] == c"+"))
    value = PyOS_string_to_double(<const char*> begin, &end, NULL)
    if <At> end != scan.at or scan.at[0] != c"<" or value - value != 0:
        unusual()
    return value


cdef inline str number_by_value(Scan* scan, At begin):
    """A number as Excel shows it without a format; 15 significant digits is what Excel itself keeps."""
    cdef double value = value_at(scan, begin)
    if value == floor(value) and fabs(value) < 1e15:
        return str(<long long> value)
    return formatted(value, c"g", 15)


cdef inline str formatted(double value, char form, int precision):
    cdef char* text = PyOS_double_to_string(value, form, precision, 0, NULL)
    try:
        return text.decode("ascii")
    finally:
        PyMem_Free(text)


cdef inline str share_at(Scan* scan, int decimals):
    """A share with a percent format."""
    return formatted(value_at(scan, scan.at) * 100, c"f", decimals) + "%"


cdef inline str day_at(Scan* scan, int shift):
    """A day with or without a time, or a time alone; `shift` is what the system of dates begins later than usual."""
    cdef double value = value_at(scan, scan.at)
    cdef double moment = fmod(value, 1.0) * 86400000.0
    cdef double whole = floor(moment)
    cdef int minutes = <int> (floor(moment + 0.5) / 60000.0)
    cdef char room[20]
    cdef int day
    # Times are rounded to a thousandth of a second; where it hangs on the last bit, and at the ends of what the
    # systems of dates count alike, others decide.
    if fabs(moment - whole - 0.5) < 0.01 or minutes == 1440 or value < 0 or value >= 2958465 - shift:
        unusual()
    if value < 61 and (value >= 1 or shift):
        unusual()
    if value < 1:
        two(room, minutes // 60)
        room[2] = c":"
        two(room + 3, minutes % 60)
        return written_at(<At> room, <At> room + 5)
    written(room, <int> value + shift)
    if floor(moment + 0.5) == 0:
        return written_at(<At> room, <At> room + 10)
    room[10], room[13] = c" ", c":"
    two(room + 11, minutes // 60)
    two(room + 14, minutes % 60)
    return written_at(<At> room, <At> room + 16)


cdef inline void two(char* room, int number) noexcept:
    room[0] = <char> (c"0" + number // 10)
    room[1] = <char> (c"0" + number % 10)


cdef inline void written(char* room, int day) noexcept:
    """A day of March 1900 to 9999 as ISO writes it: years begin in March, and are counted by four centuries."""
    cdef int since = day + 693899
    cdef int of_era = since % 146097
    cdef int year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    cdef int of_year = of_era - (365 * year + year // 4 - year // 100)
    cdef int month = (5 * of_year + 2) // 153
    year += since // 146097 * 400 + (month > 9)
    two(room, year // 100)
    two(room + 2, year % 100)
    two(room + 5, month + 3 if month < 10 else month - 9)
    two(room + 8, of_year - (153 * month + 2) // 5 + 1)
    room[4] = room[7] = c"-"
