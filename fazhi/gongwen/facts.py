"""What an official document says about itself: `Paper` and its facts (GB/T 9704-2012 names the parts).

A fact that is not on the paper is None, never a guess; each fact carries the page and the quote it was read from.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Genre(StrEnum):
    """What a paper is; decides which checks apply to it (a ledger has no 文号, minutes carry no seal)."""

    OFFICIAL = "official"  # 公文：通知、意见、报告、函、方案 … with the marks of an issued document
    MINUTES = "minutes"  # 会议纪要、会议记录
    LEDGER = "ledger"  # 台账、登记簿、明细表、名单
    FORM = "form"  # 审批表、登记表、签到表 to be filled in
    LIST = "list"  # 清单、目录 published by a unit
    WORK = "work"  # 总结、计划、要点、方案、简报、预案 without 文号: a unit's working paper
    PHOTO = "photo"  # 照片
    SCREENSHOT = "screenshot"  # 网页截图、公众号截图
    LINKS = "links"  # a paper that only hands in addresses
    LAW = "law"  # the text of a law or regulation
    NEWS = "news"  # 新闻报道、信息
    WEB = "web"  # a saved web page
    CASE = "case"  # 典型案例、案卷
    ARCHIVE = "archive"  # a package of other files
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of a paper. `value` is the normal form, `quote` stands so on page `page`; `rule` says how found."""

    value: str
    page: int
    quote: str
    rule: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment the paper names, and whether it follows in the same file."""

    name: str
    page: int
    quote: str
    follows: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """The facts of one document (contract section 3, `document`).

    `docno.value` is the normal form 机关代字〔年〕号 ('鲁法办〔2021〕1号'), `docno.quote` is as written.
    `docno_fault` says in Chinese what is wrong with the written form, or None.
    `date.value` is ISO ('2021-03-05', or '2021-03' where only the month is stated).
    `kind.value` is the kind of document (通知, 会议纪要, 台账 …).
    `draft.quote` is a draft mark that stands as the paper's own (（征求意见稿）), not one it writes about.
    `published`, `source`, `index_number` are those of a web page (发布日期, 来源, 索引号).
    """

    genre: Genre = Genre.OTHER
    title: Fact | None = None
    docno: Fact | None = None
    docno_fault: str | None = None
    issuers: tuple[Fact, ...] = ()
    date: Fact | None = None
    kind: Fact | None = None
    recipients: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    secrecy: Fact | None = None
    urgency: Fact | None = None
    printed_by: Fact | None = None
    printed_on: Fact | None = None
    draft: Fact | None = None
    published: Fact | None = None
    source: Fact | None = None
    index_number: Fact | None = None
