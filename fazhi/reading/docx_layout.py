"""How a Word document is laid out, in the terms of GB/T 9704: page, margins, body and title type, page number.

Keys of `Document.layout`, all as text; a key that the file does not state is not there:

- `page_width_mm` `page_height_mm` `margin_top_mm` `margin_bottom_mm` `margin_left_mm` `margin_right_mm` (first
  section), `grid` (`lines`, `linesAndChars`), `grid_line_pt`, `sections`
- `body_font` `body_latin_font` `body_size_pt` `body_line` (`exact 28`, `auto 1.5`): set over most of the characters
- `title_text` `title_font` `title_size_pt` `title_align`: the largest type among the first paragraphs, if larger
  than the body
- `footer_default` `footer_even` `footer_first`: the foot with its page number as {PAGE}
"""

from __future__ import annotations

from fazhi.reading.docx_body import Body

_TITLE_ALIGNS = frozenset(("center", ""))
_HEAD = 15
"""The title stands among the first so many paragraphs."""


def describe(body: Body, footers: dict[str, str]) -> dict[str, str]:
    """The layout of a document that was walked."""
    layout = dict(footers)
    if body.sections:
        layout |= body.sections[0].page
        layout["sections"] = str(len(body.sections))
    sizes = body.sizes()
    if not sizes:
        return layout
    look = max(sizes, key=sizes.__getitem__)
    stated = {"body_font": look.font, "body_latin_font": look.latin, "body_line": look.line}
    if look.size is not None:
        stated["body_size_pt"] = f"{look.size:g}"
    # Red heads are larger than titles but stand alone in a line of a larger size; a title is at most 26 points.
    body_size = look.size or 0
    titles = [
        (text, look)
        for text, look in body.paragraphs[:_HEAD]
        if body_size < (look.size or 0) <= 26 and look.align in _TITLE_ALIGNS
    ]
    if titles:
        text, look = max(titles, key=lambda title: title[1].size or 0)
        stated |= {"title_text": text, "title_font": look.font, "title_align": look.align}
        stated["title_size_pt"] = f"{look.size:g}"
    return layout | {key: value for key, value in stated.items() if value}
