# cython: boundscheck=True, wraparound=False, initializedcheck=False
"""Where a picture is red: one look at each pixel, without planes of their own."""


def red_box(const unsigned char[::1] pixels not None, int columns, int rows, int depth, int least):
    """Left, top, width and height of the pixels whose red lies more than `least` above their green and blue.

    Zeros where there is none. `depth` is the bytes of a pixel, of which the first three are red, green and blue.
    """
    cdef int x, y, red, other, left = columns, right = -1, top = -1, bottom = -1
    cdef const unsigned char *at
    if depth < 3 or columns < 1 or rows < 1 or pixels.shape[0] // depth // columns < rows:
        raise ValueError("fewer pixels than stated")
    at = &pixels[0]
    for y in range(rows):
        for x in range(columns):
            red = at[0] - least
            if red > at[1] and red > at[2]:
                bottom = y
                if top < 0:
                    top = y
                if x < left:
                    left = x
                if x > right:
                    right = x
            at += depth
    if top < 0:
        return 0, 0, 0, 0
    return left, top, right + 1 - left, bottom + 1 - top
