# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""The directory of a plain ZIP package and the place of a part in it; see `fazhi.reading.zip_parts` for what is plain.

None stands for what is not plain, or not as the directory says.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.unicode cimport PyUnicode_DecodeLatin1
from libc.stdint cimport uint32_t
from libc.string cimport memcmp


cdef inline uint32_t _two(const unsigned char *at) noexcept:
    return at[0] | <uint32_t> at[1] << 8


cdef inline uint32_t _four(const unsigned char *at) noexcept:
    return _two(at) | _two(at + 2) << 16


cdef bint _is_harmless(const unsigned char *extra, Py_ssize_t length) noexcept:
    # Times and owners: NTFS and Unix times, Unix owners.
    cdef Py_ssize_t at = 0
    cdef uint32_t kind
    while at + 4 <= length:
        kind = _two(extra + at)
        at += 4 + <Py_ssize_t> _two(extra + at + 2)
        if kind not in (0x000A, 0x5455, 0x5855, 0x7855, 0x7875):
            return False
    return at == length


def entries(bytes data, Py_ssize_t start, Py_ssize_t end, Py_ssize_t count, make, type, int newest):
    """The lines of the directory that lies from `start` to `end`, each as `make(type, fields)`."""
    if start < 0 or end > PyBytes_GET_SIZE(data) or start > end:
        return None
    cdef const unsigned char *base = <const unsigned char *> PyBytes_AS_STRING(data)
    cdef const unsigned char *line
    cdef Py_ssize_t at = start, name, extra, i
    cdef list found = []
    while at + 46 <= end:
        line = base + at
        if memcmp(line, b"PK\x01\x02", 4) != 0:
            return None
        name, extra = <Py_ssize_t> _two(line + 28), <Py_ssize_t> _two(line + 30)
        # Needed version, comment, and no size or place beyond 32 bits.
        if _two(line + 6) > <uint32_t> newest or _two(line + 32) or at + 46 + name + extra > end:
            return None
        if _four(line + 20) == 0xFFFFFFFF or _four(line + 24) == 0xFFFFFFFF or _four(line + 42) == 0xFFFFFFFF:
            return None
        for i in range(46, 46 + name):
            if line[i] == 0 or line[i] >= 0x80:
                return None
        if extra and not _is_harmless(line + 46 + name, extra):
            return None
        found.append(
            make(
                type,
                (
                    PyUnicode_DecodeLatin1(<const char *> line + 46, name, NULL),
                    _two(line + 8), _two(line + 10), _four(line + 16),
                    _four(line + 20), _four(line + 24), _four(line + 42),
                ),
            )
        )  # fmt: skip
        at += 46 + name + extra
    return found if at == end and len(found) == count else None


def packed(bytes held, str name, Py_ssize_t at, Py_ssize_t size):
    """The stored bytes of the part of an ASCII name and that size, whose local header is at `at`."""
    cdef Py_ssize_t total = PyBytes_GET_SIZE(held), length = len(name), i, start
    if at < 0 or size < 0 or at > total - 30 or length > total - 30 - at:
        return None
    cdef const unsigned char *head = <const unsigned char *> PyBytes_AS_STRING(held) + at
    if memcmp(head, b"PK\x03\x04", 4) != 0 or _two(head + 26) != <uint32_t> length:
        return None
    for i in range(length):
        if head[30 + i] != <Py_UCS4> name[i]:
            return None
    start = at + 30 + length + <Py_ssize_t> _two(head + 28)
    if start > total or size > total - start:
        return None
    return held[start : start + size]
