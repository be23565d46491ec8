# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""`flow.lines` for pieces that are sure and have usual lengths: the same steps, on plain numbers."""

from libc.math cimport fabs

from fazhi.reading.compiled.flow_columns cimport mark_borders, parted
from fazhi.reading.compiled.pieces cimport Cell, Page, page_of

from fazhi.reading.document import Line
from fazhi.reading.flow import LATIN_GAP, SPREAD_GAP, WIDE, said

cdef double LATIN = LATIN_GAP, SPREAD = SPREAD_GAP


def lines(list pieces not None, double cell_gap, bint lone_cells, place, double unit):
    """The lines of a page; None where `flow` is to find them itself."""
    cdef Page page = page_of(pieces)
    cdef int i, rows
    if page is None:
        return None
    for i in range(page.count):
        page.order[i] = i
    rows = page.rows(page.order, page.count)
    mark_borders(page, rows, cell_gap)
    page.count = _make_cells(page, rows, cell_gap, lone_cells)
    page.sort(page.order, page.count, False)
    page.count = _make_whole(page)
    return _listed(page, place, unit)


cdef int _make_cells(Page page, int rows, double cell_gap, bint lone_cells) except -1:
    """Join the pieces of each row that are one run of text; how many cells remain. They stand in `order`."""
    cdef int row, i, made = 0, last = 0, number
    cdef list parts = []
    cdef str joint
    cdef Cell *left
    cdef Cell *right
    for row in range(rows):
        for i in range(page.starts[row], page.starts[row + 1]):
            number = page.order[i]
            if i > page.starts[row]:
                left, right = page.cells + last, page.cells + number
                if _is_twice(page, last, number, parts):
                    continue
                joint = None if right.bordered else _joint(left, right, cell_gap, lone_cells)
                if joint is not None:
                    if not parts:
                        parts.append(page.texts[last])
                    parts += (joint, page.texts[number])
                    _join(left, right, <int>len(joint))
                    continue
                _close(page, last, parts)
            page.order[made] = last = number
            made += 1
        if rows:
            _close(page, last, parts)
    return made


cdef int _close(Page page, int number, list parts) except -1:
    """Give a cell the text that was joined for it."""
    if parts:
        page.texts[number] = "".join(parts)
        parts.clear()
    return 0


cdef bint _is_twice(Page page, int last, int number, list parts) except -1:
    """Whether it is the same again: bold faked by printing twice."""
    cdef Cell *left = page.cells + last
    cdef Cell *right = page.cells + number
    if left.count != right.count or not fabs(right.x0 - left.x0) < 0.3 * right.size:
        return False
    _close(page, last, parts)
    return page.texts[last] == page.texts[number]


cdef str _joint(Cell *left, Cell *right, double cell_gap, bint lone_cells):
    """`flow._joint`."""
    cdef double gap = right.x0 - left.x1, size = right.size if right.size < left.size else left.size
    cdef bint one = left.inked == 1, other = right.inked == 1
    cdef bint single = (one and other) if lone_cells else (one or other)
    if gap > (SPREAD if single else cell_gap) * size:
        return None
    if gap <= LATIN * size or _is_broad(left.last) or _is_broad(right.first):
        return ""
    return " "


cdef bint _is_broad(Py_UCS4 letter):
    """Whether no blank belongs beside it."""
    if letter < 0x2000:
        return False
    return 0x4E00 <= letter <= 0x9FFF or WIDE.match(chr(letter)) is not None


cdef int _join(Cell *left, Cell *right, int joint) noexcept:
    """Make the left cell one with the right."""
    left.y0 = right.y0 if right.y0 < left.y0 else left.y0
    left.x1 = right.x1 if right.x1 > left.x1 else left.x1
    left.y1 = right.y1 if right.y1 > left.y1 else left.y1
    left.size = right.size if right.size > left.size else left.size
    left.count += joint + right.count
    left.inked, left.last = 2, right.last
    return 0


cdef int _make_whole(Page page) except -1:
    """`flow._whole_cells`: how many cells remain."""
    cdef int i, end, j, below, made = 0, count = page.count
    cdef int *order = page.order
    cdef int *gone = page.starts
    cdef Cell *upper
    for i in range(count):
        gone[i] = 0
    for i in range(count):
        if gone[i]:
            continue
        upper = page.cells + order[i]
        end = i + 3
        if i + 2 < count and not page.cells[order[i + 2]].base - upper.base > 1.7 * upper.size:
            while end < min(i + 12, count) and page.cells[order[end]].base - upper.base <= 1.7 * upper.size:
                end += 1
            below = 0
            for j in range(i + 1, end):
                if _is_next(upper, page.cells + order[j]):
                    below = j
                    break
            if below and not gone[below] and _is_between(page, i, below, end):
                gone[below] = True
                _stack(page, order[i], order[below])
        page.spare[made] = order[i]
        made += 1
    for i in range(made):
        order[i] = page.spare[i]
    return made


cdef bint _is_next(Cell *upper, Cell *lower) noexcept:
    """`flow._is_next`."""
    cdef double size = upper.size
    return (
        fabs(lower.x0 - upper.x0) < 0.5 * size
        and fabs(lower.size - size) < 0.15 * size
        and lower.base - upper.base > 0.9 * size
    )


cdef bint _is_between(Page page, int first, int below, int end) noexcept:
    """Whether another cell stands at half height between two lines."""
    cdef Cell *upper = page.cells + page.order[first]
    cdef Cell *cell
    cdef double middle = (upper.base + page.cells[page.order[below]].base) / 2
    cdef int j
    for j in range(first + 1, end):
        cell = page.cells + page.order[j]
        if j != below and fabs(cell.base - middle) < 0.3 * cell.size and (cell.x1 <= upper.x0 or cell.x0 >= upper.x1):
            return True
    return False


cdef int _stack(Page page, int upper, int lower) except -1:
    """Make two lines of one cell one."""
    cdef Cell *above = page.cells + upper
    cdef Cell *below = page.cells + lower
    cdef str text = (<str>page.texts[upper]).rstrip() + (<str>page.texts[lower]).lstrip()
    page.texts[upper] = text
    page.note(upper, text)
    above.x1 = below.x1 if below.x1 > above.x1 else above.x1
    above.y1 = below.y1
    above.base = (above.base + below.base) / 2
    return 0


cdef list _listed(Page page, place, double unit):
    """The lines of all blocks in the order in which they are read."""
    cdef list found = []
    cdef list stops = [page.count]
    cdef int start = 0, stop, row
    cdef int[3] ends
    while stops:
        stop = stops.pop()
        if start < stop and parted(page, start, stop, ends):
            stops += (stop, ends[2], ends[1], ends[0])
            continue
        for row in range(page.rows(page.order + start, stop - start)):
            found.append(_line(page, page.order + start + page.starts[row], page.starts[row + 1] - page.starts[row], place, unit))
        start = stop
    return found


cdef object _line(Page page, int *row, int count, place, double unit):
    """`flow._line`."""
    cdef Cell *first = page.cells + row[0]
    cdef Cell *cell
    cdef double y0 = first.y0, x1 = first.x1, y1 = first.y1, size = first.size
    cdef int i
    if count == 1:
        return Line(_said(page.texts[row[0]]), place(first.x0, y0, x1, y1), size * unit)
    texts = [_said(page.texts[row[i]]) for i in range(count)]
    for i in range(1, count):
        cell = page.cells + row[i]
        y0 = cell.y0 if cell.y0 < y0 else y0
        x1 = cell.x1 if cell.x1 > x1 else x1
        y1 = cell.y1 if cell.y1 > y1 else y1
        size = cell.size if cell.size > size else size
    return Line("\t".join(texts), place(first.x0, y0, x1, y1), size * unit)


cdef str _said(str text):
    """`flow.said`, where there is anything to do."""
    cdef Py_UCS4 letter
    for letter in text:
        if letter.isspace() or letter == 0x200B:
            return said(text)
    return text
