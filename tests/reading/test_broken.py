"""Real PDF, HTML and text files with bytes turned, cut out and repeated: each gets one answer, in bounded time.

The seed is fixed. They are read by the limited children, as in a real run; those that once hurt stay in the samples.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fazhi.reading import DEFAULT_LIMITS, Document
from fazhi.reading.pool import Job, ReadingPool

SEED = 20210705
EACH = 4


def broken(data: bytes, rng: random.Random) -> bytes:
    """The same file after one to five accidents."""
    body = bytearray(data)
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(body))
        match rng.randrange(4):
            case 0:
                body[at] = rng.randrange(256)
            case 1:
                del body[at : at + rng.randint(1, 200)]
            case 2:
                body[at:at] = body[at : at + rng.randint(1, 400)]
            case _:
                del body[max(at, 20) :]
        if len(body) < 20:
            break
    return bytes(body) or b"x"


@pytest.mark.slow
def test_broken_files_get_one_answer_each(shared: Path, tmp_path: Path) -> None:
    rng = random.Random(SEED)
    jobs = []
    for family in ("pdf", "pdf_odd", "html", "text"):
        for source in sorted((shared / "corpus" / family).iterdir()):
            data = source.read_bytes()[:200_000]
            for number in range(EACH if data else 0):
                path = tmp_path / f"{len(jobs)}{source.suffix}"
                path.write_bytes(broken(data, rng))
                jobs.append(Job(f"{source.name} {number}", path, source.name))
    with ReadingPool(workers=2, ocr_workers=1, limits=DEFAULT_LIMITS) as pool:
        found: dict[str, Document] = {one.job.key: one.document for one in pool.run(jobs)}
    assert sorted(found) == sorted(job.key for job in jobs)
    silent = [key for key, document in found.items() if not document.pages and not document.problems]
    assert silent == []
