"""Rules of proofreading: each finds its fault, and keeps silent where a naive rule would speak."""

from __future__ import annotations

import dataclasses
import re
import time
from pathlib import Path
from typing import Any

import pytest
from fazhi.gongwen import parse_paper
from fazhi.gongwen.proofread import RULES, Fault, proofread

HEAD = "云梦县司法局关于开展案卷评查工作的通知\n各执法单位：\n"
TAIL = "\n云梦县司法局\n2022年5月6日\n"


@pytest.fixture
def faults(make: Any) -> Any:
    def find(text: str, **kind: str) -> list[Fault]:
        document = make(text, **kind)
        return proofread(document, parse_paper(document))

    return find


FAULTY = [
    ("number-unit", "项目投资1.2亿万元。\n", "1.2亿万元"),
    ("year-zero", "站点于二零二三年五月启用。\n", "二零二三年"),
    ("date-impossible", "请于6月31日前报送名单。\n", "6月31日"),
    ("change", "案件由2021年的120件增加至150件，增长20%。\n", "由2021年的120件增加至150件，增长20%"),
    ("closing-words", "特此报告。\n", "特此报告。"),
    ("person-variant", "副县长赵志刚主持会议。副县长赵志钢要求抓好落实。\n", "赵志钢"),
    ("numbering-order", "一、总体要求\n二、主要任务\n四、保障措施\n", "四、保障措施"),
    ("numbering-order", "一、总体要求\n二、主要任务\n二、保障措施\n", "二、保障措施"),
    ("numbering-mark", "一.总体要求\n二.主要任务\n", "一.总体要求"),
    ("numbering-mark", "（一）、提高认识。各单位要重视。\n", "（一）、提高认识。各单位要重视。"),
    ("numbering-mark", "1、提高认识。各单位要重视。\n", "1、提高认识。各单位要重视。"),
    ("numbering-level", "一、总体要求\n（1）提高认识。\n", "（1）提高认识。"),
    ("bracket-width", "各乡(镇、街道)要认真落实。\n", "(镇、街道)"),
    ("mark-width", "各单位要认真落实,确保完成任务。\n", "落实,确保"),
    ("straight-quote", '推进"三项制度"落实到位。\n', '"三项制度"'),
    ("listing-mark", "按照《行政处罚法》、《行政许可法》办理。\n", "》、《"),
    ("quote-doubled", "推出“马上办”事项36项、“网“网上办”事项73项。\n", "“网“"),
    ("unpaired", "按照《行政处罚法的规定办理，各单位要认真执行。\n", "《行政处罚法"),
    ("unpaired", "各单位要认真执行），确保完成。\n", "执行），"),
    ("inner-book-mark", "根据《关于印发<评查方案>的通知》办理。\n", "<评查方案>"),
    ("mark-doubled", "各单位要认真落实，，确保完成。\n", "，，"),
    ("digit-blank", "共抽取案卷 33 件，全部合格。\n", " 33 件"),
    ("percent-range", "合格率在85~90%之间。\n", "85~90%"),
    ("number-mixed", "发放资料3千份。\n", "3千"),
    ("approx-doubled", "开展活动约20余场。\n", "约20余"),
    ("date-impossible", "请于2022年2月30日前报送。\n", "2022年2月30日"),
    ("weekday", "定于2022年5月6日（星期四）召开会议。\n", "2022年5月6日（星期四"),
    ("word-doubled", "加强对案卷的的管理工作。\n", "的的"),
    ("word-doubled", "认真开展开展案卷评查。\n", "开展开展"),
    ("sentence-doubled", "各单位要高度重视案卷评查工作并按时报送。各单位要高度重视案卷评查工作并按时报送。\n", "各单位要高度重视案卷评查工作并按时报送。"),
    ("clause-doubled", "充分发挥行政调解在纠纷中的作用，充分发挥行政调解功能。\n", "充分发挥行政调解功能"),
    ("until", "截止目前，全县共评查案卷33件。\n", "截止目前"),
    ("until", "截止到2021年6月，全县共评查案卷33件。\n", "截止到2021年6"),
    ("wrong-word", "坚持严格公文明执法，提高水平。\n", "公文明"),
    ("wrong-word", "认真反应问题，及时整改。\n", "反应问题"),
    ("wrong-word", "公证处开展公正为民活动，减免公证费。\n", "公正为民"),
    ("wrong-word", "由单位自查，有市级主管部门督促落实。\n", "，有市级"),
    ("hanging", "我县已制定并下发了《通知》等文件以来。\n", "我县已制定并下发了《通知》等文件以来。"),
    ("name-form", "各乡镇（镇、街道）要认真落实。\n", "乡镇（镇、街道）"),
    ("name-affairs", "县政务服务中心设窗口。县政府服务和大数据局负责。\n", "政府服务和大数据"),
    ("title-variant", "按照《云梦县行政执法监督办法》办理，参照《云梦县行政执法监察办法》执行。\n", "云梦县行政执法监"),
    ("organ-variant", "请报送云梦县司发局汇总。\n", "云梦县司发局"),
    ("sum", "共评查案卷33件，其中处罚17件、许可15件、强制3件。\n", "共评查案卷33件，其中处罚17件、许可15件、强制3件"),
    ("sum", "共开展宣传85场次，其中进机关35场次、进乡村36场次、进学校11场次。\n", "共开展宣传85场次，其中进机关35场次、进乡村36场次、进学校11场次"),
    ("percent", "共评查案卷133件，评定为优秀的103件，优秀率87.4%。\n", "评定为优秀的103件，优秀率87.4%"),
    ("change", "服务事项由25个增至40个，增长50%。\n", "由25个增至40个，增长50%"),
    ("change", "时限由20天压缩至25天。\n", "由20天压缩至25天"),
    ("count", "存在以下三个方面的问题：一是认识不足；二是力量薄弱。\n", "三个方面的问题：一是"),
    ("enumeration", "一是认识不足；三是力量薄弱。\n", "三是力量薄弱。"),
    ("sum", "共有干部56人，其中男性30人，女性25人。\n", "其中男性30人，女性25人"),
    ("sum", "共投入120万元，其中县财政80万元，乡镇自筹30万元，社会捐助20万元。\n", "共投入120万元，其中县财政80万元"),
    ("percent", "发现问题60个，整改58个，整改率90%。\n", "整改58个，整改率90%"),
    ("count", "司法局、公安局、财政局、民政局、教育局等4个部门参加。\n", "等4个部门"),
    ("approx-doubled", "培训人员300多人左右。\n", "300多人左右"),
    ("hanging", "在县委、县政府的正确领导下。我局认真履职。\n", "正确领导下。"),
    ("times-less", "投诉量下降了1.2倍。\n", "下降了1.2倍"),
    ("docno-cited", "根据《关于开展评查的通知》（云司[2021]1号）要求，认真开展自查。\n", "云司[2021]1号"),
    ("mark-before-etc", "围绕主体、事实、程序、等方面开展评查。\n", "程序、等"),
    ("hanging", "通过培训，使执法人员的能力。\n", "使执法人员的能力。"),
    ("change", "合格率由62.5%提高到81.3%，提高20.8个百分点。\n", "由62.5%提高到81.3%，提高20.8个百分点"),
    ("change", "2020年受理案件40件，2021年受理案件56件，同比增长25%。\n", "2020年受理案件40件"),
    ("sum", "举办讲座12场、座谈15场、咨询9场，共计38场。\n", "举办讲座12场、座谈15场、咨询9场，共计38场"),
    ("percent", "在岗人员320人，持证288人，持证率90%；未持证32人，占12.5%。\n", "未持证32人，占12.5%"),
    ("place-variant", "云梦县各单位要认真落实。云梨县城区一并执行。\n", "云梨县"),
    ("letter-variant", "依托江西政务服务网办理，江西政务服务网全天开放。请登录江西政务服务往查询。\n", "政务服务往"),
    ("letter-variant", "人民调解委员会要尽责。各村人民调解委员会、社区人民解调委员会联动。\n", "人民解调委"),
    ("person-variant", "副县长张明主持会议。会后，副县长张明作了总结。副县长张铭提出要求。\n", "张铭"),
    ("person-variant", "所长何丽鹃带队，何丽鹃作了讲解。在何丽娟所长的带动下，队伍壮大。\n", "何丽娟"),
    ("hotline", "12345便民热线全年在线，12345便民热线已并入平台。12354便民热线工单要办结。\n", "12354便民热线"),
    ("town-variant", "罗坪镇率先完成，罗坪镇已验收。罗坪乡要跟进。\n", "罗坪乡"),
    ("quoted-variant", "推广“赣政通”应用，在“赣政通”上认领事项，赣通政要用好。\n", "赣通政"),
    ("quoted-variant", "打造“法润云梦”品牌，举办“法润云梦”讲座。开通“法闰云梦”账号。\n", "法闰云梦"),
    ("quoted-variant", "优化“宁事办”平台，对接“宁事办”平台。依托“宁事通”平台办理。\n", "“宁事通”平台"),
    ("works-variant", "清河水厂二期工程已开工。清河水厂二期工程已投产。请关注清江水厂二期工程。\n", "清江水厂二期工程"),
    ("item-doubled", "由县司法局、县公安局、县司法局联合举办。\n", "县司法局"),
    ("article-order", "第一条 为规范管理制定本办法。\n第二条 本办法适用于全县。\n第四条 本办法自印发之日起施行。\n", "第四条"),
    ("share-sum", "三类企业占比分别为60%、30%、20%。\n", "占比分别为60%、30%、20%"),
    ("range-mark", "合格率在80%-85%之间。\n", "80%-85%"),
    ("sentence-doubled", "各乡镇要加强水质监测和信息公开。要加强水质监测和信息公开。\n", "要加强水质监测和信息公开。"),
    ("count", "提出三点要求：一要提高站位；二要压实责任。\n", "三点要求：一要"),
    ("change", "审批由20日缩短至30日。\n", "由20日缩短至30日"),
    ("times-less", "案件数量下降两倍。\n", "下降两倍"),
    ("hanging", "在各位老师的大力支持下。活动取得实效。\n", "大力支持下。"),
    ("full-stop", "各单位要高度重视，加强组织领导。要按照时间节点抓好落实，明确专人负责案卷报送工作，确保按时完成评查任务\n请抓紧落实。\n", "责案卷报送工作，确保按时完成评查任务"[-14:]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "body", "quote"), FAULTY, ids=[f"{n}-{rule}" for n, (rule, _, _) in enumerate(FAULTY)]
)
def test_rule_finds(faults: Any, rule: str, body: str, quote: str) -> None:
    found = faults(HEAD + body + TAIL)
    assert [fault.rule for fault in found] == [rule]
    assert quote in found[0].quote and found[0].quote in body
    assert found[0].message and found[0].suggestion


CLEAN = [
    "投资1.2亿元，其中二〇二三年到位3000万元，2月29日前付清。\n",
    "副县长赵志刚、赵志钢出席会议。\n",
    "对照《云梦县城市管理条例》，云梦县城市管理局制定了方案。云梦县城市管理局负责落实。\n",
    "特此通知。\n",
    "一、总体要求\n（一）提高认识。\n1.加强领导。\n（1）成立专班。\n（2）明确分工。\n2.落实责任。\n（二）强化保障。\n二、工作要求\n（一）抓好落实。\n",
    "共评查案卷33件，其中处罚案卷17件。\n",
    "共有干部20人，其中党员10人、女性12人。\n",
    "共办理案件27件，其中制度类14件、执法类8件、调解类5件，目前已办结24件，办结率88.9%。\n",
    "办结率达到90%，压缩70%以上，25个乡镇（街道）中20个乡（镇）成立队伍。\n",
    "可办理事项由143项增至1774项，进驻部门由25个增至40个。\n",
    "以实实在在的行动的确解决问题，目的的实现要靠大家，请了解了解情况。\n",
    "报名截止时间为2022年5月6日，申报截止6月30日。\n",
    "引用《关于印发〈评查方案〉的通知》（云司〔2021〕1号）办理。\n",
    "按照GB/T 9704和Office 2016（含以上）要求，见https://a.gov.cn/b(c).html的说明。\n",
    "合格率在85%～90%之间，约20场，近30人，70%以上。\n",
    "对群众反映的问题及时处理，登录网站查询，化学反应情况正常。\n",
    "围绕主体、事实、程序、法律适用等四个方面开展评查。\n",
    "存在三个方面的问题：一是认识不足；二是力量薄弱；三是保障不够。\n",
    "按照《中华人民共和国行政处罚法》《中华人民共和国行政许可法》办理。\n",
    "定于2022年5月6日（星期五）召开会议，会期1天。\n",
    "请于2022年3月1日前，将材料报送至县司法局法规股（联系电话：0712-4222222）。\n",
    "比例由50%提高到60%，提高10个百分点，增长20%。\n",
    "公正文明执法，公证处开展公证为民活动，减免公证费用。\n",
    "负责人：张三 13900000000\n",
    "共自查案卷18844宗，评出合格案卷14445宗，占评查总数的76.65%。\n",
    "司法局、公安局、财政局等5个部门参加，县市场监督管理局、县自然资源局配合。\n",
    "通过培训，使执法人员的能力得到提升。通过走访，让群众的满意度不断提高。\n",
    "举办讲座12场、座谈15场，共计38人次参加。2020年受理案件40件，2021年受理案件56件，同比增长40%。\n",
    "在岗人员320人，持证288人，持证率90%；未持证32人，占10%。投诉量下降50%，办件量增长1.2倍。\n",
    "赴云岭县考察学习，与云山县交流，全县、各县均已部署。云梦县各单位要学习。\n",
    "法院作出（2021）鄂0923行初3号判决，资质证书（鄂）建（2021）第001号有效。\n",
    "按照等级、等级评定和企业、等候区的要求，我们要要求各单位落实。\n",
    "行政调解工作有序推进，行政调解工作成效明显，充分发挥各方作用。行政调解功能不断增强。\n",
    "副县长张明、副县长张铭分别主持会议，张明作了部署。网上办理和上网查询，“网上办”事项“网上办”完成。\n",
    "自治州、县两级，城关镇、城关乡均已部署，原罗坪乡并入罗坪镇，罗坪镇已完成，罗坪镇验收。\n",
    "推广“赣政通”平台、“赣服通”平台，用好“赣政通”平台。12345热线、12348热线、12345热线联动。\n",
    "县司法局、县公安局、县财政局，县司法局牵头。第一条意见已采纳，第三条意见未采纳。\n",
    "东河大桥已通车，东河大桥验收合格，西河大桥已开工。\n",
    "发放宣传资料5000余份，其中甲手册3000份、乙手册2200份。\n",
]  # fmt: skip


@pytest.mark.parametrize("body", CLEAN)
def test_clean_text_stays_silent(faults: Any, body: str) -> None:
    assert faults(HEAD + body + TAIL) == []


def test_lines_cut_by_a_page_break_are_joined(faults: Any) -> None:
    body = "从检查情况看，全县各单位高度重视案卷评查工作，严格按照时间节点报送材料，其中市场\n\n监督管理局较好地完成了任务。\n"
    assert faults(HEAD + body + TAIL) == []


@pytest.mark.parametrize(
    ("written", "rule"),
    [("云司[2022]5号", "docno"), ("云司〔2022〕05号", "docno"), ("云司〔2022〕第5号", "docno")],
)
def test_number_of_the_paper(faults: Any, written: str, rule: str) -> None:
    found = faults("云梦县司法局文件\n" + written + "\n" + HEAD + "请认真落实。" + TAIL)
    assert [(fault.rule, fault.quote) for fault in found] == [(rule, written)]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("2022年05月06日", "月、日不编虚位"),
        ("二〇二二年五月六日", "成文日期应当用阿拉伯数字"),
        ("2022.5.6", "成文日期应当写出“年”“月”“日”"),
        ("2022年5月", "成文日期没有写到日"),
    ],
)
def test_date_of_the_paper(faults: Any, written: str, message: str) -> None:
    found = faults(HEAD + "请认真落实。\n云梦县司法局\n" + written + "\n")
    assert [(fault.rule, fault.quote, fault.message) for fault in found] == [("date-form", written, message)]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("附件：1.评查标准。", "附件名称后面不加标点"),
        ("附件：《评查标准》", "附件名称不加书名号"),
        ("附件：1、评查标准", "附件的序号后面不用“、”"),
    ],
)
def test_attachments_of_the_paper(faults: Any, written: str, message: str) -> None:
    found = faults(HEAD + "请认真落实。\n" + written + TAIL)
    assert [(fault.rule, fault.message) for fault in found] == [("attachment-form", message)]


def test_attachment_that_is_not_listed(faults: Any) -> None:
    head = "云梦县司法局文件\n云司〔2022〕5号\n"
    found = faults(head + HEAD + "名单见附件2。\n附件：1.评查标准" + TAIL)
    assert [(fault.rule, fault.quote) for fault in found] == [("attachment-number", "见附件2")]
    assert faults(head + HEAD + "名单见附件2。\n附件：1.评查标准\n2.单位名单" + TAIL) == []


HALF = "".join(f"第{n}个单位(街道)要认真落实第{n}项任务,确保完成第{n}项。\n" for n in range(30))


def test_paper_all_in_half_width_is_told_once_with_its_count(faults: Any) -> None:
    found = faults(HEAD + HALF + TAIL)
    assert [(f.rule, f.message) for f in found] == [("mark-width", "全文用的是半角标点（90处）")]


def test_brackets_that_are_half_width_throughout_are_told_once(faults: Any) -> None:
    found = faults(HEAD + HALF.replace(",", "，") + TAIL)
    assert [(f.rule, f.message) for f in found] == [("bracket-width", "中文里用了半角括号（全文约30处，一并核对）")]


@pytest.mark.parametrize("label", ["浏览次数：32", "发布日期:2023-03-21 来源:县司法局", "您当前的位置:首页 > 政务公开"])
def test_copy_of_a_web_page_is_left_with_its_widths_and_blanks(faults: Any, label: str) -> None:
    assert faults(label + "\n" + HEAD.replace("：", ":") + HALF + "本次共检查 32 件案卷。\n" + TAIL) == []
    found = faults(
        label + "\n" + HEAD + "各乡镇要认真落实，按期完成,确保实效。\n" + TAIL
    )  # a slip is told all the same
    assert [(f.rule, f.quote) for f in found] == [("mark-width", "真落实，按期完成,确保实效。")]


def test_date_in_hanzi_is_right_before_the_standard_of_2012(faults: Any) -> None:
    text = HEAD + "请认真落实。\n云梦县司法局\n二〇{}年五月六日\n"
    assert faults(text.format("一一")) == []
    assert [f.rule for f in faults(text.format("一三"))] == ["date-form"]


def test_mixed_half_width_is_told_a_few_times(faults: Any) -> None:
    found = faults(HEAD + HALF + "各单位，各部门（含垂管单位）：按期完成；不得拖延。\n" * 30 + TAIL)
    assert [f for f in found if f.rule == "mark-width"][-1].message.endswith("，后面同样的不再一一列出")
    assert sum(fault.rule == "mark-width" for fault in found) == 8


def test_reference_report_has_the_known_faults(shared: Path, faults: Any) -> None:
    """The faults that people found in the report, by line; nothing at the places that only look like faults."""
    text = (shared / "reference" / "lushan-2021-report.txt").read_text(encoding="utf-8")
    lines = text.split("\n")
    found = faults(text)
    at = {(fault.rule, n) for fault in found for n, line in enumerate(lines, 1) if fault.quote[:12] in line}
    known = {
        *(("bracket-width", n) for n in (17, 39, 43, 45, 47)),
        *(("mark-width", n) for n in (43, 45)),
        *(("digit-blank", n) for n in (37, 39, 65, 75)),
        *(("until", n) for n in (31, 39, 45, 57)),
        ("name-form", 75),
        ("name-affairs", 45),
        ("inner-book-mark", 17),
        ("full-stop", 81),
        ("hanging", 39),
        ("clause-doubled", 39),
        ("wrong-word", 59),
        ("wrong-word", 61),
        ("wrong-word", 83),
        ("wrong-word", 91),
    }
    assert known - at == set()
    assert [fault.quote for fault in found if fault.rule == "quote-doubled"] == ["事项36项、“网“网上办”事项"]
    assert {fault.rule for fault in found} == {rule for rule, _ in known} | {"quote-doubled"}
    assert len(found) <= 34


LAYOUT = {
    "page_width_mm": "210", "page_height_mm": "297", "margin_top_mm": "37", "margin_bottom_mm": "35",
    "margin_left_mm": "28", "margin_right_mm": "26", "body_font": "仿宋", "body_size_pt": "16", "body_line": "exact 28",
    "title_text": "云梦县司法局关于开展案卷评查工作的通知", "title_size_pt": "22",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"margin_top_mm": "34.6", "margin_bottom_mm": "32.6"}, []),
        (
            {"margin_top_mm": "25.4", "margin_left_mm": "31.8"},
            [("layout-page", "天头（上边距）25.4毫米、订口（左边距）31.8毫米")],
        ),
        ({"page_width_mm": "215.9", "page_height_mm": "279.4"}, [("layout-page", "215.9×279.4毫米")]),
        ({"body_size_pt": "14"}, [("layout-type", "正文14磅")]),
        ({"body_font": "宋体"}, [("layout-type", "正文宋体")]),
        ({"body_font": "FangSong_GB2312", "body_line": "auto 1.5"}, []),
        ({"body_line": "exact 20"}, [("layout-type", "行距20磅")]),
        ({"title_size_pt": "18"}, [("layout-type", "标题18磅")]),
        ({"title_text": "云梦县司法局文件", "title_size_pt": "26"}, []),
    ],
)
def test_layout(make: Any, changed: dict[str, str], found: list[tuple[str, str]]) -> None:
    document = dataclasses.replace(make(HEAD + "请认真落实。" + TAIL), layout={**LAYOUT, **changed})
    assert [(fault.rule, fault.quote) for fault in proofread(document, parse_paper(document))] == found


def test_every_rule_is_declared_with_its_clause() -> None:
    assert all(rule.title and rule.clause and re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name) for rule in RULES.values())
    assert len(RULES) == 68


@pytest.mark.parametrize(
    "text",
    [
        "（" * 3000,
        "“" * 3000,
        "的" * 20000,
        "其中1件、" * 3000,
        "一是" * 5000,
        "由1个增至2个" * 2000,
        "《" + "甲" * 20000,
        "约1余" * 4000,
        "123 " * 8000,
        "，" * 9000,
    ],
)
def test_hostile_text_costs_little(faults: Any, text: str) -> None:
    begin = time.perf_counter()
    faults(HEAD + text + TAIL)
    assert time.perf_counter() - begin < 6.0


PLANTED = [
    block
    for name in ("planted.txt", "planted_more.txt", "planted_clerk.txt")
    for block in (Path(__file__).parent / name).read_text(encoding="utf-8").split("=== ")[1:]
]


@pytest.mark.parametrize("block", PLANTED, ids=[block.split("\n", 1)[0] for block in PLANTED])
def test_planted_faults_are_told_and_nothing_else(faults: Any, block: str) -> None:
    """Short papers with faults put in on purpose: each place that was spoiled is told, and no other."""
    head, _, text = block.partition("\n---\n")
    spoiled = [line.split("|", 1)[1] for line in head.split("\n")[1:]]
    found = [(text.find(quote), quote) for quote in (fault.quote.split("\n")[0] for fault in faults(text))]
    missed = [
        piece
        for piece in spoiled
        if not any(at < text.find(piece) + len(piece) and text.find(piece) < at + len(quote) for at, quote in found)
    ]
    beside = [
        quote
        for at, quote in found
        if not any(at < text.find(piece) + len(piece) and text.find(piece) < at + len(quote) for piece in spoiled)
    ]
    assert (missed, beside) == ([], [])
