"""One form for each address, so that a link is looked at once and a repeat is seen as one."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(?:utm_\w+|spm|from|isappinstalled|scene|clicktime|enterid|sessionid|share\w*|timestamp|wxshare\w*|"
    r"chksm|mpshare|srcid|subscene|ascene|devicetype|version|nettype|abtest_cookie|lang|pass_ticket|wx_header|"
    r"exportkey|poc_token|fbclid|gclid|bd_vid|_t|_r)$",
    re.I,
)
_GLUED = "，。；：、！？）】》」』”’…·,;)]}>\"'`"
_SAFE = "%/:=&?~#+!$,;'@()*[]"


_START = re.compile(r"h+t+ps?\s*[:：]?\s*[/\\／]+", re.I)
_CUT = re.compile(r"[，。；、（）【】《》“”！？…]|(?<=[\s,;|])https?://", re.I)
"""Where an address certainly ends: Chinese punctuation, or the next address of a list."""


def mend(written: str) -> str | None:
    """An address as people write it, as one a browser opens: full-width characters, blanks and line breaks inside,
    words before it, Chinese punctuation glued on, no scheme. None where nothing of an address is left."""
    text = written.strip()
    start = _START.search(text)
    if start is not None:
        text = text[start.start() :]
        cut = _CUT.search(text, start.end() - start.start())
    else:
        text = text.lstrip(_GLUED + "<(（【《“‘")
        cut = _CUT.search(text)
    text = unicodedata.normalize("NFKC", text[: cut.start()] if cut else text)
    text = "".join(text.split()).strip(_GLUED + "<(").replace("\\", "/")
    text = re.sub(r"^(?:h+t+p(s?)[:：]?/+)+", lambda m: f"http{m.group(1).lower()}://", text, flags=re.I)
    if not re.match(r"^https?://", text):
        if not re.match(r"^[\w-]+(\.[\w-]+)+(:\d+)?(/|$|\?)", text):
            return None
        text = "http://" + text
    return text if _splits(text) else None


def _splits(url: str) -> bool:
    """Whether the address has a host, and a port that can be one."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def key(url: str) -> str:
    """The form under which two addresses count as one: no scheme, no www., no tracking, no final slash, no fragment."""
    mended = mend(url)
    if mended is None:
        return "".join(url.split()).lower()
    parts = urlsplit(mended)
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    path = unquote(parts.path).rstrip("/")
    path = re.sub(r"/(?:index|default|main)\.(?:s?html?|php|jsp|aspx?)$", "", path, flags=re.I)
    query = urlencode(sorted(_kept(parts.query, host)))
    # A fragment is a place on the page, except where a one-page site keeps its address there.
    fragment = "#" + parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    return host + port + path + ("?" + query if query else "") + fragment


def _kept(query: str, host: str) -> list[tuple[str, str]]:
    pairs = parse_qsl(query, keep_blank_values=True)
    if host == "mp.weixin.qq.com":
        # The four names that make an article; all else is how it was shared.
        article = {"__biz", "mid", "idx", "sn"}
        return [pair for pair in pairs if pair[0] in article]
    return [pair for pair in pairs if not _TRACKING.match(pair[0])]


def wire(url: str) -> str:
    """The address with everything outside ASCII percent-encoded, ready to be requested; the fragment is dropped."""
    parts = urlsplit(url)
    return urlunsplit(
        (parts.scheme, parts.netloc, quote(parts.path or "/", safe=_SAFE), quote(parts.query, safe=_SAFE), "")
    )
