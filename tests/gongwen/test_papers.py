"""Papers in many styles, written for this test: what they say of themselves is found, and nothing else."""

from __future__ import annotations

from typing import Any

from fazhi.gongwen import parse_paper
from fazhi.gongwen.facts import Fact, Paper


def value(fact: Fact | None) -> str:
    return fact.value if fact is not None else ""


def said(paper: Paper) -> dict[str, str]:
    return {
        "title": value(paper.title),
        "docno": value(paper.docno),
        "issuers": " + ".join(fact.value for fact in paper.issuers),
        "date": value(paper.date),
        "fault": paper.docno_fault or "",
        "kind": value(paper.kind),
        "genre": paper.genre.value,
        "recipients": " | ".join(paper.recipients),
        "copies": " | ".join(paper.copies),
        "attachments": " | ".join(f"{a.name}:{'y' if a.follows else 'n'}" for a in paper.attachments),
        "secrecy": value(paper.secrecy),
        "urgency": value(paper.urgency),
        "draft": value(paper.draft),
        "published": value(paper.published),
        "source": value(paper.source),
        "printed_by": value(paper.printed_by),
    }


ALWAYS = ("title", "docno", "issuers", "date", "secrecy", "draft", "published", "fault")


def test_paper_says(one_paper: Any, make: Any) -> None:
    found = said(parse_paper(make(one_paper.text)))
    keys = {*ALWAYS, *one_paper.truth}
    assert {key: found[key] for key in keys} == {key: one_paper.truth.get(key, "") for key in keys}


def test_quotes_stand_in_the_text(one_paper: Any, make: Any) -> None:
    paper = parse_paper(make(one_paper.text))
    facts = [paper.title, paper.docno, paper.date, paper.secrecy, paper.urgency, paper.draft, *paper.issuers]
    for fact in facts:
        if fact is not None:
            for line in fact.quote.split("\n"):
                assert line in one_paper.text, (fact, line)


def test_marks_in_the_running_head_of_a_word_file_are_those_of_the_paper(make: Any) -> None:
    text = "关于开展评查的通知\n各单位：\n现通知如下。\n云梦县司法局\n2022年5月6日\n"
    header = "机密★1年\n云梦县司法局文件\n云司〔2022〕5号\n法治政府建设资料汇编"
    paper = parse_paper(make(text, meta={"header": header}))
    assert (value(paper.secrecy), value(paper.docno), value(paper.title)) == (
        "机密★1年",
        "云司〔2022〕5号",
        "关于开展评查的通知",
    )
    plain = parse_paper(make(text, meta={"header": "国家秘密知识读本\n内部资料"}))
    assert (plain.secrecy, plain.docno, value(plain.title)) == (None, None, "关于开展评查的通知")
