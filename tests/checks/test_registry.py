"""The registry holds the whole catalogue, each check with what the handbook needs."""

from __future__ import annotations

import re
from pathlib import Path

from fazhi.checks import CHECKS

CATALOGUE = {
    "not-submitted": ("未报送", "major"), "late": ("逾期报送", "minor"), "unreadable": ("无法读取", "major"),
    "wrong-extension": ("扩展名不符", "note"), "macro": ("含宏或可执行内容", "block"), "blank-page": ("空白页", "note"),
    "poor-scan": ("扫描不清", "minor"), "classified-marking": ("涉密标志", "block"), "personal-data": ("个人信息未脱敏", "major"),
    "undated": ("缺成文日期", "minor"), "outside-period": ("时间不符", "major"), "issuer-mismatch": ("单位不符", "major"),
    "foreign-place": ("异地名称", "major"), "docno-malformed": ("发文字号不规范", "minor"), "docno-clash": ("文号重复", "major"),
    "docno-date-conflict": ("文号与日期矛盾", "minor"), "draft": ("非正式稿", "major"), "unsealed": ("缺印章", "minor"),
    "requirement-missing": ("缺少要件", "major"), "off-topic": ("与指标无关", "major"), "better-indicator": ("疑似放错", "minor"),
    "attachment-missing": ("附件缺失", "minor"), "unfilled-form": ("表格空项", "minor"), "name-content-mismatch": ("名实不符", "note"),
    "duplicate-file": ("重复提交", "note"), "copied": ("材料雷同", "major"), "recycled": ("旧材料翻新", "major"),
    "sum-mismatch": ("合计不符", "minor"), "percent-mismatch": ("比例不符", "minor"), "ledger-mismatch": ("与台账不符", "major"),
    "repealed-law": ("引用失效法规", "minor"), "link-dead": ("网址失效", "major"), "link-lost": ("网址已跳转", "major"),
    "link-private": ("公众无法访问", "major"), "link-unofficial": ("非官方来源", "minor"), "link-outside-period": ("网页时间不符", "major"),
    "link-off-topic": ("网页无关", "major"), "link-duplicate": ("网址重复", "note"), "link-missing": ("缺网址", "major"),
}  # fmt: skip


def test_every_check_of_the_catalogue_is_declared_as_it_says():
    assert {name: (check.title, check.severity.value) for name, check in CHECKS.items()} == CATALOGUE


def test_the_catalogue_is_the_contracts(shared: Path):
    text = (shared / "CONTRACT.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]+?) \|.*\| (block|major|minor|note) \|$", text, re.MULTILINE)
    assert {name: (title, severity) for name, title, severity in rows} == CATALOGUE


def test_every_check_is_explained_in_chinese_with_a_wrong_and_a_right_example():
    for check in CHECKS.values():
        for words in (check.title, check.looks_at, check.explanation, check.wrong, check.right):
            assert re.search(r"[\u4e00-\u9fff]{2}", words), (check.name, words)
        assert check.explanation.endswith("。"), check.name
