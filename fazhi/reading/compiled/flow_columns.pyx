# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""`columns.table_borders`, and the columns of running text of `flow`, on plain numbers."""

from libc.math cimport rint

from fazhi.reading.compiled.pieces cimport Cell, Page

from fazhi.reading.columns import ALIKE, LEAST, NEAR
from fazhi.reading.flow import COLUMN_CHARS, COLUMN_ROWS

cdef int AROUND = NEAR, MANY = ALIKE, CHARS = COLUMN_CHARS, ROWS = COLUMN_ROWS
cdef double WORD = LEAST, NOWHERE = 1e300


cdef int mark_borders(Page page, int rows, double cell_gap) noexcept:
    """Mark the cells of a page, which stand in rows, before which a cell of a table ends."""
    cdef int row, i, tall = 0
    cdef int *wide = page.spare         # how many wide gaps each row has
    for row in range(rows):
        tall += page.starts[row + 1] - page.starts[row] > 2
    if tall <= MANY:
        return 0
    for row in range(rows):
        wide[row] = 0
        for i in range(page.starts[row + 1] - 1, page.starts[row], -1):
            page.reach[i] = page.reach[i + 1] if i + 1 < page.starts[row + 1] else NOWHERE
            if _is_wide(page, i, cell_gap):
                wide[row] += 1
                page.reach[i] = _smaller(page.reach[i], page.cells[page.order[i - 1]].x1)
    for row in range(rows):
        if page.starts[row + 1] - page.starts[row] > 1 and not _is_spread(page, row):
            _mark_row(page, row, rows, wide)
    return 0


cdef inline double _smaller(double a, double b) noexcept:
    return b if b < a else a


cdef inline bint _is_wide(Page page, int at, double cell_gap) noexcept:
    """Whether the gap before a cell is wide enough for a border, whatever stands on either side."""
    cdef Cell *left = page.cells + page.order[at - 1]
    cdef Cell *right = page.cells + page.order[at]
    return right.x0 - left.x1 > cell_gap * _smaller(left.size, right.size)


cdef bint _is_spread(Page page, int row) noexcept:
    """Whether it is a title spread out letter by letter."""
    cdef int i
    cdef Cell *cell
    for i in range(page.starts[row], page.starts[row + 1]):
        cell = page.cells + page.order[i]
        if cell.count != 1 or cell.first <= 0x2E80:
            return False
    return True


cdef int _mark_row(Page page, int row, int rows, int *wide) noexcept:
    cdef int first = max(0, row - AROUND), stop = min(rows, row + AROUND + 1), near = 0, other, i, alike
    cdef Cell *left
    cdef Cell *right
    cdef double middle
    for other in range(first, stop):
        near += other != row and wide[other] > 1
    if near < MANY:
        return 0
    for i in range(page.starts[row] + 1, page.starts[row + 1]):
        left, right = page.cells + page.order[i - 1], page.cells + page.order[i]
        if right.x0 - left.x1 < WORD * _smaller(left.size, right.size):
            continue
        middle, alike = (left.x1 + right.x0) / 2, 0
        for other in range(first, stop):
            if other != row and wide[other] > 1:
                alike += _has_gap(page, other, middle)
        right.bordered = alike >= MANY
    return 0


cdef bint _has_gap(Page page, int row, double middle) noexcept:
    """Whether a row has a wide gap at the place: one that ends behind it and begins before it."""
    cdef int first = page.starts[row] + 1, stop = page.starts[row + 1], half
    while first < stop:
        half = first + (stop - first) // 2
        if page.cells[page.order[half]].x0 > middle:
            stop = half
        else:
            first = half + 1
    return first < page.starts[row + 1] and page.reach[first] < middle


cdef int parted(Page page, int start, int stop, int *ends) except -1:
    """Part cells into what stands above columns, each column and what stands below, if there are columns among them.

    `ends`: where the first, the second and the third part end.
    """
    cdef double top, bottom, middle
    cdef int i, part, at = start, other
    cdef Cell *cell
    gutter = _gutter(page, page.order + start, stop - start)
    if gutter is None:
        return False
    top, bottom, middle = gutter
    for part in range(4):
        other = 0
        for i in range(start, stop):
            cell = page.cells + page.order[i]
            if (0 if cell.base < top else 3 if cell.base > bottom else 1 if (cell.x0 + cell.x1) / 2 < middle else 2) == part:
                page.spare[at - start + other] = page.order[i]
                other += 1
        at += other
        if part < 3:
            ends[part] = at
    for i in range(start, stop):
        page.order[i] = page.spare[i - start]
    return True


cdef tuple _gutter(Page page, int *order, int count):
    """`flow._gutter`."""
    cdef Page long = Page(count)
    cdef int i
    cdef double size
    for i in range(count):
        if page.cells[order[i]].count >= CHARS:
            long.cells[long.count] = page.cells[order[i]]
            long.order[long.count] = long.count
            long.count += 1
    if long.count < 2 * ROWS:
        return None
    size = sorted([long.cells[i].size for i in range(long.count)])[long.count // 2]
    middles = _middles(long, size)
    if not middles:
        return None
    for middle in middles:
        band = _free_band(page, order, count, long, middle)
        if band is not None and _is_running(page, order, count, band, middle, size):
            return band[0] - size / 2, band[1] + size / 2, middle
    return None


cdef list _middles(Page long, double size):
    """`flow._middles`."""
    cdef dict found = {}, votes = {}
    cdef int row, i
    cdef Cell *left
    cdef Cell *right
    for row in range(long.rows(long.order, long.count)):
        for i in range(long.starts[row] + 1, long.starts[row + 1]):
            left, right = long.cells + long.order[i - 1], long.cells + long.order[i]
            if right.x0 - left.x1 > 0.6 * size:
                key = rint(right.x0 / (2 * size))
                votes[key] = votes.get(key, 0) + 1
                found[key] = right.x0 - 0.3 * size
    return [found[key] for key in sorted(votes, key=lambda key: -votes[key]) if votes[key] >= 3][:3]


cdef tuple _free_band(Page page, int *order, int count, Page long, double middle):
    """The tallest stretch without a cell across the middle that has enough lines on either side."""
    cdef list left, right, crossing
    cdef int i
    cdef Cell *cell
    left = sorted([long.cells[i].base for i in range(long.count) if long.cells[i].x1 <= middle])
    right = sorted([long.cells[i].base for i in range(long.count) if long.cells[i].x0 >= middle])
    if len(left) < ROWS or len(right) < ROWS:
        return None
    crossing = [float("-inf"), float("inf")]
    for i in range(count):
        cell = page.cells + order[i]
        if cell.x0 < middle < cell.x1:
            crossing.append(cell.base)
    crossing.sort()
    return _tallest(crossing, left, right)


cdef tuple _tallest(list edges, list left, list right):
    cdef Py_ssize_t a = 0, b = 0, c, d, i
    cdef double low, high, top, bottom, best = -1.0
    cdef tuple found = None
    for i in range(1, len(edges)):
        low, high = edges[i - 1], edges[i]
        while a < len(left) and left[a] <= low:
            a += 1
        while b < len(right) and right[b] <= low:
            b += 1
        c, d = a, b
        while c < len(left) and left[c] < high:
            c += 1
        while d < len(right) and right[d] < high:
            d += 1
        if c - a >= ROWS and d - b >= ROWS:
            top, bottom = _smaller(left[a], right[b]), max(left[c - 1], right[d - 1])
            if found is None or bottom - top > best:
                found, best = (top, bottom), bottom - top
        a, b = c, d
    return found


cdef bint _is_running(Page page, int *order, int count, tuple band, double middle, double size) except -1:
    """`flow._is_running`."""
    cdef double top, bottom
    cdef int i, inside = 0, long = 0
    cdef set rows = set()
    cdef Cell *cell
    top, bottom = band
    for i in range(count):
        cell = page.cells + order[i]
        if top <= cell.base <= bottom:
            inside += 1
            long += cell.count >= CHARS
            if cell.x1 <= middle:
                rows.add(rint(cell.base / size))
    return not long < 0.7 * inside and len(rows) * 3.5 * size >= bottom - top
