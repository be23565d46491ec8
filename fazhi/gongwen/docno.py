"""发文字号: finding it in any written form, its normal form 机关代字〔年〕序号号, and what is wrong with the form.

GB/T 9704-2012, 7.2.5: code of the office, year in 〔〕, number without 第 and without leading noughts, 号.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi.gongwen.numbers import parse_number
from fazhi.gongwen.simplified import TO_SIMPLIFIED
from fazhi.reading.fold import HAN


@dataclass(frozen=True, slots=True)
class DocNo:
    """A document number as found: `value` is its normal form, `text` stands at `start`:`end`.

    `year` and `serial` are numbers where stated; `fault` says in Chinese what is wrong with the form, or None.
    """

    value: str
    code: str
    year: int | None
    serial: int
    start: int
    end: int
    text: str
    fault: str | None
    brackets: str = "〔〕"


_B = r"[ \t\u3000\u00a0]{0,4}"
_DIGITS = str.maketrans("０１２３４５６７８９OoＯ〇lI", "0123456789000011")
# The letters of a code as they are cited: simplified, its brackets full width.
_SIMPLE = TO_SIMPLIFIED | str.maketrans("()", "（）")
_N = "0-9０-９"
_OPEN = "〔\\[［【（(〈<＜﹝〖{｛「『《〘⦗„"
_CLOSE = "〕\\]］】）)〉>＞﹞〗}｝」』》〙⦘‟”"
_CLOSING = frozenset(_CLOSE.replace("\\", ""))
_CODE = re.compile(rf"[{HAN}](?:[ \u3000]{{0,2}}[{HAN}]){{0,17}}(?:[（(][{HAN}]{{1,4}}[）)][{HAN}]{{0,6}})?{_B}$")
_CODE_REACH = 48
_YEARED = re.compile(
    rf"(?:(?P<open>[{_OPEN}]){_B}(?P<year>[12１２][{_N}OoＯ〇lI]{{3}}|[{_N}]{{2}}){_B}年?{_B}(?P<close>[{_CLOSE}JjlI]?)"
    rf"|(?P<badopen>[CLcltI|]?)(?P<year2>20[{_N}OoＯ]{{2}}){_B}(?P<close2>[{_CLOSE}]))"
    rf"{_B}(?P<di>第)?{_B}(?P<serial>[{_N}OolI]{{1,5}}){_B}(?P<hao>[号號])?"
)
_SERIAL = rf"(?P<serial>[{_N}]{{1,4}}|[一二三四五六七八九十百]{{1,6}})"
_ORDER = re.compile(rf"令{_B}[（(]?{_B}第{_B}{_SERIAL}{_B}号{_B}[）)]?")
_ORDER_CODE = re.compile(rf"[{HAN}]{{1,30}}$")
_YEARLESS = re.compile(rf"(?P<code>[{HAN}]{{2,8}}){_B}(?P<di>第)?{_B}(?P<serial>[{_N}]{{1,4}}){_B}号")
_NOTICE = re.compile(rf"(?P<year>20[{_N}]{{2}}){_B}年{_B}第{_B}(?P<serial>[{_N}]{{1,4}}){_B}号")
_BLANK = re.compile(r"\s+")
# Words that run into the code where a number is cited: they are no part of it.
_LEAD = re.compile(
    r"^.*(?:根据|按照|依据|依照|印发|转发|落实|贯彻|执行|参照|废止|原|文件|通知|规定|办法|意见|方案|决定|以及|(?<!共)和(?!国)|与|及|见|即|按|为|号|的|以|在)(?=.)"
)
_ADDRESS = re.compile(
    r"[第章节条款次期届年月日号共]|[路街巷道弄楼栋幢室院组村座层区镇园厦线桥里]$|信箱$|热线$|项目$|指标$|附件$|议题$|编号$|窗口$|车间$|工程$"
)


_CASE = re.compile(r"(?:仲案|裁案|仲裁案|刑初|民初|行初)字?$")


def is_case_number(number: DocNo) -> bool:
    """Whether a number counts the cases of a court or an arbitral body (案号) and not the papers an office issues.

    Those of courts have the year first, （2023）赣0483行初12号, and are read as no number at all.
    """
    return _CASE.search(number.code) is not None


def _plain(text: str) -> str:
    return _BLANK.sub("", text)


def _number(text: str) -> str:
    return text.translate(_DIGITS)


def _faults(m: re.Match[str], serial: str, year: str) -> list[str]:
    """What GB/T 9704 would have written otherwise, in the order a reader meets it."""
    out = []
    opened, closed = m["open"] or m["badopen"] or "", m["close"] or m["close2"] or ""
    if (opened, closed) != ("〔", "〕"):
        out.append(f"年份应当用六角括号“〔〕”括入，不用“{opened}{closed}”")
    if len(year) == 2:
        out.append("年份应当写全四位")
    if m["di"]:
        out.append("序号前不加“第”字")
    if serial.startswith("0") and serial.strip("0"):
        out.append(f"序号不编虚位，“{serial}”应当为“{serial.lstrip('0')}”")
    if not m["hao"]:
        out.append("序号后缺“号”字")
    return out


def _yeared(m: re.Match[str]) -> DocNo | None:
    """The number around a match of bracket, year and serial; the code stands before it."""
    year, serial = _number(m["year"] or m["year2"]), _number(m["serial"])
    closed = m["close"] or m["close2"]
    if (not m["hao"] and not (m["open"] and closed and closed in _CLOSING)) or not serial.strip("0"):
        return None
    if len(year) == 4 and not 1949 <= int(year) <= 2099:
        return None
    code, start = _code_before(m.string, m.start())
    if len(year) == 2 and not (m["hao"] and m["open"] in "〔[［【﹝" and code):
        return None
    full = year if len(year) == 4 else f"{19 if int(year) >= 49 else 20}{year}"
    return DocNo(
        value=f"{code.translate(_SIMPLE)}〔{full}〕{int(serial)}号",
        code=code,
        year=int(full),
        serial=int(serial),
        start=start,
        end=m.end(),
        text=m.string[start : m.end()],
        fault="；".join(_faults(m, serial, year)) or None,
        brackets=(m["open"] or m["badopen"] or "") + (m["close"] or m["close2"] or ""),
    )


def _code_before(text: str, end: int) -> tuple[str, int]:
    """The 机关代字 that ends at `end`, without the words of the sentence that run into it, and where it starts."""
    m = _CODE.search(text[max(0, end - _CODE_REACH) : end])
    if m is None:
        return "", end
    code = _plain(m.group())
    lead = _LEAD.match(code)
    if lead:
        code = code[lead.end() :]
    at, left = end, len(code)
    while left and text[at - 1 : at]:
        at -= 1
        left -= not text[at].isspace()
    return code, at


def _order(m: re.Match[str]) -> DocNo | None:
    """令第…号 with the name of the organ before it."""
    before = _ORDER_CODE.search(m.string[max(0, m.start() - 30) : m.start()])
    serial = parse_number(_number(m["serial"]))
    if before is None or not serial:
        return None
    code = before.group().lstrip("年月日")
    lead = _LEAD.match(code)
    if lead:
        code = code[lead.end() :]
    start = m.start() - len(code)
    value = f"{code}令第{int(serial)}号"
    return DocNo(value, f"{code}令", None, int(serial), start, m.end(), m.string[start : m.end()], None)


def find_docnos(text: str) -> Iterator[DocNo]:
    """Every number with a year, and every 令第…号, that stands in a text, cited ones included, in order."""
    found = [number for m in _YEARED.finditer(text) if (number := _yeared(m)) and number.code]
    found += [number for m in _ORDER.finditer(text) if (number := _order(m))]
    yield from sorted(found, key=lambda n: n.start)


def parse_docno(text: str, *, yearless: bool = False) -> DocNo | None:
    """The number of a text that holds nothing else, or None; `yearless` lets 明交66号 pass with its fault."""
    text = text.strip().rstrip("。；;,，")
    if not 4 <= len(text) <= 60:
        return None
    for pattern, make in ((_YEARED, _yeared), (_ORDER, _order)):
        m = pattern.search(text)
        number = make(m) if m is not None and m.end() == len(text) else None
        if number is not None and number.start == 0:
            return number
    return _parse_yearless(text) if yearless else None


def _parse_yearless(text: str) -> DocNo | None:
    """2021年第5号 of a 公告, or a number whose year was forgotten."""
    m = _NOTICE.fullmatch(text)
    if m is not None:
        year, serial = int(_number(m["year"])), int(_number(m["serial"]))
        return DocNo(f"{year}年第{serial}号", "", year, serial, 0, len(text), text, None)
    m = _YEARLESS.fullmatch(text)
    if m is None or _ADDRESS.search(m["code"]) or not int(_number(m["serial"])):
        return None
    serial = int(_number(m["serial"]))
    faults = ["缺年份"] + (["序号前不加“第”字"] if m["di"] else [])
    return DocNo(f"{m['code']}{serial}号", m["code"], None, serial, 0, len(text), text, "；".join(faults))
