# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""Text of OFD pages with its places: `ofd_text.walk` over elements that were found in a part's bytes.

What is written as nearly all writers do is placed here, with the same steps of arithmetic as `ofd_text` takes, so that
not one bit differs; any number, matrix or run that is not so plain is handed to the functions there.
"""

from cpython.mem cimport PyMem_Free, PyMem_Realloc
from libc.string cimport memcmp, memcpy, memset

from fazhi.reading.compiled.elements cimport Element, Node, Part, element_of
from fazhi.reading.compiled.scanning cimport Attribute, next_attribute

from fazhi.reading.ofd_numbers import IDENTITY, corner, number, six
from fazhi.reading.ofd_scene import Drawn
from fazhi.reading.ofd_text import CELL_GAP, MAX_DEPTH
from fazhi.reading.piece import Piece

cdef enum:
    EXACT = 1 << 53         # a double holds whole numbers up to this one
    LONGEST = 40            # characters of a number that is read here
    MOST_STEPS = 100_000

cdef int DEEPEST = MAX_DEPTH
cdef double GAP = CELL_GAP
cdef str REPLACEMENT = "\ufffd"
cdef double[23] TENS
cdef int _power
for _power in range(23):
    TENS[_power] = 10.0 ** _power

cdef struct Matrix:
    double a
    double b
    double c
    double d
    double e
    double f


cdef struct Known:
    int size
    double value
    unsigned char[LONGEST + 2] written


cdef Known[64] KNOWN


cdef struct Span:
    int start           # 0 where the attribute is not there
    int stop


cdef struct Stated:
    Span boundary, ctm, size, stretch, visible, resource


cdef struct Code:
    Span x, y, along, down


def collect(Element parent not None, scene, units, outer, int depth, walk, place):
    """`ofd_text.walk`, to which what lxml has read and (`place`) what is not plain is handed back."""
    cdef _Walk one = _Walk()
    one.scene, one.units, one.walk, one.place = scene, units, walk, place
    one.level, one.images, one.paths = scene.pieces[0], scene.images, scene.paths
    one.below(parent.part, parent.number, outer, depth)


cdef class _Walk:
    cdef object scene, units, walk, place
    cdef list level, images, paths
    cdef double *steps
    cdef int room

    def __dealloc__(self):
        PyMem_Free(self.steps)

    cdef int below(self, Part part, int parent, object outer, int depth) except -1:
        """Collect the objects below an element."""
        cdef int child = parent + 1, after = part.nodes[parent].after
        cdef Stated stated
        while child < after:
            _state(part, child, &stated)
            if not _says(part.raw, stated.visible, b"false", 5):
                self.one(part, child, &stated, outer, depth)
            child = part.nodes[child].after
        return 0

    cdef int one(self, Part part, int at, Stated *stated, object outer, int depth) except -1:
        cdef Matrix matrix
        if _is_named(part, at, b"TextObject", 10):
            _matrix_of(part, stated, outer, &matrix)
            self.text_object(part, at, stated, &matrix)
        elif _is_named(part, at, b"PathObject", 10):
            self.paths.append(Drawn(element_of(part, at), outer))
        elif _is_named(part, at, b"ImageObject", 11):
            self.images.append(Drawn(element_of(part, at), outer))
        elif depth < DEEPEST:
            if _is_named(part, at, b"CompositeObject", 15):
                unit = self.units(_said(part, stated.resource) or "")
                if unit is not None:
                    _matrix_of(part, stated, outer, &matrix)
                    self.unit(unit, _six_of(&matrix), depth + 1)
            elif (
                _is_named(part, at, b"PageBlock", 9) or _is_named(part, at, b"Layer", 5)
                or _is_named(part, at, b"Content", 7) or _is_named(part, at, b"Block", 5)
            ):
                self.below(part, at, outer, depth + 1)
        return 0

    cdef int unit(self, object unit, tuple outer, int depth) except -1:
        if isinstance(unit, Element):
            self.below((<Element>unit).part, (<Element>unit).number, outer, depth)
        else:
            self.walk(unit, self.scene, self.units, outer, depth)
        return 0

    cdef int text_object(self, Part part, int at, Stated *stated, Matrix *matrix) except -1:
        cdef int child = at + 1, after = part.nodes[at].after
        cdef double x = 0.0, y = 0.0, size = 0.0, stretch = 1.0
        cdef Code code
        _number(part, stated.size, &size)
        if _number(part, stated.stretch, &stretch) and stretch == 0.0:
            stretch = 1.0
        while child < after:
            if _is_named(part, child, b"TextCode", 8):
                _state_code(part, child, &code)
                _number(part, code.x, &x)
                _number(part, code.y, &y)
                text = self.words(part, child)
                if text is not None and not self.level_run(part, text, x, y, &code, size, stretch, matrix):
                    self.place(
                        text, x, y, _said(part, code.along), _said(part, code.down), size, stretch, _six_of(matrix),
                        self.scene,
                    )
            child = part.nodes[child].after
        return 0

    cdef str words(self, Part part, int at):
        """The letters of a run; None where there are none."""
        cdef str text = part.text(at)
        if text is None:
            return None
        if "\n" in text or "\r" in text:
            text = text.replace("\n", "").replace("\r", "")
        if not text or text.isspace():
            return None
        if REPLACEMENT in text or "¤" in text:
            self.scene.unmapped += text.count(REPLACEMENT) + text.count("¤")
        return text

    cdef bint level_run(
        self, Part part, str text, double x, double y, Code *code, double size, double stretch, Matrix *m
    ) except -1:
        """Place a run as nearly all are, upright and without a turn; False where it is not such a one."""
        cdef double height = size * m.d, largest = 0.0, dx = 0.0, u, v, right
        cdef int count = <int>len(text) - 1, found = 0, i
        cdef bint stepped = code.along.stop > code.along.start
        if m.b != 0.0 or m.c != 0.0 or not m.a > 0 or not m.d > 0 or not height > 0:
            return False
        if code.down.stop > code.down.start or (count and not stepped) or "  " in text:
            return False
        if stepped:
            found = self.listed(part, code.along)
            if found < 0 or (found == 0 and count):
                return False
            for i in range(found):
                if i == 0 or self.steps[i] > largest:
                    largest = self.steps[i]
            for i in range(min(found, count)):
                dx += self.steps[i]
            if largest > GAP * size or dx < 0:
                return False
        u, v = m.a * x + m.e, m.d * y + m.f
        right = u + m.a * dx + size * stretch * (0.5 if text[count] < 0x2E80 else 1.0) * m.a
        self.level.append(Piece(text, u, v - 0.88 * height, right, v + 0.12 * height, v, height))
        return True

    cdef int listed(self, Part part, Span span) except -2:
        """The steps of a list, put into `steps`, and how many they are; -1 where they are not plainly written."""
        cdef const unsigned char *raw = part.raw
        cdef int at = _past_spaces(raw, span.start), found = 0, times, i
        cdef double step, wanted
        while at < span.stop:
            times = 1
            if raw[at] == 103:      # g n d stands for n times d
                at = _token(raw, _past_spaces(raw, at + 1), span.stop, &wanted) if raw[at + 1] == 32 else 0
                if at == 0 or not 0 <= wanted <= 10_000:
                    return -1
                times, at = <int>wanted, _past_spaces(raw, at)
            at = _token(raw, at, span.stop, &step)
            if at == 0 or found + times > MOST_STEPS:
                return -1
            self.make_room(found + times)
            for i in range(times):
                self.steps[found + i] = step
            found, at = found + times, _past_spaces(raw, at)
        return found

    cdef int make_room(self, int wanted) except -1:
        cdef double *steps
        if wanted > self.room:
            steps = <double *>PyMem_Realloc(self.steps, 2 * wanted * sizeof(double))
            if steps == NULL:
                raise MemoryError
            self.steps, self.room = steps, 2 * wanted
        return 0


cdef inline bint _is_named(Part part, int at, const char *name, int size) noexcept:
    cdef Node *node = part.nodes + at
    return node.size == size and memcmp(part.raw + node.name, name, size) == 0


cdef inline bint _says(const unsigned char *raw, Span span, const char *word, int size) noexcept:
    return span.stop - span.start == size and memcmp(raw + span.start, word, size) == 0


cdef inline str _said(Part part, Span span):
    """What an attribute says; None where it is not there."""
    return part.said(span.start, span.stop, True) if span.start else None


cdef inline bint _is_called(const unsigned char *raw, Attribute *one, const char *name) noexcept:
    return memcmp(raw + one.name, name, one.size) == 0


cdef int _state(Part part, int at, Stated *stated) noexcept:
    """Find the attributes of an object that are asked for."""
    cdef Attribute one
    cdef Span *span
    cdef int place = part.nodes[at].attributes
    memset(stated, 0, sizeof(Stated))
    while (place := next_attribute(part.raw, place, &one)):
        span = NULL
        if one.size == 8 and _is_called(part.raw, &one, b"Boundary"):
            span = &stated.boundary
        elif one.size == 3 and _is_called(part.raw, &one, b"CTM"):
            span = &stated.ctm
        elif one.size == 4 and _is_called(part.raw, &one, b"Size"):
            span = &stated.size
        elif one.size == 6 and _is_called(part.raw, &one, b"HScale"):
            span = &stated.stretch
        elif one.size == 7 and _is_called(part.raw, &one, b"Visible"):
            span = &stated.visible
        elif one.size == 10 and _is_called(part.raw, &one, b"ResourceID"):
            span = &stated.resource
        if span != NULL:
            span.start, span.stop = one.start, one.stop
    return 0


cdef int _state_code(Part part, int at, Code *code) noexcept:
    """The same of a run."""
    cdef Attribute one
    cdef Span *span
    cdef int place = part.nodes[at].attributes
    memset(code, 0, sizeof(Code))
    while (place := next_attribute(part.raw, place, &one)):
        span = NULL
        if one.size == 1:
            span = &code.x if part.raw[one.name] == 88 else &code.y if part.raw[one.name] == 89 else NULL
        elif one.size == 6 and _is_called(part.raw, &one, b"DeltaX"):
            span = &code.along
        elif one.size == 6 and _is_called(part.raw, &one, b"DeltaY"):
            span = &code.down
        if span != NULL:
            span.start, span.stop = one.start, one.stop
    return 0


cdef inline int _past_spaces(const unsigned char *raw, int at) noexcept:
    while raw[at] == 32:
        at += 1
    return at


cdef int _token(const unsigned char *raw, int at, int stop, double *value) except -1:
    """Read the number that begins here and ends before a blank or at `stop`; its end, 0 where it is not plain."""
    cdef int begin = at, first = at + (raw[at] == 45), point, digits
    cdef unsigned long long whole = 0
    at = point = _past_digits(raw, first, &whole)
    if raw[at] == 46:
        at = _past_digits(raw, at + 1, &whole)
        point += 1
    digits = at - first - (point > first and raw[point - 1] == 46)
    if digits == 0 or at > stop or (at < stop and raw[at] != 32):
        return 0
    if digits < 19 and whole <= EXACT:
        # Both are held exactly, and so their quotient is the nearest number there is.
        value[0] = <double>whole / TENS[at - point]
        if raw[begin] == 45:
            value[0] = -value[0]
    elif digits < LONGEST:
        value[0] = _remembered(raw + begin, at - begin)
    else:
        return 0
    return at


cdef inline int _past_digits(const unsigned char *raw, int at, unsigned long long *whole) noexcept:
    """The end of a row of digits, which go on with a number; of a long one only the first count."""
    while 48 <= raw[at] <= 57:
        whole[0] = whole[0] * 10 + (raw[at] - 48)
        at += 1
    return at


cdef double _remembered(const unsigned char *raw, int size) except? -1:
    """A number of many digits. Pages state the same few again and again."""
    cdef Known *one = KNOWN + ((raw[size - 1] + 7 * raw[size - 2] + 31 * raw[size - 3]) & 63)
    if one.size != size or memcmp(one.written, raw, size) != 0:
        one.value = float(raw[:size])
        memcpy(one.written, raw, size)
        one.size = size
    return one.value


cdef bint _number(Part part, Span span, double *value) except -1:
    """Put the number that an attribute states in place of `value`; False where it states none."""
    cdef double stated
    if span.start == 0:
        return False
    if _token(part.raw, span.start, span.stop, &stated) == span.stop:
        value[0] = stated
        return True
    given = number(_said(part, span))
    if given is not None:
        value[0] = given
    return given is not None


cdef int _matrix_of(Part part, Stated *stated, tuple outer, Matrix *found) except -1:
    """`ofd_numbers.matrix_of`."""
    cdef double x = 0.0, y = 0.0
    cdef double[6] m
    cdef const unsigned char *raw = part.raw
    cdef int at = 0, count = 0
    if stated.boundary.start:
        at = _token(raw, stated.boundary.start, stated.boundary.stop, &x)
        if at and raw[at] == 32:
            at = _token(raw, at + 1, stated.boundary.stop, &y)
        if at == 0 or raw[at] != 32:
            x, y = corner(_said(part, stated.boundary))
    if stated.ctm.stop > stated.ctm.start:
        count = _numbers(raw, stated.ctm, m)
        if count < 0 and (given := six(_said(part, stated.ctm))) is not None:
            m[0], m[1], m[2], m[3], m[4], m[5] = given
            count = 6
    if count == 6:
        found.a, found.b, found.c, found.d, found.e, found.f = m[0], m[1], m[2], m[3], m[4] + x, m[5] + y
    else:
        found.a, found.b, found.c, found.d, found.e, found.f = 1.0, 0.0, 0.0, 1.0, x, y
    if outer is not IDENTITY:
        _combine(found, outer)
    return 0


cdef int _combine(Matrix *m, tuple outer) except -1:
    """`ofd_numbers.combine`."""
    cdef double p, q, r, s, t, u
    cdef Matrix o = m[0]
    p, q, r, s, t, u = outer
    m.a, m.b, m.c, m.d = o.a * p + o.b * r, o.a * q + o.b * s, o.c * p + o.d * r, o.c * q + o.d * s
    m.e, m.f = o.e * p + o.f * r + t, o.e * q + o.f * s + u
    return 0


cdef int _numbers(const unsigned char *raw, Span span, double *six) except -2:
    """Up to six numbers of a list, and how many it has, 7 for more; -1 where they are not plainly written."""
    cdef int at = _past_spaces(raw, span.start), count = 0
    cdef double value
    while at < span.stop:
        at = _token(raw, at, span.stop, &value)
        if at == 0:
            return -1
        if count < 6:
            six[count] = value
        count = min(count + 1, 7)
        at = _past_spaces(raw, at)
    return count


cdef tuple _six_of(Matrix *m):
    return m.a, m.b, m.c, m.d, m.e, m.f
