"""OFD (GB/T 33190), the version format of Chinese offices: pages, text with places, seals, attachments, DocInfo.

The package is read directly: a page is one small XML part, so nothing is rendered to get its text. Pictures and paths
are looked at only for seals and, by OCR, where a page has no text of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from fazhi.errors import ReadingError
from fazhi.reading.document import Box, Member, Page, Problem, ProblemCode
from fazhi.reading.links import find_links, merged
from fazhi.reading.ofd_body import OfdPage, bodies, body_pages
from fazhi.reading.ofd_marks import attachments, link_targets, properties, signatures
from fazhi.reading.ofd_package import Package, child
from fazhi.reading.ofd_scene import Drawn, Scene
from fazhi.reading.ofd_text import POINTS_PER_MM, scene_lines
from fazhi.reading.registry import Content, Reading, reader

_FEW_LETTERS = 20
"""A page whose picture covers half of it and that has fewer letters than this is a scan with a running head."""


@reader(
    "ofd",
    formats=("ofd",),
    version=4,
    title="OFD 版式文件",
    note="正文、模板页、复合图元、附件、电子印章；水印批注不算正文；只有图片的页由文字识别",
)
def read_ofd(content: Content) -> Reading:
    """Everything of a package but its pictures. Raises `ReadingError` where nothing can be read."""
    pages: list[Page] = []
    members: list[Member] = []
    problems: list[Problem] = []
    links: list[str] = []
    meta: dict[str, str] = {}
    signed, lost = False, set[str]()
    with Package(content.path, content.directory, content.held) as package:
        for body, info in bodies(package):
            properties(info, meta)
            stamps, has_signature = signatures(package, info)
            signed = signed or has_signature
            for page in body_pages(body, content.limits.pages - len(pages)):
                pages.append(_finished(page, len(pages) + 1, stamps.get(page.ident, ())))
            members.extend(content.inner(one.name, package.data(one.key), None) for one in attachments(body))
            links.extend(link_targets(body))
            lost |= body.lost
            if body.more:
                text = f"OFD文件页数过多，只读了前{len(pages)}页。"
                problems.append(Problem(ProblemCode.TOO_LARGE, text))
    if not pages:
        raise ReadingError(ProblemCode.EMPTY, "OFD文件中没有任何页面。")
    problems.extend(_remarks(pages, lost))
    return Reading(
        pages=tuple(pages),
        links=merged((link for page in pages for link in find_links(page.text)), links),
        members=tuple(members),
        problems=tuple(problems),
        sealed=signed or any(page.seals for page in pages),
        meta=meta,
    )


def _remarks(pages: list[Page], lost: set[str]) -> Iterator[Problem]:
    if lost:
        names = "、".join(sorted(lost)[:3])
        yield Problem(ProblemCode.PARTIAL, f"OFD文件引用的“{names}”不在文件中或已损坏，其余内容已读取。")
    if any(page.ink and not page.text and not page.needs_ocr and not page.seals for page in pages):
        yield Problem(ProblemCode.PARTIAL, "OFD文件有页面只有图形、没有文字，图形内容未能转为文字。")


def _finished(page: OfdPage, number: int, stamps: tuple[Box, ...]) -> Page:
    scene, k = page.scene, POINTS_PER_MM
    found = scene_lines(scene, page.origin)
    text = "\n".join(line.text for line in found)
    letters = len("".join(text.split()))
    seals = _seals(page, stamps)
    cover = sum(_share(image, page) for image in scene.images if not _is_seal(image, page, seals))
    unreadable = scene.unmapped > 0.3 * max(letters, 1)
    scanned = cover > 0.5 and letters < _FEW_LETTERS
    return Page(
        number=number,
        text=text,
        lines=tuple(found),
        width=page.width * k,
        height=page.height * k,
        ink=bool(found or scene.images or scene.paths or page.stamps or stamps or scene.leaning),
        needs_ocr=unreadable or scanned or (not letters and (cover > 0.01 or _outlined(scene))),
        seals=seals,
    )


def _share(image: Drawn, page: OfdPage) -> float:
    """The part of the page that a picture covers."""
    a, b, c, d, _, _ = image.matrix
    return min(1.0, abs(a * d - b * c) / (page.width * page.height))


def _is_seal(image: Drawn, page: OfdPage, seals: tuple[Box, ...]) -> bool:
    """Whether a picture is the seal that was found where its middle lies, and not a scan with a seal on it."""
    a, b, c, d, e, f = image.matrix
    x, y = ((a + c) / 2 + e - page.origin[0]) * POINTS_PER_MM, ((b + d) / 2 + f - page.origin[1]) * POINTS_PER_MM
    return _share(image, page) < 0.15 and any(s.x0 < x < s.x1 and s.y0 < y < s.y1 for s in seals)


def _outlined(scene: Scene) -> bool:
    """Whether the paths are so many that they are letters drawn as outlines, and not rules or frames."""
    steps = 0
    for path in scene.paths:
        node = child(path.element, "AbbreviatedData")
        steps += (node.text or "").count(" ") if node is not None else 0
        if steps > 3000:
            return True
    return False


def _seals(page: OfdPage, stamps: tuple[Box, ...]) -> tuple[Box, ...]:
    """Electronic seals at their stated place, and red seals among the pictures and paths of the page."""
    moved = tuple(
        Box(*((value - page.origin[i % 2]) * POINTS_PER_MM for i, value in enumerate((b.x0, b.y0, b.x1, b.y1))))
        for b in stamps
    )
    if not (page.scene.images or page.scene.paths or page.stamps):
        return moved
    from fazhi.reading.ofd_seals import drawn_seals  # heavy: numpy and OpenCV, only where something is drawn

    return moved + tuple(box for box in drawn_seals(page) if not any(_overlap(box, other) for other in moved))


def _overlap(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1
