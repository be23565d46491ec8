"""Looks at the addresses in the material of a set: from its recording where it has one, else nobody looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from fazhi.checks.case import Material
from fazhi.webproof.capture import Capture
from fazhi.webproof.look import look_at
from fazhi.webproof.normal import key
from fazhi.webproof.recorded import Recording

RECORDING = "links.warc.gz"
"""Recorded answers for the addresses in the material (the layout of a review set)."""


def looks(folder: Path, materials: Iterable[Material]) -> Mapping[str, Capture]:
    """A capture for each address of the material by its normal form; empty where the set has no recording."""
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
    return found
