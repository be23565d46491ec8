"""What reading itself tells: files that cannot be read, that are something else than named, that carry programs."""

from __future__ import annotations

from collections.abc import Iterator

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Material
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.registry import check
from fazhi.gongwen.facts import Genre
from fazhi.reading.document import Page, Problem, ProblemCode, Source

PROGRAMS = frozenset(
    {"exe", "com", "scr", "bat", "cmd", "pif", "msi", "msp", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "ps1"}
    | {"psm1", "jar", "apk", "dll", "sys", "cpl", "lnk", "reg", "sh", "py", "inf", "chm"}
)
"""Extensions of what runs when clicked; .url is only an address and is not among them."""

_REMEDY = {
    ProblemCode.ENCRYPTED: ("打开需要密码", "请取消密码后重新报送"),
    ProblemCode.CORRUPT: ("文件已损坏，无法打开", "请检查原文件，能正常打开后重新报送"),
    ProblemCode.EMPTY: ("文件没有内容", "请核对后重新报送有内容的文件"),
    ProblemCode.UNSUPPORTED: ("不是可以读取的文件格式", "请转换为PDF、Word、Excel或图片后重新报送"),
    ProblemCode.TOO_LARGE: ("文件过大，超过读取上限", "请拆分或压缩后重新报送"),
    ProblemCode.BOMB: ("压缩包解开后大小异常", "请重新打包正常的文件后报送"),
    ProblemCode.TIMEOUT: ("读取超过时限", "请另存为PDF后重新报送"),
}


def is_program(material: Material) -> bool:
    """Whether the file is itself something that runs."""
    return material.extension in PROGRAMS


def _received(case: Case) -> Iterator[Material]:
    for material in case.materials:
        if not material.junk:
            yield material


@check(
    "unreadable",
    "无法读取",
    severity=Severity.MAJOR,
    looks_at="每个报送文件能否打开、有没有内容",
    explanation="文件加了密码、已经损坏、是空文件或者不是常用格式时，评估人员看不到内容，等于没有报送。",
    wrong="《案卷评查整改情况报告.pdf》打开时要求输入密码；《调解现场记录.pdf》大小为0字节",
    right="DOC、WPS、OFD、扫描PDF等常用格式都能读取，不会报出",
)
def unreadable(case: Case) -> Iterator[Spot]:
    """Refused by every reader. A locked archive is one finding, not one a member; programs are `macro`'s."""
    locked = _locked_archives(case)
    for material in _received(case):
        if is_program(material):
            continue
        if any(material.file.startswith(f"{archive}!/") for archive in locked):
            continue
        problem = locked.get(material.file) or material.document.refused
        if problem is None or (material.document.has(ProblemCode.MACRO) and problem.code is ProblemCode.UNSUPPORTED):
            continue
        what, remedy = _REMEDY.get(problem.code, ("无法读取", "请核对后重新报送"))
        yield at(
            material,
            f"《{material.name}》{what}，无法审阅",
            f"{remedy}。",
            quote=material.name,
            confidence=t.CERTAIN,
        )


def _locked_archives(case: Case) -> dict[str, Problem]:
    """Archives of which a password kept back everything, whether the archive itself says so or each of its members."""
    files = {m.file for m in case.materials}
    kept: dict[str, Problem | None] = {}
    for material in _received(case):
        archive, inner, _ = material.file.partition("!/")
        if not inner or archive not in files:
            continue
        problem = material.document.refused
        is_kept = problem is not None and problem.code is ProblemCode.ENCRYPTED
        if not is_kept:
            kept[archive] = None
        else:
            kept.setdefault(archive, problem)
    return {archive: problem for archive, problem in kept.items() if problem is not None}


@check(
    "wrong-extension",
    "扩展名不符",
    severity=Severity.NOTE,
    looks_at="文件的实际格式与扩展名是否一致",
    explanation="扩展名与内容不是一种格式的文件，在别的电脑上可能打不开。系统按实际内容读取，只作提示。",
    wrong="《办理情况总结.docx》实际是PDF；《打分台账.xls》实际是网页表格",
    right="WPS文字的.wps、金山表格的.et本来就是这种格式，不会报出",
)
def wrong_extension(case: Case) -> Iterator[Spot]:
    """Read all the same, but named as something else."""
    for material in _received(case):
        document = material.document
        if not material.is_readable or is_program(material) or not document.has(ProblemCode.WRONG_EXTENSION):
            continue
        said = next(p.message for p in document.problems if p.code is ProblemCode.WRONG_EXTENSION)
        yield at(
            material,
            f"扩展名为“.{material.extension}”，与实际格式不符：{said.rstrip('。')}",
            "请用对应的软件另存为正确的格式，或者把扩展名改正。",
            quote=f".{material.extension}" if material.extension else None,
            confidence=t.CERTAIN,
        )


@check(
    "macro",
    "含宏或可执行内容",
    severity=Severity.BLOCK,
    looks_at="文件和压缩包里有没有宏、脚本、可执行程序",
    explanation="宏、脚本和可执行程序会在别人电脑上运行，存在安全风险，不得存入系统或者转发。",
    wrong="《证件到期提醒.xlsm》含有宏；压缩包里夹带“点击查看.vbs”",
    right="网址快捷方式（.url）不是可执行内容；没有宏的普通文档不会报出",
)
def macro(case: Case) -> Iterator[Spot]:
    """Macros by content, programs by content or name; an archive whose members are named is not named again."""
    flagged = {
        m.file for m in _received(case) if m.document.has(ProblemCode.MACRO) or is_program(m)
    }  # members among them
    for material in _received(case):
        if material.file not in flagged:
            continue
        if any(other.startswith(f"{material.file}!/") for other in flagged):
            continue
        if is_program(material):
            what = f"《{material.name}》是可执行程序或脚本"
            remedy = "请删除该文件，确需说明的改为文字或图片材料。"
        else:
            said = next(p.message for p in material.document.problems if p.code is ProblemCode.MACRO)
            what = f"《{material.name}》含有宏或可执行内容：{said.rstrip('。')}"
            remedy = "请另存为不含宏的格式（如.docx、.xlsx、.pdf）后重新报送。"
        quote = f".{material.extension}" if material.extension else None
        yield at(material, what, remedy, quote=quote, confidence=t.CERTAIN)


def _is_blank(page: Page) -> bool:
    """Nothing drawn, or a seal beside no text at all: a stamp on an empty page says nothing either."""
    if page.text.strip() or page.needs_ocr:
        return False
    return page.ink is False or (page.source is Source.TEXT and bool(page.seals))


@check(
    "blank-page",
    "空白页",
    severity=Severity.NOTE,
    looks_at="多页文件里有没有什么都没有的页",
    explanation="文件中间的空白页多半是扫描时夹带或者漏扫，会让人怀疑缺页。",
    wrong="四页的报告第2页空白",
    right="Excel自带的空工作表、只有一张图片的页不算空白页",
)
def blank_page(case: Case) -> Iterator[Spot]:
    """No text, picture or drawing on a page of a document that has something on another."""
    for material in case.papers:
        pages = [p for p in material.document.pages if p.source is not Source.CELLS]
        blank = [p.number for p in pages if _is_blank(p)]
        if not blank or len(blank) == len(pages):
            continue
        where = "、".join(str(n) for n in blank)
        yield at(
            material,
            f"第{where}页是空白页（全文共{len(pages)}页）",
            "请核对是否漏扫或者缺页；属于多余空白页的请删除。",
            page=blank[0],
            confidence=t.SURE,
        )


def _is_poor(page: Page) -> str | None:
    """Why a scanned page cannot be relied on, or None."""
    if page.source is not Source.OCR:
        return None
    nothing = page.ink is True and page.confidence == 0.0
    if page.dpi is not None and page.dpi < t.POOR_SCAN_DPI and (page.text.strip() or nothing):
        return f"分辨率约{round(page.dpi)}dpi，低于{round(t.POOR_SCAN_DPI)}dpi"
    lines = [line for line in page.lines if line.text.strip()]
    if len(lines) < t.POOR_SCAN_MIN_LINES:
        return None
    guesses = sum(line.confidence < t.POOR_SCAN_LINE_CONFIDENCE for line in lines)
    if page.confidence < t.POOR_SCAN_CONFIDENCE or guesses > t.POOR_SCAN_BAD_SHARE * len(lines):
        return f"文字识别可信度仅{page.confidence:.0%}"
    return None


def poor_pages(material: Material) -> list[tuple[int, str]]:
    """The pages of a scanned paper that cannot be relied on, each with the reason; photographs are none."""
    pages = material.document.pages
    if material.paper.genre in {Genre.PHOTO, Genre.SCREENSHOT}:
        # A sheet of paper that was photographed too coarsely looks like a photograph: its letters are there, unread.
        pages = tuple(page for page in pages if page.dpi is not None and page.confidence < t.POOR_SHEET_CONFIDENCE)
    return [(p.number, why) for p in pages if p.text.strip() and (why := _is_poor(p)) is not None] + [
        (p.number, why)
        for p in pages
        if not p.text.strip() and material.paper.genre is not Genre.PHOTO and (why := _is_poor(p)) is not None
    ]


@check(
    "poor-scan",
    "扫描不清",
    severity=Severity.MINOR,
    looks_at="扫描件和拍照件的分辨率、文字能否可靠识别",
    explanation="扫描件分辨率过低或者拍照模糊时，评估人员看不清内容，系统识别的文字也不可靠。",
    wrong="手机拍照的通知约46dpi，文字模糊",
    right="144dpi以上、略有歪斜或噪点但字迹清楚的扫描件不会报出；活动现场照片不按扫描件要求",
)
def poor_scan(case: Case) -> Iterator[Spot]:
    """Resolution or OCR confidence too low on a page of a paper."""
    for material in case.papers:
        pages = poor_pages(material)
        if not pages:
            continue
        where = "、".join(str(n) for n, _ in pages)
        yield at(
            material,
            f"第{where}页扫描不清：{pages[0][1]}，文字不能可靠识别",
            "请用扫描仪以200dpi以上重新扫描，或者在光线充足处正对原件重新拍照后报送。",
            page=pages[0][0],
            confidence=t.LIKELY,
        )
