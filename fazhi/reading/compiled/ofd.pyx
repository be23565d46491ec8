# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""Text of OFD pages with its places: `ofd_text.walk` over elements that were found in a part's bytes.

What is written as nearly all writers do is placed here, with the same steps of arithmetic as `ofd_text` takes, so that
not one bit differs; any number, matrix or run that is not so plain is handed to the functions there.
"""

from cpython.mem cimport PyMem_Free, PyMem_Realloc
from libc.string cimport memcmp

from fazhi.reading.compiled.elements cimport Element, element_of
from fazhi.reading.compiled.ofd_objects cimport Code, Matrix, Stated, matrix_of, number_of, said, state, state_code
from fazhi.reading.compiled.parts cimport Node, Part
from fazhi.reading.compiled.plain_numbers cimport Span, past_spaces, token

from fazhi.reading.ofd_scene import Drawn
from fazhi.reading.ofd_text import CELL_GAP, MAX_DEPTH
from fazhi.reading.piece import Piece

cdef enum:
    MOST_STEPS = 100_000

cdef int DEEPEST = MAX_DEPTH
cdef double GAP = CELL_GAP
cdef str REPLACEMENT = "\ufffd"


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
            state(part, child, &stated)
            if not _is_hidden(part, stated.visible):
                self.one(part, child, &stated, outer, depth)
            child = part.nodes[child].after
        return 0

    cdef int one(self, Part part, int at, Stated *stated, object outer, int depth) except -1:
        cdef Matrix matrix
        if _is_named(part, at, b"TextObject", 10):
            matrix_of(part, stated, outer, &matrix)
            self.text_object(part, at, stated, &matrix)
        elif _is_named(part, at, b"PathObject", 10):
            self.paths.append(Drawn(element_of(part, at), outer))
        elif _is_named(part, at, b"ImageObject", 11):
            self.images.append(Drawn(element_of(part, at), outer))
        elif depth < DEEPEST:
            if _is_named(part, at, b"CompositeObject", 15):
                unit = self.units(said(part, stated.resource) or "")
                if unit is not None:
                    matrix_of(part, stated, outer, &matrix)
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
        number_of(part, stated.size, &size)
        if number_of(part, stated.stretch, &stretch) and stretch == 0.0:
            stretch = 1.0
        while child < after:
            if _is_named(part, child, b"TextCode", 8):
                state_code(part, child, &code)
                number_of(part, code.x, &x)
                number_of(part, code.y, &y)
                text = self.words(part, child)
                if text is not None and not self.level_run(part, text, x, y, &code, size, stretch, matrix):
                    self.place(
                        text, x, y, said(part, code.along), said(part, code.down), size, stretch, _six_of(matrix),
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
        cdef int at = past_spaces(raw, span.start), found = 0, times, i
        cdef double step, wanted
        while at < span.stop:
            times = 1
            if raw[at] == 103:      # g n d stands for n times d
                at = token(raw, past_spaces(raw, at + 1), span.stop, &wanted) if raw[at + 1] == 32 else 0
                if at == 0 or not 0 <= wanted <= 10_000:
                    return -1
                times, at = <int>wanted, past_spaces(raw, at)
            at = token(raw, at, span.stop, &step)
            if at == 0 or found + times > MOST_STEPS:
                return -1
            self.make_room(found + times)
            for i in range(times):
                self.steps[found + i] = step
            found, at = found + times, past_spaces(raw, at)
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


cdef inline bint _is_hidden(Part part, Span visible) except -1:
    """Whether an object says that it is not visible."""
    return visible.start and said(part, visible) == "false"


cdef tuple _six_of(Matrix *m):
    return m.a, m.b, m.c, m.d, m.e, m.f
