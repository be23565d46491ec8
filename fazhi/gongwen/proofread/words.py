"""字词: repeated words and sentences, 截止 for 截至, common wrong words in their context, sentences left hanging."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from fazhi.gongwen.bodies import is_organ
from fazhi.gongwen.facts import Genre
from fazhi.gongwen.proofread.fault import Hits, Subject, rule

_HAN = "\u4e00-\u9fff"
_DOUBLE = re.compile(
    r"(?<![目])的的(?!确)|(?<!好)了了(?![解结却])|和和(?![谐睦平解气美])|(?<!实)在在(?![建岗职线校编册押逃场位地产家外内京场])|是是(?![否非])|"
    r"为为(?![民人何期主首准了难农])|对对(?![口象方策应比称子])|与与(?!会)|将将(?!军|近|来)|及及(?!时|格)|把把(?!关)|被被|从从(?!严|业|事|众)|"
    r"等等(?=多种|各种|形式|方式|措施|手段|活动|内容|问题|方面|渠道)|"
    r"要要(?!求|闻|点|件|素|害|紧|塞|领)|都都|已已|且且|或或|于于|并并(?!列|联|购|网|轨|案)|由由|向向(?!前)|给给(?!予)|(?<![0-9])们们"
)
# Words of two hanzi that may rightly meet themselves (规定规定, 培训培训人员) are left out.
_COMMON = (
    "工作|进行|关于|以及|根据|加强|开展|建设|落实|实施|推进|服务|组织|领导|情况|单位|部门|政府|法治|依法|完善|健全|"
    "强化|提升|提高|认真|严格|积极|进一步|我们|他们|以上|以下|同时|其中|或者|并且|按照|通过|为了|由于|完成|会议|"
    "制度|机制|责任|人民|群众|社会|经济|发展|规范|文件|材料|方案|计划|整改"
)
_PHRASE = re.compile(rf"(?P<w>(?:{_COMMON})[了着]?)(?P=w)(?!(?P=w))")
_TWICE = re.compile(
    rf"(?P<w>(?!一|[实细好深]|规定|培训|计划|要求|了解|研究|讨论|商量|学习|考虑|检查|调查|打听|尝试|哪里|多少)[{_HAN}][{_HAN}]{{1,2}}(?<![实细好深透牢紧严]))"
    r"(?P=w)(?!(?P=w))(?!人员|制度)"
)
"""Any word of two or three letters that meets itself; those that may (请了解了解, 抓实抓细) are left out."""
_LONG = re.compile(rf"(?P<w>[{_HAN}]{{4,10}})(?P=w)")
_LISTED = re.compile(rf"(?<=[、，：])(?P<w>[{_HAN}]{{3,12}})、(?P=w)(?![们员长者])(?<!某)")


@rule("word-doubled", "字词重复", "GB/T 9704-2012 第7.3.3条")
def word_doubled(subject: Subject) -> Hits:
    """的的, 工作工作, an item of a list given twice."""
    for p in subject.sheet.body:
        if p.ocr:
            continue
        seen: set[int] = set()
        for pattern in (_DOUBLE, _PHRASE, _TWICE, _LONG, _LISTED):
            for m in pattern.finditer(p.text):
                if m.start() in seen or _number_words(m.group()):
                    continue
                seen.add(m.start())
                word = m["w"] if "w" in m.re.groupindex else m.group()[0]
                yield p.page_at(m.start()), p.around(m.start(), m.end(), 4), f"“{word}”重复", f"删去一个“{word}”"


_LIST_RUN = re.compile(rf"[{_HAN}、]{{8,400}}")


@rule("item-doubled", "列举的单位重复", "GB/T 9704-2012 第7.3.3条")
def item_doubled(subject: Subject) -> Hits:
    """县司法局、县公安局、县司法局: one organ twice in a list."""
    for p in subject.sheet.body:
        for m in _LIST_RUN.finditer(p.text) if not p.ocr and p.text.count("、") >= 2 else ():
            items = [item for item in m.group().split("、") if item]
            if len(items) < 3:
                continue
            whole = [item for item in items[1:-1] if is_organ(item)]
            ends = [items[0][k:] for k in range(len(items[0]) - 3) if items[-1].startswith(items[0][k:])]
            twice = [item for item in whole if whole.count(item) > 1 or items[0].endswith(item)]
            twice += [item for item in whole if items[-1].startswith(item)] + [end for end in ends if is_organ(end)]
            if twice:
                at = p.text.rindex(twice[0], m.start(), m.end())
                yield p.page_at(at), p.around(at, at + len(twice[0]), 4), f"“{twice[0]}”列了两次", "删去重复的一个"


def _number_words(text: str) -> bool:
    return all(c in "一二三四五六七八九十零〇两百千万年月日" for c in text)


@rule("sentence-doubled", "句子重复", "GB/T 9704-2012 第7.3.3条")
def sentence_doubled(subject: Subject) -> Hits:
    """One sentence twice in a paragraph, or at the end of one and the beginning of the next."""
    if subject.paper.genre in _COPIED:
        return
    yield from _at_once(subject)
    before: dict[str, int] = {}
    previous = ""
    body = subject.paper.genre in _RUNNING
    for number, p in enumerate(subject.sheet.body):
        for at, sentence in p.sentences():
            core = re.sub(rf"[^{_HAN}0-9a-zA-Z]", "", sentence)
            if len(core) < 10 or not sentence.strip().endswith(("。", "！")):
                continue
            last = before.get(core)
            if last is not None and len(core) >= 14 and (number - last <= 1 or (body and len(core) >= 24)):
                yield p.page_at(at), sentence.strip()[:40], "这句话前面刚写过", "删去重复的一句"
            echoes = previous.endswith(core) and (last is None or len(core) < 14)
            if echoes:
                yield p.page_at(at), sentence.strip()[:40], "这句话前面刚写过", "删去重复的一句"
            before[core], previous = number, core


_AT_ONCE = re.compile(rf"(?P<s>[{_HAN}0-9，、]{{4,60}}[。；])(?P=s)")


def _at_once(subject: Subject) -> Hits:
    """A short sentence that follows upon itself; the longer ones are told by the whole rule."""
    for p in subject.sheet.body:
        for m in _AT_ONCE.finditer(p.text) if not p.ocr else ():
            if len(re.sub(rf"[^{_HAN}0-9]", "", m["s"])) < 10:
                yield p.page_at(m.start()), m["s"], "这句话前面刚写过", "删去重复的一句"


_RUNNING = {Genre.OFFICIAL, Genre.WORK, Genre.MINUTES}
"""Papers in which no long sentence has reason to come twice."""
_COPIED = {Genre.LAW, Genre.WEB}
"""Law texts repeat on purpose, web pages by their furniture."""
_TITLED = re.compile(r"《[^《》]{1,80}》|“[^“”]{1,60}”")


@rule("clause-doubled", "语句重复", "GB/T 9704-2012 第7.3.3条")
def clause_doubled(subject: Subject) -> Hits:
    """Two clauses of one sentence, or of a sentence and the next, begin with the same eight letters or more."""
    for p in subject.sheet.body:
        if p.ocr or subject.paper.genre in _COPIED:
            continue
        plain = _TITLED.sub(lambda m: "·" * len(m.group()), p.text)
        clauses = [(m.start(), m.group()) for m in re.finditer(rf"(?<![0-9、{_HAN}])[{_HAN}]{{8,}}", plain)]
        for (at, one), (later, two) in _near(clauses):
            same = _common_start(one, two)
            gap = p.text[at + len(one) : later]
            if (
                same >= 8
                and not is_organ(one[:same])
                and same - _named_works(one[:same]) >= 4
                and gap.count("。") + gap.count("；") <= 0
                and not re.search(r"[一二三四五六]是", gap)
            ):
                yield p.page_at(later), two[: same + 6], f"“{two[:same]}”在一句里用了两次", "合并成一处，或者换一种说法"


_WORKS = re.compile(rf"[{_HAN}]{{3,}}(?:工程|项目|平台|系统|公司|中心|学校|医院|社区|园区|灌区|办法|条例|规划)")
"""A name that begins two clauses as their subject."""


def _named_works(text: str) -> int:
    """How many letters at the beginning of a text are the name of a project, a body or a law."""
    m = _WORKS.match(text)
    return len(m.group()) if m is not None else 0


def _near(clauses: list[tuple[int, str]]) -> list[tuple[tuple[int, str], tuple[int, str]]]:
    """Each clause with the two after it."""
    return [(clauses[i], clauses[j]) for i in range(len(clauses)) for j in range(i + 1, min(i + 3, len(clauses)))]


def _common_start(one: str, two: str) -> int:
    n = 0
    for a, b in zip(one, two, strict=False):
        if a != b:
            break
        n += 1
    return n


_UNTIL = re.compile(
    r"截止(?:到|至)?[ ]*(?=目前|当前|现在|今[年天日]|本[年月]|上[年月]|去年|昨[天日]|年底|月底|"
    r"[0-9一二三四五六七八九十]{1,4}[ ]*(?:年|月|日|季度))"
)
_UNTIL_OVER = re.compile(r"(?:报名|申报|报送|投标|受理|申请|征集|提交|缴费)[\u4e00-\u9fff]{0,4}$")


@rule("until", "截止与截至", "现代汉语用法：截止表示停止，截至表示到某时为止")
def until(subject: Subject) -> Hits:
    """截止目前, 截止6月: a point of time after it asks for 截至."""
    for p in subject.sheet.body:
        for m in _UNTIL.finditer(p.text):
            if _UNTIL_OVER.search(p.text[max(0, m.start() - 10) : m.start()]):
                continue
            quote = p.text[m.start() : m.end() + 6]
            yield (
                p.page_at(m.start()),
                quote,
                f"“{m.group().strip()}”后面是时间，应当用“截至”",
                f"改为“截至{p.text[m.end() : m.end() + 4]}”",
            )


@cache
def _wrong_words() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """(pattern, wrong, right) of each row of the table: the pattern is the context in which the word is wrong."""
    table = files("fazhi.gongwen.proofread").joinpath("wrong_words.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines()[1:] if line]
    return tuple((re.compile(pattern), wrong, right) for pattern, wrong, right in rows)


@cache
def _any_wrong() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _, _ in _wrong_words()))


@rule("wrong-word", "疑似错字", "GB/T 9704-2012 第7.3.3条")
def wrong_word(subject: Subject) -> Hits:
    """Words that are wrong in the context they stand in."""
    for p in subject.sheet.paragraphs:
        if p.ocr or _any_wrong().search(p.text) is None:  # a misread letter is not the writer's fault
            continue
        for pattern, wrong, right in _wrong_words():
            for m in pattern.finditer(p.text):
                shown = wrong if wrong in m.group() else m.group()
                quote = p.around(m.start(), m.end(), 4)
                yield p.page_at(m.start()), quote, f"“{shown}”疑为“{right}”之误", f"核对后改为“{right}”"
    yield from _notary(subject)


def _notary(subject: Subject) -> Hits:
    """公正为民 in a paragraph about 公证 is 公证为民."""
    for p in subject.sheet.paragraphs:
        if not p.ocr and p.text.count("公证") >= 2:
            for m in re.finditer("公正(?:为民|服务|书|员|处|机构)", p.text):
                right = m.group().replace("公正", "公证")
                yield (
                    p.page_at(m.start()),
                    p.around(m.start(), m.end(), 3),
                    f"本段说的是公证，“{m.group()}”疑为“{right}”之误",
                    f"核对后改为“{right}”",
                )


_NO_VERB = re.compile(
    r"(?:使|让)(?:(?!提高|提升|增强|改善|得到|有了|达到|明显|不断|持续|进一步|大幅|更|显著|适应|符合|具备|满足|成为)[\u4e00-\u9fff]){2,16}"
    r"的[\u4e00-\u9fff]{0,4}(?:能力|水平|意识|素质|质量|效率|积极性|满意度)(?=。)"
)
"""通过培训，使执法人员的能力。 lacks what became of it."""
_HANGING = re.compile(
    r"(?:(?<=[%％])的|以来|以及|并且|而且|但是|因为|由于|为了|以便|从而|[，、](?:关于|根据|按照|和|与)|"
    r"(?<=[》”])(?:和|与|及)|"
    r"(?<=的)(?:正确|坚强|大力|鼎力|精心|密切|积极|亲切|有力|全力|共同){0,2}(?:领导|指导|支持|帮助|关心|重视|配合|努力|推动|带领|部署){1,3}下)(?=。)"
)


_CALLED_ON = re.compile(
    r"(?:(?<=[。；])|^[ \u3000]*)(?:按照|根据|依据|遵照|随着|鉴于|针对|围绕)[^，。；：]{2,40}"
    r"(?:要求|部署|安排|规定|精神|意见|指示|推进|发展|实际|问题|情况|需要|目标)。"
)
"""按照县委、县政府的要求。 says on what ground, and not what was done."""


@rule("hanging", "句子不完整", "GB/T 15834-2011 第4.1条")
def hanging(subject: Subject) -> Hits:
    """A sentence that stops where more must follow: …以来。"""
    for p in subject.sheet.body:
        for m in _NO_VERB.finditer(p.text):
            yield (
                p.page_at(m.start()),
                p.text[m.start() : m.end() + 1],
                f"“{m.group()}”后面缺谓语",
                "补上“得到提高”之类的谓语",
            )
        for m in _CALLED_ON.finditer(p.text):
            yield p.page_at(m.start()), m.group(), "这句话只有状语，没有说完", "句号改为逗号，或者补全后半句"
        for m in _HANGING.finditer(p.text):
            begin = max(p.text.rfind("。", 0, m.start()) + 1, m.start() - 16)
            yield (
                p.page_at(m.start()),
                p.text[begin : m.end() + 1],
                f"句子以“{m.group()}”收束，没有说完",
                "补全后半句，或者删去多余的词",
            )
