"""`python -m fazhi.demo SET PLACE WORK OFFICE SEED UNITS`: make the demo site in its own process, print its people."""

from __future__ import annotations

import sys
from pathlib import Path

from fazhi.demo.county import make_county
from fazhi.demo.site import make_site
from fazhi.errors import FazhiError


def main(folder: str, place: str, work: str, office: str, seed: str, units: str) -> int:
    """`units` 0 is the whole county. The exit code: 0, or 2 with the sentence that says what is in the way."""
    county = make_county(int(seed), units=int(units) or None)
    try:
        people = make_site(Path(folder), Path(place), work=Path(work), office=office, county=county)
    except FazhiError as error:
        print(error, file=sys.stderr)
        return 2
    for username, what in people:
        print(f"  {username:<12}{what}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
