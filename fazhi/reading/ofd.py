"""OFD (GB/T 33190), the version format of Chinese offices: pages, text with places, seals, attachments, DocInfo.

The package is read directly: a page is one small XML part, so nothing is rendered to get its text. Pictures and paths
are looked at only for seals and, by OCR, where a page has no text of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from fazhi.errors import ReadingError
from fazhi.reading.document import Box, Member, Page, Problem, ProblemCode
from fazhi.reading.links import find_links, merged
from fazhi.reading.ofd_package import Package, child, children, local, text_of
from fazhi.reading.ofd_text import POINTS_PER_MM, Drawn, Scene, numbers, scene_lines, walk
from fazhi.reading.registry import Content, Reading, reader

_A4 = (0.0, 0.0, 210.0, 297.0)
_FEW_LETTERS = 20
"""A page whose picture covers half of it and that has fewer letters than this is a scan with a running head."""


@dataclass(frozen=True, slots=True)
class OfdPage:
    """One page before its text is ordered. Lengths in millimetres; `origin` is the corner of its physical box."""

    ident: str
    scene: Scene
    origin: tuple[float, float]
    width: float
    height: float
    body: Body
    stamps: tuple[Drawn, ...] = ()


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the package: the name shown to people and the member that holds it."""

    name: str
    key: str


@dataclass(slots=True)
class Body:
    """One document of the package with its resources; filled lazily, since most pages need none of them."""

    package: Package
    key: str
    root: etree._Element
    templates: dict[str, str] = field(default_factory=dict)
    units: dict[str, etree._Element] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    params: dict[str, etree._Element] = field(default_factory=dict)
    parsed: dict[str, etree._Element] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    loaded: bool = False
    more: bool = False

    def unit(self, ident: str) -> etree._Element | None:
        """The content of a composite graphic unit."""
        self.load()
        return self.units.get(ident)

    def load(self, extra: str | None = None) -> None:
        """Read the resource parts of the document (once), and one of a page."""
        if not self.loaded:
            self.loaded = True
            common = child(self.root, "CommonData")
            for node in common if common is not None else ():
                if local(node) in ("PublicRes", "DocumentRes"):
                    self._resources(self.package.find(node.text or "", self.key), node.text or "")
        if extra is not None:
            self._resources(extra, extra)

    def _resources(self, key: str | None, name: str) -> None:
        if key is None or key in self.parsed:
            if key is None:
                self.lost.add(name)
            return
        try:
            root = self.parsed[key] = self.package.xml(key)
        except ReadingError as error:
            if error.code != "corrupt":
                raise
            self.lost.add(name)
            return
        base = root.get("BaseLoc", "")
        for node in root.iter("{*}CompositeGraphicUnit", "{*}DrawParam", "{*}MultiMedia"):
            kind = local(node)
            ident = node.get("ID", "")
            if kind == "CompositeGraphicUnit":
                content = child(node, "Content")
                self.units[ident] = content if content is not None else node
            elif kind == "DrawParam":
                self.params[ident] = node
            elif kind == "MultiMedia":
                self._medium(ident, text_of(node, "MediaFile"), base, key)

    def _medium(self, ident: str, name: str, base: str, key: str) -> None:
        found = self.package.find(f"{base.rstrip('/')}/{name.lstrip('/')}" if base else name, key)
        found = found or self.package.find(name, key)
        if found is None:
            self.lost.add(name)
        else:
            self.media[ident] = found


@reader(
    "ofd",
    formats=("ofd",),
    version=2,
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
            _document_info(info, meta)
            stamps, has_signature = _signatures(package, info)
            signed = signed or has_signature
            for page in body_pages(body, content.limits.pages - len(pages)):
                pages.append(_finished(page, len(pages) + 1, stamps.get(page.ident, ())))
            members.extend(content.inner(one.name, package.data(one.key), None) for one in _attachments(body))
            links.extend(_links(body))
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


def bodies(package: Package) -> Iterator[tuple[Body, etree._Element]]:
    """The documents of a package, each in its current version, with their entries in OFD.xml."""
    start = package.find("OFD.xml")
    if start is None:
        if package.has_encryption():
            raise ReadingError("encrypted", "OFD文件已加密，请解除密码后再报送。")
        raise ReadingError("corrupt", "OFD文件缺少入口文件OFD.xml，无法读取。")
    found = 0
    for entry in children(package.xml(start), "DocBody"):
        key = _current(package, entry, start)
        if key is None:
            continue
        try:
            root = package.xml(key)
        except ReadingError as error:
            if error.code == "corrupt" and package.has_encryption():
                raise ReadingError("encrypted", "OFD文件已加密，请解除密码后再报送。") from error
            raise
        body = Body(package, key, root)
        _templates(body)
        found += 1
        yield body, entry
    if not found:
        if package.has_encryption():
            raise ReadingError("encrypted", "OFD文件已加密，请解除密码后再报送。")
        raise ReadingError("corrupt", "OFD文件缺少正文，无法读取。")


def _current(package: Package, entry: etree._Element, start: str) -> str | None:
    """The member of the document: of the version marked current (else the last), or of DocRoot."""
    listed = child(entry, "Versions")
    versions = children(listed, "Version") if listed is not None else []
    marked = [v for v in versions if v.get("Current", "").lower() in ("true", "1")] or versions[-1:]
    for version in marked:
        key = package.find(version.get("BaseLoc", ""), start)
        root = text_of(package.xml(key), "DocRoot") if key is not None else ""
        document = package.find(root, key or "")
        if document is not None:
            return document
    return package.find(text_of(entry, "DocRoot"), start)


def _templates(body: Body) -> None:
    common = child(body.root, "CommonData")
    for node in children(common, "TemplatePage") if common is not None else ():
        key = body.package.find(node.get("BaseLoc", ""), body.key)
        if key is not None:
            body.templates[node.get("ID", "")] = key


def body_pages(body: Body, most: int) -> Iterator[OfdPage]:
    """The pages in the order of Document.xml, with what their templates and stamp annotations draw."""
    listed = child(body.root, "Pages")
    nodes = children(listed, "Page") if listed is not None else []
    body.more = len(nodes) > most
    usual = _area(child(body.root, "CommonData"), "PageArea") or _A4
    notes = _annotations(body)
    for node in nodes[: max(most, 0)]:
        key = body.package.find(node.get("BaseLoc", ""), body.key)
        scene, area = Scene(), usual
        if key is None:
            body.lost.add(node.get("BaseLoc", ""))
        else:
            area = _page_content(body, key, scene) or usual
        stamps = notes.get(node.get("ID", ""), ())
        yield OfdPage(node.get("ID", ""), scene, (area[0], area[1]), area[2], area[3], body, tuple(stamps))


def _page_content(body: Body, key: str, scene: Scene) -> tuple[float, float, float, float] | None:
    try:
        root = body.package.xml(key)
    except ReadingError as error:
        if error.code != "corrupt":
            raise
        body.lost.add(key)
        return None
    for node in root:
        kind = local(node)
        if kind == "Template":
            template = body.templates.get(node.get("TemplateID", ""))
            if template is not None:
                if template not in body.parsed:
                    body.parsed[template] = body.package.xml(template)
                _content(body.parsed[template], scene, body)
        elif kind == "PageRes":
            body.load(body.package.find(node.text or "", key))
    _content(root, scene, body)
    return _area(root, "Area")


def _content(root: etree._Element, scene: Scene, body: Body) -> None:
    for node in children(root, "Content"):
        walk(node, scene, body.unit)


def _area(parent: etree._Element | None, name: str) -> tuple[float, float, float, float] | None:
    area = child(parent, name) if parent is not None else None
    box = numbers(text_of(area, "PhysicalBox"))
    return (box[0], box[1], box[2], box[3]) if len(box) == 4 and box[2] > 0 and box[3] > 0 else None


def _annotations(body: Body) -> dict[str, list[Drawn]]:
    """Stamps by page. Watermarks, notes and links are no part of what a page says."""
    found: dict[str, list[Drawn]] = {}
    key = body.package.find(text_of(body.root, "Annotations"), body.key)
    if key is None:
        return found
    try:
        for page in children(body.package.xml(key), "Page"):
            part = body.package.find(text_of(page, "FileLoc"), key)
            root = body.package.xml(part) if part is not None else ()
            for note in root:
                if note.get("Type") == "Stamp":
                    scene = Scene()
                    for look in children(note, "Appearance"):
                        walk_appearance(look, scene, body)
                    found.setdefault(page.get("PageID", ""), []).extend([*scene.images, *scene.paths])
    except ReadingError as error:
        if error.code != "corrupt":
            raise
        body.lost.add(key)
    return found


def walk_appearance(look: etree._Element, scene: Scene, body: Body) -> None:
    """The drawing of an annotation, whose objects count from the corner of its own boundary."""
    corner = numbers(look.get("Boundary"))
    x, y = (corner[0], corner[1]) if len(corner) == 4 else (0.0, 0.0)
    walk(look, scene, body.unit, (1.0, 0.0, 0.0, 1.0, x, y))


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
    from fazhi.reading.ofd_draw import drawn_seals  # heavy: numpy and OpenCV, only where something is drawn

    if not (page.scene.images or page.scene.paths or page.stamps):
        return moved
    return moved + tuple(box for box in drawn_seals(page) if not any(_overlap(box, other) for other in moved))


def _overlap(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1


def _signatures(package: Package, entry: etree._Element) -> tuple[dict[str, tuple[Box, ...]], bool]:
    """Stamps of the signatures by page ID, in millimetres, and whether one of them bears a seal.

    `Type` is "Seal" where it is left out (GB/T 33190, 18.1); a bare digital signature shows nothing on paper.
    """
    start = package.find("OFD.xml") or ""
    key = package.find(text_of(entry, "Signatures"), start)
    found: dict[str, tuple[Box, ...]] = {}
    signed = False
    try:
        for node in children(package.xml(key), "Signature") if key is not None else ():
            part = package.find(node.get("BaseLoc", ""), key or "")
            if part is None:
                continue
            signed = signed or node.get("Type", "Seal") != "Sign"
            for stamp in package.xml(part).iter():
                if local(stamp) == "StampAnnot":
                    box = numbers(stamp.get("Boundary"))
                    if len(box) == 4:
                        place = Box(box[0], box[1], box[0] + box[2], box[1] + box[3])
                        page = stamp.get("PageRef", "")
                        found[page] = (*found.get(page, ()), place)
                        signed = True
    except ReadingError as error:
        if error.code != "corrupt":
            raise
    return found, signed


def _attachments(body: Body) -> list[Attached]:
    """The files put into the package by `Attachments.xml`; those that are not there are named as lost."""
    found: list[Attached] = []
    key = body.package.find(text_of(body.root, "Attachments"), body.key)
    if key is None:
        return found
    for node in children(body.package.xml(key), "Attachment"):
        place = text_of(node, "FileLoc")
        member = body.package.find(place, key)
        name = node.get("Name") or place.rpartition("/")[2]
        suffix = place.rpartition(".")[2] if "." in place else node.get("Format", "")
        if suffix and not name.lower().endswith("." + suffix.lower()):
            name = f"{name}.{suffix}"
        if member is None:
            body.lost.add(name)
        else:
            found.append(Attached(name.replace("\\", "/").rpartition("/")[2], member))
    return found


def _links(body: Body) -> list[str]:
    """Addresses of the link annotations and actions in the document part."""
    return [node.get("URI", "") for node in body.root.iter() if local(node) == "URI" and node.get("URI")]


def _document_info(entry: etree._Element, meta: dict[str, str]) -> None:
    info = child(entry, "DocInfo")
    for node in info if info is not None else ():
        name, text = local(node), (node.text or "").strip()
        if name == "CustomDatas":
            for item in children(node, "CustomData"):
                if item.text and item.get("Name"):
                    meta.setdefault(item.get("Name", ""), item.text.strip())
        elif name == "Keywords":
            words = [word.text.strip() for word in node if word.text]
            if words:
                meta.setdefault(name, "、".join(words))
        elif text:
            meta.setdefault(name, text)
