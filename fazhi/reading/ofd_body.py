"""The documents of an OFD package: their pages with what templates and stamps draw on them, and their resources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from fazhi.errors import ReadingError
from fazhi.reading.ofd_numbers import numbers
from fazhi.reading.ofd_package import Node, Package, child, children, local, text_of
from fazhi.reading.ofd_scene import Drawn, Scene
from fazhi.reading.ofd_text import walk

_A4 = (0.0, 0.0, 210.0, 297.0)


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


@dataclass(slots=True)
class Body:
    """One document of the package with its resources; filled lazily, since most pages need none of them.

    `lost` names what is not there or damaged; `colourless` has the pictures in which nothing red was seen.
    """

    package: Package
    key: str
    root: Node
    templates: dict[str, str] = field(default_factory=dict)
    units: dict[str, Node] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    params: dict[str, Node] = field(default_factory=dict)
    parsed: dict[str, Node] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    colourless: set[str] = field(default_factory=set)
    loaded: bool = False
    more: bool = False

    def unit(self, ident: str) -> Node | None:
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


def bodies(package: Package) -> Iterator[tuple[Body, Node]]:
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


def _current(package: Package, entry: Node, start: str) -> str | None:
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


def _content(root: Node, scene: Scene, body: Body) -> None:
    for node in children(root, "Content"):
        walk(node, scene, body.unit)


def _area(parent: Node | None, name: str) -> tuple[float, float, float, float] | None:
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


def walk_appearance(look: Node, scene: Scene, body: Body) -> None:
    """The drawing of an annotation, whose objects count from the corner of its own boundary."""
    corner = numbers(look.get("Boundary"))
    x, y = (corner[0], corner[1]) if len(corner) == 4 else (0.0, 0.0)
    walk(look, scene, body.unit, (1.0, 0.0, 0.0, 1.0, x, y))
