"""OCR against known text, and against rapidocr as it comes: python -m bench ocr

python -m bench.ocr [--scans 64] [--peer 8] [--list]

Prints the character accuracy over the scans of `bench.scans`, seconds a page, seals found, and for A4 pages at 200 dpi
both engines side by side in one run (each page read by one and the other in turn).
"""

from __future__ import annotations

import argparse
import statistics
import time
import unicodedata
from typing import Any

import numpy as np
from fazhi.reading.document import Page
from fazhi.reading.ocr import read_page
from fazhi.reading.ocr_engine import engine

from bench.scans import Scan, scans


def plain(text: str) -> str:
    """Text for comparison: no blanks, one width, one kind of quotes and dashes."""
    folded = unicodedata.normalize("NFKC", "".join(text.split()))
    return folded.translate(str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "－": "-", "﹑": "、"}))


def distance(a: str, b: str) -> int:
    """Edits that make one text the other."""
    x = np.array([ord(c) for c in b])
    row = np.arange(len(b) + 1)
    for i, letter in enumerate(a, start=1):
        step = np.minimum(row[1:] + 1, row[:-1] + (x != ord(letter)))
        best = np.concatenate([[i], step])
        steps = np.arange(len(b) + 1)
        row = np.minimum.accumulate(best - steps) + steps
    return int(row[-1])


def ours(scan: Scan) -> Page:
    """The page as fazhi reads it."""
    height, width = scan.pixels.shape[:2]
    points = 72 / scan.dpi
    return read_page(Page(1, "", width=width * points, height=height * points, needs_ocr=True), scan.pixels)


def peer() -> Any:
    """rapidocr with its default settings, as a function from pixels to text."""
    from rapidocr import RapidOCR

    made = RapidOCR(params={"Global.log_level": "critical"})

    def read(scan: Scan) -> str:
        result = made(np.ascontiguousarray(scan.pixels[:, :, ::-1]))
        return "\n".join(result.txts or ())

    return read


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--scans", type=int, default=64)
    options.add_argument("--peer", type=int, default=8)
    options.add_argument("--list", action="store_true")
    given = options.parse_args()
    engine()
    if given.scans:
        accuracy(given.scans, given.list)
    if given.peer:
        side_by_side(given.peer)


def accuracy(count: int, listed: bool) -> None:
    """All scans by fazhi alone."""
    wrong = letters = right_seals = false_seals = true_seals = 0
    seconds = []
    for scan in scans(count):
        begin = time.perf_counter()
        page = ours(scan)
        seconds.append(time.perf_counter() - begin)
        truth = plain(scan.truth)
        errors = distance(truth, plain(page.text))
        found = len(page.seals or ())
        wrong, letters = wrong + errors, letters + len(truth)
        true_seals += scan.seals
        right_seals += min(found, scan.seals)
        false_seals += max(0, found - scan.seals)
        if listed:
            share = 100 * (1 - errors / len(truth))
            print(
                f"  {share:6.2f}% {seconds[-1]:5.2f} s sure {page.confidence:.3f} seals {found}/{scan.seals} "
                f"{scan.name}"
            )
    print(f"{count} scans: {100 * (1 - wrong / letters):.2f}% of {letters} characters right")
    print(f"seconds a page: median {statistics.median(seconds):.2f}, longest {max(seconds):.2f}")
    print(f"seals: {right_seals} of {true_seals} found, {false_seals} false")


def side_by_side(count: int) -> None:
    """A4 pages at 200 dpi that stand upright, read by both in turn."""
    read = peer()
    pages = [scan for scan in scans(count * 8) if scan.dpi == 200 and scan.name.endswith("turned 0")][:count]
    read(pages[0])
    costs: dict[str, list[float]] = {"fazhi": [], "rapidocr": []}
    work_done = {"fazhi": 0.0, "rapidocr": 0.0}
    errors = {"fazhi": 0, "rapidocr": 0}
    letters = 0
    for scan in pages:
        truth = plain(scan.truth)
        letters += len(truth)
        for name, work in (("fazhi", lambda s: ours(s).text), ("rapidocr", read)):
            begin, begin_work = time.perf_counter(), time.process_time()
            text = work(scan)
            costs[name].append(time.perf_counter() - begin)
            work_done[name] += time.process_time() - begin_work
            errors[name] += distance(truth, plain(text))
    for name in costs:
        print(
            f"{name}: {len(pages)} A4 pages at 200 dpi, median {statistics.median(costs[name]):.2f} s, "
            f"{work_done[name] / len(pages):.2f} s of processor time, "
            f"{100 * (1 - errors[name] / letters):.2f}% of characters right"
        )
    share, share_of_work = (sum(costs["fazhi"]) / sum(costs["rapidocr"]), work_done["fazhi"] / work_done["rapidocr"])
    print(f"fazhi over rapidocr: {share:.2f} of the time, {share_of_work:.2f} of the processor time")


if __name__ == "__main__":
    main()
