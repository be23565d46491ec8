# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True
"""What a workbook (XLSX) has besides cells, out of the bytes of its parts, as the usual programs set them."""

from fazhi.reading.compiled.sheet_text cimport no_look, string_in, value_of, written_at
from fazhi.reading.compiled.xml_scan cimport At, at_tag, attributes, blanks, Look, pass_element, Scan, start, takes
from libc.string cimport memcmp


def strings(bytes part not None, Py_ssize_t begin):
    """The table of strings, whose root begins at `begin`; None where something is not set as usual."""
    cdef Scan scan
    cdef list found = []
    try:
        start(&scan, part, begin)
        if not at_tag(&scan, b"<sst", 4):
            return None
        if not attributes(&scan):
            blanks(&scan)
            while takes(&scan, b"<si>", 4):
                blanks(&scan)
                found.append(string_in(&scan, b"</si>", 5))
                blanks(&scan)
            if not takes(&scan, b"</sst>", 6):
                return None
        blanks(&scan)
        return found if scan.at == scan.end else None
    except ValueError:
        return None


def sheets(bytes part not None, Py_ssize_t begin):
    """The attributes of the settings and of each sheet in the part of a workbook, whose root begins at `begin`, the
    name of the element under ''; None as above.
    """
    return told(part, begin, sheet_look)


def relations(bytes part not None, Py_ssize_t begin):
    """The same of each relation of a part of relations."""
    return told(part, begin, relation_look)


def is_whole(bytes part not None, Py_ssize_t begin):
    """Whether a part, whose root begins at `begin`, is well-formed."""
    return told(part, begin, no_look) is not None


cdef list told(bytes part, Py_ssize_t begin, Look look):
    cdef Scan scan
    cdef list found = []
    try:
        start(&scan, part, begin)
        if scan.at[0] != c"<" or scan.at[1] == c"/":
            return None
        pass_element(&scan, look, found)
        blanks(&scan)
        return found if scan.at == scan.end else None
    except ValueError:
        return None


cdef int sheet_look(Scan* scan, At name, Py_ssize_t size, object found) except -1:
    if size == 5 and memcmp(name, b"sheet", 5) == 0 or size == 10 and memcmp(name, b"workbookPr", 10) == 0:
        note(scan, name, size, found)
    return 0


cdef int relation_look(Scan* scan, At name, Py_ssize_t size, object found) except -1:
    if size == 12 and memcmp(name, b"Relationship", 12) == 0:
        note(scan, name, size, found)
    return 0


cdef int note(Scan* scan, At name, Py_ssize_t size, list found) except -1:
    cdef int number
    cdef dict values = {"": written_at(name, name + size)}
    for number in range(scan.count):
        one = &scan.attributes[number]
        values[written_at(scan.tag + one.name, scan.tag + one.name + one.size)] = value_of(scan, one)
    found.append(values)
    return 0
