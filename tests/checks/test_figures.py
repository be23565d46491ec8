"""sum-mismatch, percent-mismatch, unfilled-form, ledger-mismatch: traps first."""

from __future__ import annotations

import pytest
from fazhi.checks.case import Ledger
from fazhi.reading.document import Merge, Page, Source, Table


def summary(sentence):
    return f"司法局2022年工作总结\n今年以来，我局扎实推进各项工作，取得了一定成效。现将有关情况总结如下。\n{sentence}\n云岭县司法局\n2022年6月18日"


# --- sums in text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "共评查案卷91件，其中行政处罚56件、行政许可28件、行政强制7件，评定为优秀的63件，优秀率69.2%。",
        "上半年共办理案件85件，其中行政处罚30件、行政许可12件。",
        "共有执法人员50人，其中党员35人、女性18人、法律专业22人。",
        "全年投入经费约120万元，其中培训经费30余万元、宣传经费80万元。",
        "共开展活动20场次，其中进机关12场次（含送法进军营2场次）、进乡村8场次。",
        "2022年1月至6月共受理申请30件，其中当场办结的12件。",
        "收到意见99条，其中信函62条、邮件31条、现场6条，采纳85条。",
        "共检查企业100家，其中食品企业40家、药品企业30家、特种设备企业20家等。",
        "投入资金12.5万元，其中中央资金8.34万元、地方资金4.16万元。",
        "共化解纠纷60件，其中第一季度30件，同比增长5件。",
        "共投入经费30万元（较上年增加5万元、增长20%）。",
        "共评查案卷91件（行政处罚56件、行政许可28件、行政强制7件）。",
        "共排查风险点60处：道路20处、河道40处。",
        "共检查企业100家（食品40家、药品30家等）。",
    ],
)
def test_sum_silent(found, material, sentence):
    assert found("sum-mismatch", material(summary(sentence))) == []


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        (
            "班子会议共研究法治议题14项，其中制度建设类8项、规范执法类8项、矛盾化解类2项，目前已办结10项。",
            "分项之和与总数不符：8+8+2=18，写的总数是14项",
        ),
        (
            "共开展宣传85场次，其中进机关35场次、进乡村36场次、进学校11场次。",
            "分项之和与总数不符：35+36+11=82，写的总数是85场次",
        ),
        (
            "共评查案卷91件（行政处罚56件、行政许可20件、行政强制7件）。",
            "分项之和与总数不符：56+20+7=83，写的总数是91件",
        ),
        ("抽查案卷30件（其中处罚案卷20件、许可案卷15件）。", "分项之和与总数不符：20+15=35，写的总数是30件"),
        ("三类事项共计60项，分别为许可20项、确认15项、给付15项。", "分项之和与总数不符：20+15+15=50，写的总数是60项"),
    ],
)
def test_sum_found(found, material, sentence, message):
    (finding,) = found("sum-mismatch", material(summary(sentence)))
    assert finding.message == message
    assert finding.quote in sentence


def test_sum_found_over_a_page_break(found, material):
    pages = [
        Page(1, "一、主要做法\n今年以来，班子会议认真研究，先后共研究法治议题1\n— 1 —"),
        Page(2, "4项，其中制度建设类8项、规范执法类8项、矛盾化解类2项。"),
    ]
    (finding,) = found("sum-mismatch", material(*pages, file="a.pdf"))
    assert (finding.page, finding.quote) == (
        1,
        "先后共研究法治议题14项，其中制度建设类8项、规范执法类8项、矛盾化解类2项",
    )


# --- sums in tables ------------------------------------------------------------------------------------------------

ACTIVITIES = [
    ["普法活动统计表", "", "", ""],
    ["序号", "类别", "场次", "参加人数"],
    ["1", "进企业", "6", "240"],
    ["2", "进企业", "4", "130"],
    ["", "小计", "10", "370"],
    ["3", "进社区", "5", "310"],
    ["4", "进社区", "3", "95"],
    ["", "小计", "8", "405"],
    ["总计", "", "18", "775"],
]


def changed(rows, row, column, value):
    return [
        [value if (i, j) == (row, column) else cell for j, cell in enumerate(cells)] for i, cells in enumerate(rows)
    ]


def test_table_sum_silent_with_subtotals_blanks_and_total_on_top(found, material):
    top = [["单位", "件数", "金额（元）"], ["合计", "5", "1,200.50"], ["甲所", "2", "1000"], ["乙所", "3", "200.50"]]
    none = [["单位", "件数"], ["甲所", "2"], ["乙所", "—"], ["丙所", ""], ["合计", "2"]]
    assert (
        found(
            "sum-mismatch",
            material(rows=ACTIVITIES),
            material(rows=top, file="b.xlsx"),
            material(rows=none, file="c.xlsx"),
        )
        == []
    )


@pytest.mark.parametrize(("row", "column"), [(4, 2), (8, 3)])
def test_table_sum_found(found, material, row, column):
    findings = found("sum-mismatch", material(rows=changed(ACTIVITIES, row, column, "999")))
    assert any(f"第{row + 1}行" in f.message and f.quote == "999" for f in findings)


SCORES = [
    ["序号", "案卷文号", "主体（20分）", "事实（30分）", "程序（50分）", "合计得分", "意见"],
    ["1", "云司罚〔2022〕3号", "18", "27", "40", "85", "好"],
    ["2", "云司罚〔2022〕4号", "17", "22", "41", "80", "好"],
    ["3", "云司罚〔2022〕5号", "16", "25", "42", "83", "好"],
]


def test_total_column_silent_when_it_is_right_or_no_sum(found, material):
    average = [
        ["序号", "主体", "程序", "总分"],
        ["1", "80", "90", "85"],
        ["2", "70", "80", "75"],
        ["3", "60", "70", "65"],
    ]
    assert found("sum-mismatch", material(rows=SCORES), material(rows=average, file="b.xlsx")) == []


def test_total_column_found(found, material):
    (finding,) = found("sum-mismatch", material(rows=changed(SCORES, 2, 5, "90")))
    assert (finding.quote, finding.message) == ("合计得分", "第3行“合计得分”与同行各分项之和不符")


# --- percentages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "共开展宣传52场次，随机回访群众满意的场次38场，占约73%。",
        "共评查案卷91件，评定为优秀的63件，优秀率69%。",
        "征求意见期间共收到意见99条，采纳85条，采纳率85.9%。",
        "全县行政村共200个，已建成180个，占90%；其中示范村60个，占33.3%。",
        "由50件增至60件，增长20%。",
        "今年共抽取案卷60件。经集中评查，优秀案卷26件，优秀率43.3%。",
        "共抽取案卷60件，组织评查2次。参加培训的30人中考试合格28人，合格率93.3%。",
        "受理申请50件，较去年同期增长15%。",
        "发放问卷200份，收回190份，满意180份，满意率94.7%。",
        "共受理50件，办结48件，按期办结率100%。",
        "网上可办率达到95%以上，全程网办率提高5个百分点。",
        "法制审核人员6人，占执法人员总数的比例为8%。",
    ],
)
def test_percent_silent(found, material, sentence):
    assert found("percent-mismatch", material(summary(sentence))) == []


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        ("上半年共开展宣传60场次，其中进机关30场次；随机回访满意的场次48场，占85%。", "85%"),
        ("共评查案卷120件，评定为优秀的103件，优秀率77.4%。", "77.4%"),
        ("今年共抽取案卷60件。经集中评查，优秀案卷26件，优秀率53.3%。", "53.3%"),
        ("共受理各类办件87件，收到评价的办件中好评73件，占受理总数的75.5%。", "75.5%"),
        ("案件由50件增至60件，增长25%。", "25%"),
        ("平均时限由20天压缩至5天，压缩80%。", "80%"),
    ],
)
def test_percent_found(found, material, sentence, stated):
    (finding,) = found("percent-mismatch", material(summary(sentence)))
    assert finding.message.endswith(f"写的是{stated}")


def test_percent_column_follows_the_rows(found, material):
    rows = [
        ["单位", "总数", "合格", "合格率"],
        ["甲", "50", "48", "96%"],
        ["乙", "30", "27", "90%"],
        ["丙", "20", "19", "95%"],
        ["丁", "40", "38", "95%"],
    ]
    assert found("percent-mismatch", material(rows=rows)) == []
    (finding,) = found("percent-mismatch", material(rows=changed(rows, 3, 3, "80%")))
    assert (finding.quote, finding.message) == ("80%", "第4行“合格率”与同行的数据计算结果不符")


# --- forms ---------------------------------------------------------------------------------------------------------

LEDGER = [
    ["司法局行政调解案件台账", "", "", "", ""],
    ["序号", "受理日期", "调解员", "调解结果", "备注"],
    ["1", "2022-01-05", "张三", "达成协议", ""],
    ["2", "2022-02-05", "李四", "未达成", ""],
    ["3", "2022-03-05", "王五", "达成协议", ""],
    ["4", "", "", "", ""],
    ["合计", "3件", "", "", ""],
]


def test_form_silent_for_remarks_totals_and_spare_rows(found, material):
    assert found("unfilled-form", material(rows=LEDGER, file="台账.xlsx")) == []


def test_form_silent_for_merged_cells_and_groups(found, material):
    rows = (
        ("普法责任台账", "", ""),
        ("单位", "内容", "时间"),
        ("法规股", "宪法", "3月"),
        ("", "民法典", "5月"),
        ("", "处罚法", "6月"),
    )
    merged = Table("Sheet1", rows, merges=(Merge(2, 0, 4, 0),))
    page = Page(1, "普法责任台账\n单位 内容 时间", source=Source.CELLS, tables=(merged,), title="Sheet1")
    grouped = material(rows=rows, file="分组台账.xlsx")
    assert found("unfilled-form", material(page, file="台账.xlsx"), grouped) == []


def test_form_found_for_empty_cells_once_a_file(found, material):
    rows = changed(changed(LEDGER, 3, 2, ""), 4, 3, "")
    (finding,) = found("unfilled-form", material(rows=rows, file="台账.xlsx"))
    assert finding.message == "表格有空项：第4行的“调解员”；第5行的“调解结果”没有填写"


def form(*values):
    rows = tuple(zip(("决策事项", "承办股室", "法制机构意见", "主要负责人意见"), values, strict=True))
    text = "重大行政决策事项提请审批表\n" + "\n".join("\t".join(r) for r in rows)
    return Page(1, text, tables=(Table("", rows),))


def test_vertical_form_silent_when_filled(found, material):
    assert found("unfilled-form", material(form("方案", "运管股", "同意", "同意"), file="审批表.docx")) == []


def test_vertical_form_found_for_empty_opinions(found, material):
    (finding,) = found("unfilled-form", material(form("方案", "运管股", "", "签字：　年　月　日"), file="审批表.docx"))
    assert finding.message == "表格有空项：“法制机构意见”、“主要负责人意见”没有填写"


# --- ledgers -------------------------------------------------------------------------------------------------------

CARDS = [["行政执法证件台账", "", "", ""], ["序号", "单位", "姓名", "状态"]] + [
    [str(i), "县司法局" if i <= 5 else "县公安局", f"人{i}", "有效" if i != 5 else "注销"] for i in range(1, 9)
]
HEARINGS = [
    ["序号", "主办单位", "听证事项", "听证日期", "听证类型"],
    ["1", "县司法局", "布局方案", "2022-03-18", "决策听证"],
    ["2", "县司法局", "复议案件", "2022-04-22", "复议听证"],
    ["3", "县司法局", "去年事项", "2021-11-09", "决策听证"],
    ["4", "县公安局", "户籍规定", "2022-05-01", "决策听证"],
]
MATTERS = [["单位", "事项名称", "是否网上可办"], *(["县司法局", f"事项{i}", "是" if i < 5 else "否"] for i in range(6))]


def ledgers():
    def make(name, rows):
        return Ledger(name, f"台账/{name}.xlsx", (Table("Sheet1", tuple(map(tuple, rows))),))

    return [make("执法证件台账", CARDS), make("2022年听证台账", HEARINGS), make("政务服务事项台账", MATTERS)]


@pytest.mark.parametrize(
    "sentence",
    [
        "截至目前，我局现有持证执法人员4人，人员信息均已录入系统。",
        "截至目前，我局现有持证执法人员5人。",
        "今年以来我局共组织听证会2场，均制作了笔录。",
        "截至6月底，我局纳入政务服务平台的事项共6项，其中网上可办5项。",
        "全县现有持证执法人员800人。",
        "组织持证执法人员12人参加培训。",
        "2021年我局共组织听证会9场。",
        "就该方案于3月18日组织听证会1场，参加人员共32人。",
        "计划年内新增持证执法人员10人。",
        "配备法制审核人员9名，其中具有法律专业背景的人员优先安排。",
    ],
)
def test_ledger_silent(found, material, sentence):
    assert found("ledger-mismatch", material(summary(sentence)), ledgers=ledgers()) == []


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("截至目前，我局现有持证执法人员25人。", "材料写的是25人，《执法证件台账》中本单位为5人"),
        ("我局共有行政执法人员9人，全部持证上岗。", "材料写的是9人，《执法证件台账》中本单位为5人"),
        ("上半年，我局组织听证会4场。", "材料写的是4场，《2022年听证台账》中本单位为2场"),
        ("今年以来我局共组织听证会3场。", "材料写的是3场，《2022年听证台账》中本单位为2场"),
        (
            "我局纳入政务服务平台的事项共6项，其中网上可办6项。",
            "材料写的是6项，《政务服务事项台账》中本单位“网上可办”为5项",
        ),
    ],
)
def test_ledger_found(found, material, sentence, message):
    (finding,) = found("ledger-mismatch", material(summary(sentence)), ledgers=ledgers())
    assert finding.message == message
    assert finding.quote in sentence


def test_ledger_silent_without_rows_of_the_unit(found, material):
    text = summary("我镇现有持证执法人员9人。").replace("云岭县司法局", "云岭县桃源镇人民政府")
    assert found("ledger-mismatch", material(text, unit="云岭县桃源镇人民政府"), ledgers=ledgers()) == []
