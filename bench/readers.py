"""Ways to get the text of a file, ours and others', each in a process of its own: what one holds in memory (a font, a
parser that is warm) helps no other.

    python bench/readers.py NAME      answers on standard output, a JSON line for each on standard input

Also run by the interpreter of another environment, in which there is no fazhi: nothing of ours is imported at the top.
Others' readers run without their caches, and without what they can do besides giving text where they can be told so.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

Way = Callable[[str], str]


def bare_pdf() -> Way:
    """PDFium through pypdfium2 and nothing else: the text of every page."""
    import pypdfium2

    def way(path: str) -> str:
        document = pypdfium2.PdfDocument(path)
        texts = []
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            texts.append(text.get_text_range())
            text.close()
            page.close()
        document.close()
        return "\n".join(texts)

    return way


def pdfium_calls() -> Way:
    """PDFium's own work: the calls that give the text, from memory, without the helper's objects around them."""
    import ctypes

    import pypdfium2
    import pypdfium2.raw as raw

    pypdfium2.PdfDocument  # noqa: B018  # importing the helper initialises the library

    def way(path: str) -> str:
        data = Path(path).read_bytes()
        document, texts = raw.FPDF_LoadMemDocument64(data, len(data), None), []
        for number in range(raw.FPDF_GetPageCount(document)):
            page = raw.FPDF_LoadPage(document, number)
            text = raw.FPDFText_LoadPage(page)
            count = raw.FPDFText_CountChars(text)
            letters = (ctypes.c_ushort * (count + 1))()
            written = raw.FPDFText_GetText(text, 0, count, letters)
            texts.append(bytes(letters)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace"))
            raw.FPDFText_ClosePage(text)
            raw.FPDF_ClosePage(page)
        raw.FPDF_CloseDocument(document)
        return "\n".join(texts)

    return way


def bare_docx() -> Way:
    """zipfile and lxml: the texts of the main part in the order of the file, no tables, boxes, notes or numbering."""
    import zipfile

    from lxml import etree

    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

    def way(path: str) -> str:
        with zipfile.ZipFile(path) as package:
            tree = etree.fromstring(package.read("word/document.xml"))
        return "\n".join("".join(run.text or "" for run in one.iter(word + "t")) for one in tree.iter(word + "p"))

    return way


def bare_xlsx() -> Way:
    """calamine: the cells of all sheets, joined to text."""
    from python_calamine import CalamineWorkbook

    def way(path: str) -> str:
        book = CalamineWorkbook.from_path(path)
        rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
        return "\n".join("\t".join(str(cell) for cell in row) for row in rows)

    return way


def bare_ofd() -> Way:
    """zipfile and lxml: the text codes of every page part, in the order of the package."""
    import zipfile

    from lxml import etree

    def way(path: str) -> str:
        texts: list[str] = []
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if name.endswith("Content.xml"):
                    tree = etree.fromstring(package.read(name))
                    texts += [node.text or "" for node in tree.iter("{*}TextCode")]
        return "\n".join(texts)

    return way


def ours() -> Way:
    """The whole of `read`: hash, content sniffing, text, tables, links, places of lines, signatures, red seals."""
    from fazhi.reading import read

    return lambda path: read(path, ocr=False).text


def without_seals() -> Way:
    """The same without the search for red seals."""
    from fazhi.reading import ofd, pdf, read

    pdf.seals = ofd._seals = lambda *_: ()  # type: ignore[assignment]  # one function less, all else as it is
    return lambda path: read(path, ocr=False).text


def pdftotext() -> Way:
    """Poppler's own program, its start included: that is how it is used."""
    command = ("pdftotext", "-q")
    subprocess.run([*command, "-v"], capture_output=True, check=True)
    return lambda path: subprocess.run([*command, path, "-"], capture_output=True, check=False).stdout.decode()


def pdfminer() -> Way:
    """pdfminer.six."""
    from pdfminer.high_level import extract_text

    return lambda path: str(extract_text(path))


def pypdf() -> Way:
    """pypdf."""
    from pypdf import PdfReader

    return lambda path: "\n".join(page.extract_text() for page in PdfReader(path).pages)


def markitdown() -> Way:
    """markitdown, to Markdown."""
    from markitdown import MarkItDown

    one = MarkItDown(enable_plugins=False)
    return lambda path: str(one.convert(path).text_content)


def kreuzberg() -> Way:
    """kreuzberg: no cache, no OCR, no tidying of the text."""
    from kreuzberg import ExtractionConfig, extract_file_sync

    config = ExtractionConfig(use_cache=False, disable_ocr=True, enable_quality_processing=False)
    return lambda path: str(extract_file_sync(path, config=config).content)


def python_docx() -> Way:
    """python-docx: the body in its order, rows as lines."""
    from docx import Document
    from docx.table import Table

    def way(path: str) -> str:
        texts = []
        for one in Document(path).iter_inner_content():
            if isinstance(one, Table):
                texts += ["\t".join(cell.text for cell in row.cells) for row in one.rows]
            else:
                texts.append(one.text)
        return "\n".join(texts)

    return way


def docx2txt() -> Way:
    """docx2txt."""
    import docx2txt

    return lambda path: str(docx2txt.process(path))


def openpyxl() -> Way:
    """openpyxl, the values alone."""
    from openpyxl import load_workbook

    def way(path: str) -> str:
        book = load_workbook(path, read_only=True, data_only=True)
        rows = (row for sheet in book for row in sheet.values)
        text = "\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)
        book.close()
        return text

    return way


def ofdkit() -> Way:
    """ofdkit."""
    import ofdkit

    return lambda path: str(ofdkit.extract_text(path))


WAYS: dict[str, Callable[[], Way]] = {
    "bare pdf": bare_pdf,
    "PDFium calls": pdfium_calls,
    "bare docx": bare_docx,
    "bare xlsx": bare_xlsx,
    "bare ofd": bare_ofd,
    "fazhi": ours,
    "no seals": without_seals,
    "pdftotext": pdftotext,
    "pdfminer.six": pdfminer,
    "pypdf": pypdf,
    "markitdown": markitdown,
    "kreuzberg": kreuzberg,
    "python-docx": python_docx,
    "docx2txt": docx2txt,
    "openpyxl": openpyxl,
    "ofdkit": ofdkit,
}
PEERS: dict[str, tuple[str, ...]] = {
    "pdf": ("kreuzberg", "pdfminer.six", "pypdf", "markitdown"),
    "docx": ("kreuzberg", "docx2txt", "python-docx", "markitdown"),
    "xlsx": ("kreuzberg", "openpyxl", "markitdown"),
    "ofd": ("ofdkit",),
}
"""Other readers by kind, from another environment; pdftotext is a program of the system."""


def processor_seconds() -> float:
    """Processor time so far of this process and its finished children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def timed(way: Way, path: str) -> dict[str, Any]:
    """Seconds and text of one reading; no text where it fails."""
    text: str | None
    begin = processor_seconds()
    try:
        text = way(path)
    except Exception:  # whatever another's reader raises: it has not read the file
        text = None
    return {"seconds": processor_seconds() - begin, "text": text}


def serve(name: str) -> None:
    """Say whether the way is there, then read each list of files that is asked for, once, in turn."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    # What readers print themselves must not mix with the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        way = WAYS[name]()
    except Exception as error:
        print(json.dumps({"missing": f"{type(error).__name__}: {error}"}), file=answers, flush=True)
        return
    print(json.dumps({"missing": None}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps([timed(way, path) for path in json.loads(line)]), file=answers, flush=True)


if __name__ == "__main__":
    serve(sys.argv[1])
