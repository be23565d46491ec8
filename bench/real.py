"""Real papers as material: `python -m bench.real CORPUS [--keep DIR]` reviews them and prints every finding.

Each place of the corpus becomes a small set of its own: the region is the paper's, the unit is who issued it, the
period is the year of the paper, the indicator is made up from the paper's title. So nothing but what the paper itself
shows can be found, and each line that is printed is to be read as a clerk would read it.

Papers come from SOURCES.tsv (files whose row states an issuer, and those named here whose issuer the paper itself
names) and from pages.jsonl (a page as a sheet of its title, its noted lines, its issuer and its date).
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

ISSUED_BY = {
    "pdf/ndrc_joint_notice_2019_860.pdf": ("国家发展和改革委员会", "2019"),
    "ofd/letter_no_docno.ofd": ("蚌山区住房和城乡建设局", "2023"),
    "ofd/doc_handling_slip.ofd": ("市人民政府办公室", "2020"),
    "ofd/composite_unit_article.ofd": ("海关总署", "2019"),
    "html/county_statistics_news.html": ("德清县统计局", "2016"),
    "html/shanxi_gov_news.html": ("山西省人民政府", "2019"),
    "html/gov_cn_gazette_2007_23.html": ("国务院", "2007"),
    "law_text/law_major_decision_2019.md": ("国务院", "2019"),
    "law_text/law_information_disclosure_2019.md": ("国务院", "2019"),
    "law_text/law_supervision_2020.md": ("国务院", "2020"),
}
"""Issuer and year of corpus files whose row does not state them in a form that can be read."""

SUBJECTS = {
    "ofd/composite_unit_article.ofd": "数字档案室建设与实践",
    "ofd/doc_handling_slip.ofd": "市委主要领导同志调研后续落实事项",
}
SHORT_NAMES = {"国家发展和改革委员会": "发展改革委、国家发展改革委", "国家税务总局": "税务总局"}
"""What people call a body, as a list of units has it beside the full name."""

_PLACE = re.compile(r"^(?:中共)?([\u4e00-\u9fff]{1,7}?(?:自治区|[省市县区旗镇]))")
_TITLE = re.compile(r"\btitle=([^;]+)")
_ISSUER = re.compile(r"\bissuer=([^;(（]+)")
_DATE = re.compile(r"\bdate=(\d{4})")


@dataclass(frozen=True, slots=True)
class Real:
    """One paper: its bytes, the name to hand it in by, who issued it, in which year, and what it is about."""

    name: str
    data: bytes
    issuer: str
    year: str
    subject: str

    @property
    def place(self) -> str:
        """The region that the issuer's name begins with, else the country."""
        found = _PLACE.match(self.issuer)
        return found[1] if found else "全国"


def corpus_papers(corpus: Path) -> Iterator[Real]:
    """The official papers among the corpus files."""
    with (corpus / "SOURCES.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            expected = row.get("expected (verified by opening the file)") or ""
            issuer, date = _ISSUER.search(expected), _DATE.search(expected)
            known = ISSUED_BY.get(row["file"]) or (issuer and date and (issuer[1].strip(), date[1]))
            if known:
                path = corpus / row["file"]
                title = _TITLE.search(expected)
                subject = title[1].split(" (")[0].strip() if title else SUBJECTS.get(row["file"], row["shows"])
                name = f"{subject[:40]}{path.suffix.replace('.md', '.txt')}" if title else path.name
                yield Real(name, path.read_bytes(), known[0], known[1], subject)


def noted_pages(corpus: Path) -> Iterator[Real]:
    """The noted public pages that have a title, an issuer and a date."""
    for line in (corpus / "pages.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        title, issuer, date = (str(row[key] or "").strip() for key in ("title", "issuer", "date"))
        if not (title and issuer and date) or issuer.startswith(("县", "区")):
            continue  # a page without a place of its own fits no set
        year, month, day = (int(part) for part in date.split("-"))
        number = str(row["docno"]) if row["docno"] and "引用" not in row["docno"] else ""
        parts = (title, number, f"发布时间：{year}-{month:02}-{day:02} 来源：{issuer}", row["excerpt"])
        text = "\n\n".join(part for part in parts if part)
        subject = re.sub(r"^【.*?】", "", title)
        issuer = re.split("[；、（(]", issuer)[0]
        yield Real(f"{re.sub(r'[/:*?<>|]', '', title)[:60]}.txt", text.encode(), issuer, str(year), subject)


def write_set(folder: Path, place: str, year: str, papers: Sequence[Real]) -> None:
    """A set of one place and year: each issuer a unit, each paper an indicator that asks for just that paper."""
    folder.mkdir(parents=True)
    alias = place.rstrip("省市县区旗") if len(place) > 2 else place
    (folder / "cycle.toml").write_text(
        f'name = "{year}年"\nperiod = ["{year}-01-01", "{year}-12-31"]\n'
        f'region = {{ name = "{place}", aliases = ["{alias}"], parents = [] }}\nweb_domains = ["gov.cn"]\n',
        encoding="utf-8",
    )
    issuers = sorted({paper.issuer for paper in papers})
    units = [["单位名称", "简称", "类别", "执法单位", "联络员", "联系电话"]]
    units += [[issuer, SHORT_NAMES.get(issuer, ""), "县直", "否", "", ""] for issuer in issuers]
    duties = [
        [
            "指标编号",
            "一级指标",
            "二级指标",
            "指标内容",
            "评测标准",
            "佐证材料要求",
            "评测方式",
            "牵头单位",
            "配合单位",
            "完成时限",
            "分值",
        ]
    ]
    for number, paper in enumerate(papers, start=1):
        duties.append(
            [
                str(number),
                "法治政府",
                paper.subject[:20],
                paper.subject,
                "有相关文件",
                "",
                "报送",
                paper.issuer,
                "",
                "",
                "1",
            ]
        )
        home = folder / "材料" / paper.issuer / str(number)
        home.mkdir(parents=True)
        (home / paper.name).write_bytes(paper.data)
    for name, rows in (("单位名单", units), ("责任清单", duties)):
        with xlsxwriter.Workbook(str(folder / f"{name}.xlsx")) as book:
            sheet = book.add_worksheet()
            for at, cells in enumerate(rows):
                sheet.write_row(at, 0, cells)


def main(argv: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Review real papers and print what is found.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--keep", type=Path, help="keep the sets and results in this folder")
    args = parser.parse_args(argv)
    groups: dict[tuple[str, str], list[Real]] = {}
    for paper in (*corpus_papers(args.corpus), *noted_pages(args.corpus)):
        groups.setdefault((paper.place, paper.year), []).append(paper)
    with tempfile.TemporaryDirectory() as temporary:
        work = args.keep or Path(temporary)
        found = sum(_review(work / f"{place}{year}", place, year, papers) for (place, year), papers in groups.items())
    total = sum(map(len, groups.values()))
    print(f"{total} papers in {len(groups)} sets, {found} findings")
    return 0


def _review(folder: Path, place: str, year: str, papers: Sequence[Real]) -> int:
    from fazhi.reviewset.run import review

    write_set(folder, place, year, papers)
    out = folder.with_name(f"{folder.name}-out")
    review(folder, out)
    rows = [json.loads(line) for line in (out / "findings.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in rows:
        print(f"{place} {year} | {row['check']} | {row['file']} | {row['quote']} | {row['message']}")
    return len(rows)


if __name__ == "__main__":
    sys.exit(main())
