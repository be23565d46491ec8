"""Before a Word text is read: what is not part of it leaves the tree, and text boxes wait at their anchors.

Left out are deleted and moved-away runs, hidden text, ruby readings, unfilled placeholders of content controls, and
the second copy that Word stores of each drawing for older programs.
"""

from __future__ import annotations

from lxml import etree

from fazhi.reading.docx_styles import is_on
from fazhi.reading.ooxml_xml import MC, A, V, W

BOX = "box"
"""The element that stands where a text box is anchored; its attribute `n` counts into the list of boxes."""

PRUNED = (
    W + "del",
    W + "moveFrom",
    W + "rt",
    W + "vanish",
    W + "showingPlcHdr",
    MC + "AlternateContent",
    W + "txbxContent",
)
"""What `clean` looks for; a tree without any of these needs none."""


def clean(root: etree._Element) -> list[etree._Element]:
    """Prune the tree in place; the text boxes taken out, in order."""
    boxes: list[etree._Element] = []
    for item in list(root.iter(*PRUNED)):
        tag = item.tag
        if tag == MC + "AlternateContent":
            _choose(item)
        elif tag == W + "txbxContent":
            if _is_under(item, root):
                _lift(item, boxes)
        elif tag == W + "vanish":
            _hide(item)
        elif tag == W + "showingPlcHdr":
            _empty_control(item)
        elif tag == W + "del":
            _delete(item)
        else:
            _remove(item)
    return boxes


def _remove(item: etree._Element) -> None:
    parent = item.getparent()
    if parent is not None:
        parent.remove(item)


def _delete(item: etree._Element) -> None:
    """A deleted run goes; the mark inside a row's properties means that the whole row goes."""
    parent = item.getparent()
    if parent is not None and parent.tag == W + "trPr":
        row = parent.getparent()
        if row is not None:
            _remove(row)
        return
    _remove(item)


def _hide(item: etree._Element) -> None:
    parent = item.getparent()
    run = parent.getparent() if parent is not None and parent.tag == W + "rPr" else None
    if run is not None and run.tag == W + "r" and is_on(item):
        _remove(run)


def _empty_control(item: etree._Element) -> None:
    properties = item.getparent()
    control = properties.getparent() if properties is not None else None
    if control is None or not is_on(item):
        return
    for text in control.iter(W + "t"):
        text.text = None


def _choose(item: etree._Element) -> None:
    """Keep one branch: the first choice with something to read in it, else the fallback."""
    branches = [child for child in item if child.tag in (MC + "Choice", MC + "Fallback")]
    kept = next((branch for branch in branches if _says(branch)), branches[0] if branches else None)
    for branch in branches:
        if branch is not kept:
            item.remove(branch)


def _says(branch: etree._Element) -> bool:
    wanted = (W + "t", A + "t", A + "blip", V + "imagedata", V + "textpath", W + "sym")
    return next(branch.iter(*wanted), None) is not None


def _is_under(item: etree._Element, root: etree._Element) -> bool:
    """Whether the item is still in the tree; a box in a dropped branch is not."""
    while (parent := item.getparent()) is not None:
        item = parent
    return item is root or item.tag == W + "txbxContent"


def _lift(item: etree._Element, boxes: list[etree._Element]) -> None:
    parent = item.getparent()
    if parent is None:
        return
    marker = etree.Element(BOX, n=str(len(boxes)))
    parent.replace(item, marker)
    boxes.append(item)
