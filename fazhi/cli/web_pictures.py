"""Pictures of pages for the commands of `fazhi web`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from fazhi.webproof.answer import Source
from fazhi.webproof.capture import Capture, PageState
from fazhi.webproof.guard import Guard
from fazhi.webproof.pictures import photographer

SHOWN = frozenset(
    {
        PageState.GOOD,
        PageState.MISSING,
        PageState.HOME,
        PageState.LISTING,
        PageState.LOGIN,
        PageState.PARKED,
        PageState.MAINTENANCE,
    }
)
"""States in which there is a page to be seen."""


def pictured(
    captures: Iterable[Capture],
    folder: Path,
    *,
    guard: Guard | None = None,
    user_agent: str = "",
    recorded: Source | None = None,
    done: Callable[[str, str], None] = lambda url, name: None,
) -> Mapping[str, str]:
    """Take a picture of every page that shows something; the names of the files in the folder, by address."""
    wanted = [one.url for one in captures if one.state in SHOWN and "html" in (one.media_type or "html")]
    names: dict[str, str] = {}
    if not wanted:
        return names
    told = time.monotonic()
    with photographer(folder, guard=guard, user_agent=user_agent, recorded=recorded) as camera:
        for number, url in enumerate(wanted, 1):
            picture = camera.take(url)
            if picture.name is None:
                print(f"{url}没有截图：{picture.reason}", file=sys.stderr)
            else:
                names[url] = picture.name
                done(url, picture.name)
            if time.monotonic() - told >= 5:
                told = time.monotonic()
                print(f"已截图{number}/{len(wanted)}", file=sys.stderr, flush=True)
    return names
