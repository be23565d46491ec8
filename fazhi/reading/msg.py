"""Outlook messages by their MAPI properties; attachments are members, messages inside the message too.

[MS-OXMSG]: properties are streams named __substg1.0_<tag><type>; type 001F is UTF-16, 001E an 8-bit string, 0102 bytes,
000D a storage. Attachments are storages __attach_version1.0_#<number>; that of a message holds a whole message.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from email.message import EmailMessage

import olefile

from fazhi.errors import ReadingError
from fazhi.reading.charset import decode
from fazhi.reading.document import Member, Problem, ProblemCode
from fazhi.reading.html import decode_html, read_markup
from fazhi.reading.mail import PARTS, mail_reading, safe_name
from fazhi.reading.registry import Content, Reading, reader

_SUBJECT, _BODY_TAG, _HTML_TAG, _SENDER, _TO, _CC = "0037", "1000", "1013", "0C1A", "0E04", "0E03"
_ATTACHMENT, _EMBEDDED = "__attach_version1.0", "__substg1.0_3701000D"
_ATTACH_DATA, _ATTACH_LONG, _ATTACH_SHORT = "3701", "3707", "3704"


@reader("msg", formats=("msg",), version=3, title="Outlook 邮件", note="正文和附件，附件逐个再读，夹带的邮件也读")
def read_msg(content: Content) -> Reading:
    """The head lines, the body and the attachments of an Outlook message."""
    try:
        with olefile.OleFileIO(str(content.path)) as file:
            return _read_msg(file, content)
    except (OSError, struct.error, ValueError, IndexError, OverflowError) as error:
        raise ReadingError(ProblemCode.CORRUPT, "邮件文件残缺或损坏，打不开。") from error


def _read_msg(file: olefile.OleFileIO, content: Content) -> Reading:
    head = [
        f"{label}：{value}"
        for tag, label in ((_SENDER, "发件人"), (_TO, "收件人"), (_CC, "抄送"), (_SUBJECT, "主题"))
        if (value := _text_property(file, "", tag))
    ]
    body = _text_property(file, "", _BODY_TAG)
    links: tuple[str, ...] = ()
    if not body and (raw := _bytes_property(file, "", _HTML_TAG)):
        page = read_markup(decode_html(raw)[0], "")
        body, links = "\n".join(one.text for one in page.pages), page.links
    problems: list[Problem] = []
    members = tuple(_msg_members(file, content, problems))
    subject = _text_property(file, "", _SUBJECT)
    return mail_reading("\n".join([*head, "", body]), links, members, problems, {"subject": subject} if subject else {})


def _stream(file: olefile.OleFileIO, storage: str, tag: str, kind: str) -> bytes:
    name = f"{storage}/__substg1.0_{tag}{kind}".lstrip("/")
    if not file.exists(name):
        return b""
    data: bytes = file.openstream(name).read()
    return data


def _text_property(file: olefile.OleFileIO, storage: str, tag: str) -> str:
    if wide := _stream(file, storage, tag, "001F"):
        return wide.decode("utf-16-le", "replace").strip("\0").strip()
    return decode(narrow).text.strip("\0").strip() if (narrow := _stream(file, storage, tag, "001E")) else ""


def _bytes_property(file: olefile.OleFileIO, storage: str, tag: str) -> bytes:
    return _stream(file, storage, tag, "0102")


def _msg_members(file: olefile.OleFileIO, content: Content, problems: list[Problem]) -> Iterator[Member]:
    for number, (storage, name) in enumerate(_attachments(file, ""), 1):
        data = _bytes_property(file, storage, _ATTACH_DATA)
        if not data and file.exists(f"{storage}/{_EMBEDDED}"):
            data = _as_mail(file, f"{storage}/{_EMBEDDED}", content.limits.depth).as_bytes()
            name = f"{name.removesuffix('.msg') or f'转发邮件{number}'}.eml"
        if not data:
            continue
        try:
            content.budget.take_entry()
            content.budget.take_bytes(len(data))
        except ReadingError as error:
            problems.append(Problem(ProblemCode(error.code), str(error)))
            return
        yield content.inner(safe_name(name) or f"附件{number}", data, None)


def _attachments(file: olefile.OleFileIO, message: str) -> Iterator[tuple[str, str]]:
    """The storages of the attachments of one message, with their names."""
    depth = message.count("/") + 1 if message else 0
    listed = (entry for entry in file.listdir(storages=True) if "/".join(entry[:depth]) == message)
    found = {"/".join(one[: depth + 1]) for one in listed if len(one) > depth and one[depth].startswith(_ATTACHMENT)}
    for storage in sorted(found)[:PARTS]:
        yield storage, _text_property(file, storage, _ATTACH_LONG) or _text_property(file, storage, _ATTACH_SHORT)


def _as_mail(file: olefile.OleFileIO, message: str, depth: int) -> EmailMessage:
    """A message inside the message as a mail of its own, so that it is read like one that was forwarded.

    Messages that lie more than `depth` deeper are left out: the limit of nesting would not let them be opened.
    """
    mail = EmailMessage()
    for field, tag in (("From", _SENDER), ("To", _TO), ("Cc", _CC), ("Subject", _SUBJECT)):
        if value := _text_property(file, message, tag):
            mail[field] = " ".join(_sound(value).split())
    body = _text_property(file, message, _BODY_TAG)
    html = _bytes_property(file, message, _HTML_TAG)
    mail.set_content(
        _sound(body if body or not html else decode_html(html)[0]), "plain" if body or not html else "html"
    )
    for storage, name in _attachments(file, message):
        data = _bytes_property(file, storage, _ATTACH_DATA)
        if data:
            mail.add_attachment(data, "application", "octet-stream", filename=_sound(safe_name(name)) or "附件")
        elif depth and file.exists(f"{storage}/{_EMBEDDED}"):
            mail.add_attachment(_as_mail(file, f"{storage}/{_EMBEDDED}", depth - 1))
    return mail


def _sound(text: str) -> str:
    """Text without halves of characters, which no mail can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
