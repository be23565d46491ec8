"""字词: repeated words and sentences, 截止 for 截至, common wrong words in their context, sentences left hanging."""

from __future__ import annotations

import re

from fazhi.gongwen.facts import Genre
from fazhi.gongwen.proofread.fault import Hits, Subject, rule

_HAN = "\u4e00-\u9fff"
_DOUBLE = re.compile(
    r"(?<![目])的的(?!确)|(?<!好)了了(?![解结却])|和和(?![谐睦平解气美])|(?<!实)在在(?![建岗职线校编册押逃场位地产家外内京场])|是是(?![否非])|"
    r"为为(?![民人何期主首准了难农])|对对(?![口象方策应比称子])|与与(?!会)|将将(?!军|近|来)|及及(?!时|格)|把把(?!关)|被被|从从(?!严|业|事|众)|"
    r"于于|并并(?!列|联|购|网|轨|案)|由由|向向(?!前)|给给(?!予)|(?<![0-9])们们"
)
_COMMON = [
    "工作",
    "进行",
    "关于",
    "通知",
    "以及",
    "根据",
    "加强",
    "开展",
    "建设",
    "要求",
    "落实",
    "实施",
    "推进",
    "管理",
    "服务",
    "监督",
    "组织",
    "领导",
    "问题",
    "情况",
    "单位",
    "部门",
    "政府",
    "行政",
    "执法",
    "法治",
    "依法",
    "完善",
    "健全",
    "强化",
    "提升",
    "提高",
    "认真",
    "严格",
    "积极",
    "进一步",
    "我们",
    "他们",
    "以上",
    "以下",
    "同时",
    "其中",
    "或者",
    "并且",
    "按照",
    "通过",
    "为了",
    "由于",
    "完成",
    "会议",
    "制度",
    "机制",
    "责任",
    "人民",
    "群众",
    "社会",
    "经济",
    "发展",
    "规范",
    "审核",
    "决定",
    "规定",
    "文件",
    "材料",
    "报告",
    "方案",
    "计划",
    "公示",
    "公开",
    "培训",
    "检查",
    "整改",
    "考核",
    "评查",
    "调解",
    "复议",
]
_PHRASE = re.compile(rf"(?P<w>{'|'.join(_COMMON)})(?P=w)(?!(?P=w))")
_LONG = re.compile(rf"(?P<w>[{_HAN}]{{4,10}})(?P=w)")
_LISTED = re.compile(rf"(?<=[、，：])(?P<w>[{_HAN}]{{3,12}})、(?P=w)(?=[、，。；等])")


@rule("word-doubled", "字词重复", "GB/T 9704-2012 第7.3.3条")
def word_doubled(subject: Subject) -> Hits:
    """的的, 工作工作, an item of a list given twice."""
    for p in subject.sheet.body:
        seen: set[int] = set()
        for pattern in (_DOUBLE, _PHRASE, _LONG, _LISTED):
            for m in pattern.finditer(p.text):
                if m.start() in seen or _number_words(m.group()):
                    continue
                seen.add(m.start())
                word = m["w"] if "w" in m.re.groupindex else m.group()[0]
                yield p.page_at(m.start()), p.around(m.start(), m.end(), 4), f"“{word}”重复", f"删去一个“{word}”"


def _number_words(text: str) -> bool:
    return all(c in "一二三四五六七八九十零〇两百千万年月日" for c in text)


@rule("sentence-doubled", "句子重复", "GB/T 9704-2012 第7.3.3条")
def sentence_doubled(subject: Subject) -> Hits:
    """One sentence twice in a paragraph, or at the end of one and the beginning of the next."""
    if subject.paper.genre is Genre.LAW:
        return
    before: dict[str, int] = {}
    for number, p in enumerate(subject.sheet.body):
        for at, sentence in p.sentences():
            core = re.sub(rf"[^{_HAN}0-9a-zA-Z]", "", sentence)
            if len(core) < 14 or not sentence.strip().endswith(("。", "！")):
                continue
            last = before.get(core)
            if last is not None and number - last <= 1:
                yield p.page_at(at), sentence.strip()[:40], "这句话前面刚写过", "删去重复的一句"
            before[core] = number


@rule("clause-doubled", "语句重复", "GB/T 9704-2012 第7.3.3条")
def clause_doubled(subject: Subject) -> Hits:
    """Two clauses of one sentence, or of a sentence and the next, begin with the same eight letters or more."""
    for p in subject.sheet.body:
        if p.ocr or subject.paper.genre is Genre.LAW:
            continue
        clauses = [(m.start(), m.group()) for m in re.finditer(rf"[{_HAN}]{{8,}}", p.text)]
        for (at, one), (later, two) in _near(clauses):
            same = _common_start(one, two)
            gap = p.text[at + len(one) : later]
            if same >= 8 and gap.count("。") + gap.count("；") <= 0 and not re.search(r"[一二三四五六]是", gap):
                yield p.page_at(later), two[: same + 6], f"“{two[:same]}”在一句里用了两次", "合并成一处，或者换一种说法"


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
    r"截止(?:到|至)?[ ]*(?=目前|当前|现在|今[年天日]|本[年月]|上[年月]|去年|昨[天日]|年底|月底|[0-9一二三四五六七八九十]{1,4}[ ]*(?:年|月|日|季度))"
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


# (pattern, wrong, right): the pattern is the context in which the word is surely wrong.
_WRONG: tuple[tuple[str, str, str], ...] = (
    ("布署", "布署", "部署"), ("按装", "按装", "安装"), ("既使(?!用)", "既使", "即使"), ("迫不急待", "急待", "及待"),
    ("一愁莫展", "愁", "筹"), ("再接再励|在接再厉", "再接再励", "再接再厉"), ("尤如", "尤如", "犹如"), ("坐阵", "坐阵", "坐镇"),
    ("松驰", "松驰", "松弛"), ("渡假", "渡假", "度假"), ("防碍", "防碍", "妨碍"), ("震憾", "震憾", "震撼"), ("竟[争标选聘]", "竟", "竞"),
    ("座落", "座落", "坐落"), ("帐[户目号册簿]|台帐|记帐", "帐", "账"), ("反应(?:的?问题(?!速度)|意见|诉求|情况)|群众反应强烈", "反应", "反映"),
    ("受权(?:委托|执法)", "受权", "授权"), ("扫黑险恶", "险恶", "除恶"), ("(?:严格|规范)公文明|公文明执法", "公文明", "公正文明"),
    ("常常之为", "常常之为", "（核对原意，如“常态之为”）"), ("登陆(?:网站|平台|系统|官网|微信|网址)", "登陆", "登录"), ("(?:己经|以经)", "己经", "已经"),
    ("自已", "自已", "自己"), ("做为(?!一?[件名项])(?=[一第重抓推实全本县市检考])", "做为", "作为"), ("通迅", "通迅", "通讯"), ("份内", "份内", "分内"),
    ("阀值", "阀值", "阈值"), ("贯切|惯彻", "贯切", "贯彻"), ("国家权利机关|最高权利机关", "权利机关", "权力机关"), ("行政处法", "处法", "处罚"),
    ("行政复义", "复义", "复议"), ("法制政府|法制社会|法制国家|依法制国|依法制县", "法制", "法治"), ("人名(?:政府|群众|法院)", "人名", "人民"),
    ("竞竞业业", "竞竞业业", "兢兢业业"), ("予案", "予案", "预案"), ("予防", "予防", "预防"), ("付(?:县长|局长|主任|镇长|乡长|书记|组长|市长)", "付", "副"),
    ("零晨", "零晨", "凌晨"), ("园满", "园满", "圆满"), ("泛烂", "泛烂", "泛滥"), ("不径而走", "径", "胫"), ("决对", "决对", "绝对"),
    ("即定(?:目标|任务|部署|计划)", "即定", "既定"), ("即得利益", "即得", "既得"), ("相辅相承", "承", "成"), ("一如继往", "继往", "既往"),
    ("默守成规", "默守", "墨守"), ("谈笑风声", "风声", "风生"), ("言简意骇", "骇", "赅"), ("穿流不息", "穿", "川"), ("声名雀起", "雀", "鹊"),
    ("甘败下风", "败", "拜"), ("鬼计多端", "鬼计", "诡计"), ("迁徒", "迁徒", "迁徙"), ("如火如茶", "茶", "荼"), ("恶耗", "恶耗", "噩耗"),
    ("重大执法案件法制审核", "执法案件", "执法决定"), ("行之有校", "有校", "有效"), ("因地治宜|因地致宜", "治宜", "制宜"), ("责无旁代", "旁代", "旁贷"),
    ("按步就班", "步", "部"), ("不能自己(?=[。，])", "自己", "自已"), ("工作对接点点", "点点", "点"), ("(?<=[，。；])有(?!关)[市县省乡镇区][\u4e00-\u9fff]{2,12}(?:督促|负责|牵头|组织实施)", "有", "由"),
    ("截至(?:时间|日期|期限)", "截至", "截止"), ("启示录用", "启示", "启事"), ("招[聘标]启示", "启示", "启事"), ("制高分", "制", "至"), ("提请审义", "审义", "审议"),
    ("党的二十大、精神", "、", ""), ("起诉期县", "期县", "期限"), ("行驶(?:职权|权力|权利)", "行驶", "行使"), ("部份", "部份", "部分"), ("另人", "另人", "令人"),
    ("必需(?:遵守|坚持|做到|严格|依法|按照)", "必需", "必须"), ("急需(?=遵守)", "急需", "必须"), ("渲泄", "渲泄", "宣泄"), ("九洲", "九洲", "九州"), ("凭添", "凭添", "平添"),
    ("追朔", "追朔", "追溯"), ("督察整改落实到为", "到为", "到位"), ("落实到为", "到为", "到位"), ("水陆交融", "水陆", "水乳"), ("精碎", "精碎", "精粹"),
)  # fmt: skip
_WRONG_WORDS = tuple((re.compile(pattern), wrong, right) for pattern, wrong, right in _WRONG)
_ANY_WRONG = re.compile("|".join(f"(?:{pattern})" for pattern, _, _ in _WRONG))


@rule("wrong-word", "疑似错字", "GB/T 9704-2012 第7.3.3条")
def wrong_word(subject: Subject) -> Hits:
    """Words that are wrong in the context they stand in."""
    for p in subject.sheet.paragraphs:
        if _ANY_WRONG.search(p.text) is None:
            continue
        for pattern, wrong, right in _WRONG_WORDS:
            for m in pattern.finditer(p.text):
                shown = wrong if wrong in m.group() else m.group()
                quote = p.around(m.start(), m.end(), 4)
                yield p.page_at(m.start()), quote, f"“{shown}”疑为“{right}”之误", f"核对后改为“{right}”"
    yield from _notary(subject)


def _notary(subject: Subject) -> Hits:
    """公正为民 in a paragraph about 公证 is 公证为民."""
    for p in subject.sheet.paragraphs:
        if p.text.count("公证") >= 2:
            for m in re.finditer("公正(?:为民|服务|书|员|处|机构)", p.text):
                right = m.group().replace("公正", "公证")
                yield (
                    p.page_at(m.start()),
                    p.around(m.start(), m.end(), 3),
                    f"本段说的是公证，“{m.group()}”疑为“{right}”之误",
                    f"核对后改为“{right}”",
                )


_HANGING = re.compile(r"(?:以来|以及|并且|而且|但是|因为|由于|为了|以便|从而|[，、](?:关于|根据|按照|和|与))(?=。)")


@rule("hanging", "句子不完整", "GB/T 15834-2011 第4.1条")
def hanging(subject: Subject) -> Hits:
    """A sentence that stops where more must follow: …以来。"""
    for p in subject.sheet.body:
        for m in _HANGING.finditer(p.text):
            begin = max(p.text.rfind("。", 0, m.start()) + 1, m.start() - 16)
            yield (
                p.page_at(m.start()),
                p.text[begin : m.end() + 1],
                f"句子以“{m.group()}”收束，没有说完",
                "补全后半句，或者删去多余的词",
            )
