"""Where an answer leads on: by its status, by a Refresh, or by a page whose whole content is a jump.

Old sites jump with <meta http-equiv="refresh"> or one line of script. A person ends up at the target, so it is a hop
like any other and judged anew by the guard. A page that shows something by itself is no jump, and neither is one that
sets cookies by script: that is a site's protection.
"""

from __future__ import annotations

import re
from urllib.parse import urldefrag, urljoin

from selectolax.lexbor import LexborHTMLParser

from fazhi.reading.html import decode_html
from fazhi.webproof.answer import Hop
from fazhi.webproof.normal import wire

JUMP_BYTES = 20_000
"""A page that only jumps is small: the largest seen had 4 kB."""
EMPTY = 30
"""Visible characters of a page that only jumps: 正在跳转，请稍候 and the like."""
AT_ONCE = 1.0
"""Seconds of a Refresh within which nobody reads the page."""
_REFRESH = re.compile(r"^\s*(\d+(?:\.\d+)?)?\s*[;,]?\s*url\s*=\s*[\"']?\s*([^\"'\s>]+)", re.I)
_SCRIPT = re.compile(
    r"(?:^|[\s;{(.])location(?:\.href)?\s*=\s*[\"']([^\"'<>\s]+)[\"']"
    r"|location\.(?:replace|assign)\(\s*[\"']([^\"'<>\s]+)[\"']",
)


def onward(hop: Hop, body: bytes) -> str | None:
    """The next address of a chain, ready to be requested; None where the chain ends here."""
    target = _target(hop, body)
    if not target:
        return None
    try:
        joined = wire(urljoin(hop.url, target.strip()))
    except ValueError:
        return None
    # A page that jumps to itself is what a person sees.
    if not 300 <= hop.status < 400 and urldefrag(joined).url == urldefrag(hop.url).url:
        return None
    return joined


def _target(hop: Hop, body: bytes) -> str:
    if 300 <= hop.status < 400:
        return hop.header("Location")
    if hop.status != 200:
        return ""
    header = _REFRESH.match(hop.header("Refresh"))
    if header is not None and float(header.group(1) or 0) <= AT_ONCE:
        return header.group(2)
    kind = hop.header("Content-Type").lower()
    if not body or len(body) > JUMP_BYTES or (kind and "html" not in kind and "text/plain" not in kind):
        return ""
    lowered = body.lower()
    if b"refresh" not in lowered and b"location" not in lowered:
        return ""
    return _jump(decode_html(body, hop.header("Content-Type"))[0])


def _jump(html: str) -> str:
    tree = LexborHTMLParser(html)
    scripts = " ".join(node.text(deep=True) or "" for node in tree.css("script"))
    refresh = next(
        (
            node.attributes.get("content") or ""
            for node in tree.css("meta[http-equiv]")
            if (node.attributes.get("http-equiv") or "").strip().lower() == "refresh"
        ),
        "",
    )
    elsewhere = tree.css_first("form, iframe, frame, input, img") is not None
    tree.strip_tags(["script", "style", "noscript", "template", "title", "a"])
    root = tree.body or tree.root
    shown = len("".join((root.text() if root else "").split()))
    match = _REFRESH.match(refresh)
    if match is not None and (shown < EMPTY or float(match.group(1) or 0) <= AT_ONCE):
        return match.group(2)
    if shown >= EMPTY or elsewhere or "cookie" in scripts or len(scripts) > 3000:
        return ""
    script = _SCRIPT.search(scripts)
    return (script.group(1) or script.group(2)) if script is not None else ""
