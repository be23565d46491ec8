"""What an OFD package carries beside its pages: signatures with their stamps, attached files, addresses, DocInfo."""

from __future__ import annotations

from dataclasses import dataclass

from fazhi.errors import ReadingError
from fazhi.reading.document import Box
from fazhi.reading.ofd_body import Body
from fazhi.reading.ofd_numbers import numbers
from fazhi.reading.ofd_package import Node, Package, child, children, local, text_of


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the package: the name shown to people and the member that holds it."""

    name: str
    key: str


def signatures(package: Package, entry: Node) -> tuple[dict[str, tuple[Box, ...]], bool]:
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
            for stamp in package.xml(part).iter("{*}StampAnnot"):
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


def attachments(body: Body) -> list[Attached]:
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


def link_targets(body: Body) -> list[str]:
    """Addresses of the link annotations and actions in the document part."""
    return [address for node in body.root.iter("{*}URI") if (address := node.get("URI"))]


def properties(entry: Node, meta: dict[str, str]) -> None:
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
