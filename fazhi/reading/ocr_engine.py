"""The OCR engine: rapidocr's detector and recogniser with settings chosen by measurement (see bench/ocr.py).

The detector looks at the page made smaller: letters of 16 pt stay clear at 90 dpi, and its cost grows with the area.
The recogniser gets its lines cut from the full picture. Where the result is unsure, or the letters are small, the
detector looks again at twice the size. Models come with the package; nothing is fetched.

Lines go to the recogniser one by one: put together, they are filled up to the length of the longest, and their
intermediate results no longer fit the processor's cache. Waiting threads sleep: by default they spin, which costs a
third of the processor time and slows everything else on the machine.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from fazhi.errors import EngineError

Rgb = npt.NDArray[Any]
Quad = npt.NDArray[np.float32]

GLANCE_SIDE = 640
SMALL_SIDE = 960
FULL_SIDE = 2016
"""Longest side of the picture that the detector sees: of photographs, of pages, and where that was not enough."""

_FEW_LINES = 6

LEAST_LETTER = 11.0
"""Lines lower than this many pixels in the detector's picture run into each other: it looks at the larger one."""

SURE = 0.93
"""Mean confidence below which the detector looks again and the page is tried upside down."""

KEEP = 0.5
"""A line below this confidence is no text: a texture, a seal's rim, a signature."""

_LONGEST = 4200
_MOST_LINES = 1000
_ANSWER = "法治政府建设2021年第8号"


@dataclass(frozen=True, slots=True)
class Found:
    """One line: its text, how sure the recogniser is, its corners in pixels (from the top left, clockwise)."""

    text: str
    confidence: float
    quad: Quad


@dataclass(frozen=True, slots=True)
class Seen:
    """What OCR made of a picture, in pixels of the picture turned by `turn` degrees clockwise.

    `confidence` is the mean over the letters; 0 where nothing legible was found.
    """

    found: tuple[Found, ...]
    confidence: float
    turn: int
    width: int
    height: int


class Engine:
    """The loaded models. Made once per process by `engine()`."""

    def __init__(self) -> None:
        try:
            from rapidocr import RapidOCR
        except ImportError as error:
            raise EngineError("文字识别组件rapidocr没有装好，请重新安装依赖后再运行。") from error
        params = {
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": 4096,
            "Rec.rec_batch_num": 1,
        }
        try:
            ocr: Any = RapidOCR(params=params)
            for part in (ocr.cfg.Det, ocr.cfg.Rec):
                part._set_flag("allow_objects", True)
                part.session = _session(part)
            self._detector = ocr._load_det_model()
            self._recogniser = ocr._load_rec_model()
        except Exception as error:
            # rapidocr raises bare errors of several libraries for a missing or damaged model.
            raise EngineError("文字识别模型缺失或损坏，请重新安装rapidocr后再运行。") from error

    def detect(self, pixels: Rgb, side: int) -> list[Quad]:
        """Places of lines as four corners each, in pixels of the picture."""
        longest = max(pixels.shape[:2])
        scale = min(1.0, side / longest)
        small = pixels
        if scale < 1.0:
            size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
            small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        found = self._detector(small)
        if found.boxes is None:
            return []
        return [np.asarray(box, np.float32) / scale for box in found.boxes[:_MOST_LINES]]

    def recognise(self, crops: list[Rgb]) -> list[tuple[str, float]]:
        """Text and confidence of each cut-out line."""
        from rapidocr.ch_ppocr_rec import TextRecInput

        if not crops:
            return []
        result = self._recogniser(TextRecInput(img=crops, return_word_box=False))
        if result.txts is None:
            return [("", 0.0)] * len(crops)
        return [(str(text), float(score)) for text, score in zip(result.txts, result.scores, strict=True)]


def _session(part: Any) -> Any:
    """The loaded model of one part of the engine, with settings that rapidocr has no names for."""
    import rapidocr
    from onnxruntime import InferenceSession, SessionOptions
    from rapidocr.inference_engine.base import FileInfo, InferSession

    kind = FileInfo(part.engine_type, part.ocr_version, part.task_type, part.lang_type, part.model_type)
    name = Path(InferSession.get_model_url(kind)["model_dir"]).name
    options = SessionOptions()
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False
    options.intra_op_num_threads = _threads()
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    path = Path(rapidocr.__file__).parent / "models" / name
    return InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])


def _threads() -> int:
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # not on Linux
        return max(1, os.cpu_count() or 1)


@cache
def engine() -> Engine:
    """The engine of this process; raises `EngineError` where it does not give the known answer to the test picture."""
    made = Engine()
    picture = cv2.imread(str(Path(__file__).with_name("ocr_selftest.png")), cv2.IMREAD_COLOR)
    if picture is None:
        raise EngineError("文字识别的自检图片缺失，请重新安装fazhi后再运行。")
    texts = [text for text, _ in made.recognise([cut(picture, quad) for quad in made.detect(picture, SMALL_SIDE)])]
    if "".join(texts).replace(" ", "") != _ANSWER:
        raise EngineError("文字识别自检没有通过：模型给出的结果不对，请重新安装rapidocr后再运行。")
    return made


def cut(pixels: Rgb, quad: Quad) -> Rgb:
    """One line as an upright picture; a line that stands on end is laid down."""
    width = max(1, round(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[2] - quad[3]))))
    height = max(1, round(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2]))))
    onto = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(np.ascontiguousarray(quad, np.float32), onto)
    line = cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(np.rot90(line)) if height >= 1.5 * width else line


def look(pixels: Rgb) -> Seen:
    """Read a picture that stands in any of its four directions."""
    eyes = engine()
    pixels, scale = _fit(np.ascontiguousarray(pixels))
    turn = 0
    quads = _first_look(eyes, pixels)
    if _is_on_end(quads):
        quarter = turned(pixels, 90)
        pixels, quads, turn = quarter, eyes.detect(quarter, SMALL_SIDE), 90
    closer = _is_small(eyes, pixels, quads)
    if closer:
        quads = eyes.detect(pixels, FULL_SIDE)
    found = _read(eyes, pixels, quads)
    if found and _mean(found) < SURE and _is_upside_down(eyes, pixels, found):
        pixels = turned(pixels, 180)
        corner = np.array([pixels.shape[1], pixels.shape[0]], np.float32)
        quads = [np.roll(corner - quad, 2, axis=0) for quad in quads]
        found, turn = _read(eyes, pixels, quads), (turn + 180) % 360
    if not closer and _needs_more(found, pixels):
        again = _read(eyes, pixels, eyes.detect(pixels, FULL_SIDE))
        found = again if _worth(again) > _worth(found) else found
    kept = tuple(Found(one.text, one.confidence, one.quad / scale) for one in found if one.confidence >= KEEP)
    height, width = pixels.shape[:2]
    return Seen(kept, _page_confidence(found), turn, round(width / scale), round(height / scale))


def _first_look(eyes: Engine, pixels: Rgb) -> list[Quad]:
    """Lines as the detector sees them at the usual size; it looks at photographs from further away at first.

    A banner, a door plate, a stamped date: that is all the text that most photographs have, and it is large.
    """
    if not _is_light(pixels):
        glance = eyes.detect(pixels, GLANCE_SIDE)
        heights = sorted(min(_sides(quad)) for quad in glance)
        scale = min(1.0, GLANCE_SIDE / max(pixels.shape[:2]))
        if len(glance) < _FEW_LINES and (not heights or heights[0] * scale >= LEAST_LETTER):
            return glance
    quads = eyes.detect(pixels, SMALL_SIDE)
    return quads if quads or not _is_paper(pixels) else _lone_lines(eyes, pixels)


def turned(pixels: Rgb, degrees: int) -> Rgb:
    """The picture turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(pixels, -(degrees // 90)))


def _fit(pixels: Rgb) -> tuple[Rgb, float]:
    """The picture in a size that the models can work with, and the factor it was changed by."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _LONGEST / max(height, width))
    if min(height, width) < 40:
        scale = min(4.0, 48 / max(1, min(height, width)), _LONGEST / max(height, width))
    if scale != 1.0:
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        pixels = cv2.resize(pixels, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=how)
    return pixels, scale


def _is_paper(pixels: Rgb) -> bool:
    """A light page of a page's size, and not a photograph of something else."""
    return max(pixels.shape[:2]) > SMALL_SIDE and _is_light(pixels)


def _is_light(pixels: Rgb) -> bool:
    return float(np.median(pixels[::8, ::8])) > 180


def _lone_lines(eyes: Engine, pixels: Rgb) -> list[Quad]:
    """Lines of a nearly empty sheet: the detector overlooks one small line on a large page, but not a cut-out."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    dark = (grey < float(np.median(grey[::8, ::8])) - 50).astype(np.uint8)
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((9, 25), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    places = [row[:4] for row in stats[1:count] if row[4] >= 150]
    if not places:
        return []
    boxes = np.array(places)
    x0, y0 = np.maximum(boxes[:, :2].min(axis=0) - 40, 0)
    x1, y1 = (boxes[:, :2] + boxes[:, 2:]).max(axis=0) + 40
    part = np.ascontiguousarray(pixels[y0:y1, x0:x1])
    return [quad + np.array([x0, y0], np.float32) for quad in eyes.detect(part, FULL_SIDE)]


def _read(eyes: Engine, pixels: Rgb, quads: list[Quad]) -> list[Found]:
    texts = eyes.recognise([cut(pixels, quad) for quad in quads])
    return [Found(text, sure, quad) for (text, sure), quad in zip(texts, quads, strict=True) if text.strip()]


def _sides(quad: Quad) -> tuple[float, float]:
    """Width and height of a line."""
    return float(np.linalg.norm(quad[0] - quad[1])), float(np.linalg.norm(quad[0] - quad[3]))


def _is_on_end(quads: list[Quad]) -> bool:
    """Whether most of the text, by length, runs up or down."""
    tall = wide = 0.0
    for quad in quads:
        width, height = _sides(quad)
        if height >= 1.5 * width:
            tall += height
        elif width >= 1.5 * height:
            wide += width
    return tall > 1.5 * wide


def _is_upside_down(eyes: Engine, pixels: Rgb, found: list[Found]) -> bool:
    """Whether the longest lines read clearly better when turned by half a circle."""
    longest = sorted(found, key=lambda one: -_sides(one.quad)[0])[:6]
    flipped = eyes.recognise([turned(cut(pixels, one.quad), 180) for one in longest])
    upright = sum(one.confidence for one in longest) / len(longest)
    return sum(sure for _, sure in flipped) / len(flipped) > upright + 0.08


def _mean(found: list[Found]) -> float:
    letters = sum(len(one.text) for one in found)
    return sum(one.confidence * len(one.text) for one in found) / letters if letters else 0.0


def _page_confidence(found: list[Found]) -> float:
    """How sure the reading of the page is: the mean over the length of all its lines, thrown away ones too."""
    if not any(one.confidence >= KEEP for one in found):
        return 0.0
    total = weight = 0.0
    for one in found:
        width, height = _sides(one.quad)
        # An illegible line gives few letters however long it is: its shape says how much text was lost.
        letters = max(len(one.text), 0.8 * max(width, height) / max(1.0, min(width, height)))
        total, weight = total + one.confidence * letters, weight + letters
    return total / weight


def _is_small(eyes: Engine, pixels: Rgb, quads: list[Quad]) -> bool:
    """Whether letters are too small for the detector's first look, judged before all lines are read in vain.

    The texture of a photograph gives small boxes too: some of the longest must be legible.
    """
    longest = max(pixels.shape[:2])
    if len(quads) < 8 or longest <= 1.1 * SMALL_SIDE:
        return False
    heights = sorted(_sides(quad)[1] for quad in quads)
    if heights[len(heights) // 2] * SMALL_SIDE / longest >= LEAST_LETTER:
        return False
    some = sorted(quads, key=lambda quad: -_sides(quad)[0])[:4]
    return len(_legible(_read(eyes, pixels, some))) >= 2


def _legible(found: list[Found]) -> list[Found]:
    return [one for one in found if one.confidence >= 0.7 and len(one.text) > 1]


def _needs_more(found: list[Found], pixels: Rgb) -> bool:
    """Whether a closer look may help: small letters, or an unsure reading. A photograph without text gets none."""
    longest = max(pixels.shape[:2])
    if not found or longest <= 1.1 * SMALL_SIDE or (len(_legible(found)) < 2 and len(found) < 15):
        return False
    letters = sorted(_sides(one.quad)[1] for one in found)
    small = letters[len(letters) // 2] * SMALL_SIDE / longest < LEAST_LETTER
    return small or _mean(found) < SURE


def _worth(found: list[Found]) -> float:
    """Letters read, each counted by how sure it is; what is a guess counts against."""
    return sum(len(one.text) * (one.confidence - KEEP) for one in found)
