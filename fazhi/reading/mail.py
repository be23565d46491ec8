"""Mail and web archives, EML and MHT, by the standard library. Attachments are members."""

from __future__ import annotations

import codecs
import contextlib
import email
import email.errors
import email.header
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from fazhi.errors import ReadingError
from fazhi.reading.charset import decode
from fazhi.reading.document import Line, Member, Page, Problem, ProblemCode
from fazhi.reading.fold import tidy
from fazhi.reading.html import decode_html, read_markup
from fazhi.reading.links import find_links, merged
from fazhi.reading.registry import Content, Reading, reader

PARTS = 500
"""Parts of one mail; a real one has a dozen."""

_FIELDS = (("From", "发件人"), ("To", "收件人"), ("Cc", "抄送"), ("Date", "日期"), ("Subject", "主题"))


@reader("eml", formats=("eml",), version=4, title="电子邮件", note="正文和附件，附件逐个再读")
def read_eml(content: Content) -> Reading:
    """The head lines, the body and the attachments of a mail."""
    message = email.message_from_bytes(content.data(), policy=email.policy.default)
    head = [f"{label}：{value}" for name, label in _FIELDS if (value := _header(message, name))]
    body, html_links = _body(message)
    problems: list[Problem] = []
    members = tuple(_eml_members(message, content, problems))
    return mail_reading("\n".join([*head, "", body]), html_links, members, problems, _mail_meta(message))


@reader("mht", formats=("mht",), version=3, title="MHT 网页", note="保存成单个文件的网页")
def read_mht(content: Content) -> Reading:
    """The page inside a web archive; its pictures and styles are furniture, not attachments."""
    message = email.message_from_bytes(content.data(), policy=email.policy.default)
    found = [part for part in _parts(message) if part.get_content_type() == "text/html"]
    if not found:
        raise ReadingError(ProblemCode.CORRUPT, "网页文件里没有网页内容，文件可能残缺。")
    first, encoding = decode_html(_payload(found[0]), str(found[0].get("Content-Type", "")))
    base = str(found[0].get("Content-Location", "")) or _header(message, "Snapshot-Content-Location")
    page = read_markup(first[: content.limits.characters], base)
    meta = page.meta | {"encoding": encoding} | ({"url": base} if base.startswith("http") else {})
    if not any(one.text for one in page.pages) and _FRAMES in first.lower():
        return Reading(pages=tuple(_frames(found[1:], content)), links=page.links, meta=meta)
    return Reading(pages=page.pages, links=page.links, meta=meta)


_FRAMES = "<frameset"


def _frames(parts: list[EmailMessage], content: Content) -> Iterator[Page]:
    """The sheets of a workbook that was saved as a web page: a frame each, beside one with their names to click at."""
    number = 0
    for part in parts:
        if "tabstrip" in str(part.get("Content-Location", "")).lower():
            continue
        html = decode_html(_payload(part), str(part.get("Content-Type", "")))[0]
        for page in read_markup(html[: content.limits.characters], "").pages:
            number += 1
            yield replace(page, number=number)


def mail_reading(
    text: str, links: tuple[str, ...], members: tuple[Member, ...], problems: list[Problem], meta: dict[str, str]
) -> Reading:
    """One page of head lines and body, with what the mail brought."""
    lines = tuple(Line(tidy(line.strip())) for line in text.splitlines())
    shown = "\n".join(line.text for line in lines).strip()
    page = Page(1, shown, lines=tuple(line for line in lines if line.text), ink=bool(shown))
    return Reading((page,), merged(find_links(shown), links), members, tuple(problems), meta=meta)


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = message.get(name)
    except (ValueError, IndexError, TypeError):
        # Damaged headers defeat the parser of the standard library.
        return ""
    if value is None:
        return ""
    raw = next((str(found) for key, found in message.raw_items() if key.lower() == name.lower()), "")
    strange = not raw.isascii() or any(not _is_known(charset) for charset in _ENCODED.findall(raw))
    return " ".join((_bare_header(raw) if strange else str(value)).split())


_ENCODED = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?[BQbq]\?")


def _is_known(charset: str) -> bool:
    try:
        codecs.lookup(charset)
    except LookupError:
        return False
    return True


def _bare_header(raw: str) -> str:
    """A header field of bare bytes, or with words in an encoding of a name that the standard library does not know.

    It gives both up; here they are decoded by what they look like.
    """
    text = decode(raw.encode("utf-8", "surrogateescape")).text
    try:
        words = email.header.decode_header(text)
    except (email.errors.HeaderParseError, ValueError):
        return text
    return "".join(
        decode(word, charset).text if isinstance(word, bytes) and charset else _plain(word) for word, charset in words
    )


def _plain(word: str | bytes) -> str:
    """A stretch between encoded words, which the standard library hands on in its own form of bytes."""
    return word if isinstance(word, str) else word.decode("raw-unicode-escape", "replace")


def _mail_meta(message: EmailMessage) -> dict[str, str]:
    meta = {}
    if subject := _header(message, "Subject"):
        meta["subject"] = subject
    with contextlib.suppress(ValueError, TypeError):
        meta["date"] = parsedate_to_datetime(_header(message, "Date")).isoformat()
    return meta


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The leaves of a mail in order; a mail inside the mail is one leaf, not opened here."""
    waiting = [message]
    for _ in range(PARTS):
        if not waiting:
            return
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            inside = [one for one in part.iter_parts() if isinstance(one, EmailMessage)]
            waiting.extend(reversed(inside))
        else:
            yield part


def _payload(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        inside = part.get_payload(0)
        return inside.as_bytes() if isinstance(inside, EmailMessage) else b""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _body(message: EmailMessage) -> tuple[str, tuple[str, ...]]:
    """The plain text where there is one, else what the HTML shows."""
    html = None
    for part in _parts(message):
        if part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain":
            charset = part.get_content_charset()
            return decode(_payload(part), charset).text, ()
        if part.get_content_type() == "text/html" and html is None:
            html = part
    if html is None:
        return "", ()
    page = read_markup(decode_html(_payload(html), str(html.get("Content-Type", "")))[0], "")
    return "\n".join(one.text for one in page.pages), page.links


def _eml_members(message: EmailMessage, content: Content, problems: list[Problem]) -> Iterator[Member]:
    number = 0
    for part in _parts(message):
        name = _file_name(part)
        forwarded = part.get_content_type() == "message/rfc822"
        named = bool(name) and part.get_content_maintype() != "text"
        if part.get_content_disposition() != "attachment" and not named and not forwarded:
            continue
        number += 1
        data = _payload(part)
        if forwarded and not name.lower().endswith(".eml"):
            name = f"{name or f'转发邮件{number}'}.eml"
        try:
            content.budget.take_entry()
            content.budget.take_bytes(len(data))
        except ReadingError as error:
            problems.append(Problem(ProblemCode(error.code), str(error)))
            return
        yield content.inner(name or f"附件{number}", data, None)


def _file_name(part: EmailMessage) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        name = ""
    if "\ufffd" in name:
        # A name in bare bytes, which the standard library gives up; old Chinese mailers write them.
        name = next((found for key, value in part.raw_items() if (found := _bare_name(key, str(value)))), name)
    return safe_name(name)


_NAMED = re.compile(r'\b(?:file)?name\s*=\s*"?([^";\r\n]+)', re.I)


def _bare_name(key: str, value: str) -> str:
    """The file name in a raw header field, its bytes kept as surrogates; '' where it states none."""
    found = _NAMED.search(value) if key.lower() in ("content-disposition", "content-type") else None
    return found.group(1).strip() if found is not None else ""


def safe_name(name: str) -> str:
    """A file name from a mail without folders and control characters."""
    if any("\udc80" <= character <= "\udcff" for character in name):
        name = decode(name.encode("utf-8", "surrogateescape")).text
    return re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rsplit("/", 1)[-1]).strip()
