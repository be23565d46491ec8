"""Looks at the addresses in the material of a set: from its recording where it has one, else nobody looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from fazhi.checks.case import Material
from fazhi.webproof.capture import Capture
from fazhi.webproof.look import look_at
from fazhi.webproof.normal import key
from fazhi.webproof.recorded import Recording

RECORDING = "links.warc.gz"
"""Recorded answers for the addresses in the material (the layout of a review set)."""


def looks(folder: Path, materials: Iterable[Material], pictures: Path | None = None) -> Mapping[str, Capture]:
    """A capture for each address of the material by its normal form; empty where the set has no recording.

    With a folder of pictures, those missing there are taken from the recording, and each capture names its own.
    """
    path = folder / RECORDING
    if not path.is_file():
        return {}
    recording = Recording(path)
    found: dict[str, Capture] = {}
    for material in materials:
        for url in material.document.links:
            normal = key(url)
            if normal not in found and url.lower().startswith(("http://", "https://")):
                found[normal] = look_at(recording.get(url))
    return found if pictures is None else _pictured(found, recording, pictures)


def _pictured(found: Mapping[str, Capture], recording: Recording, folder: Path) -> dict[str, Capture]:
    from fazhi.webproof.pictures import photographer, picture_name

    names = {normal: picture_name(one.url) for normal, one in found.items() if one.status is not None}
    missing = [normal for normal, name in names.items() if not (folder / name).is_file()]
    if missing:
        with photographer(folder, recorded=recording) as camera:
            for normal in missing:
                camera.take(found[normal].url, names[normal], pdf=False)
    return {
        normal: replace(one, picture=names[normal]) if normal in names and (folder / names[normal]).is_file() else one
        for normal, one in found.items()
    }
