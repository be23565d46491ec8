"""undated, outside-period, issuer-mismatch, docno-*, draft, unsealed, attachment-missing: traps first."""

from __future__ import annotations

import pytest
from fazhi.checks.case import Unit
from fazhi.reading.document import Box, Page, Source


def notice(
    *, head="云岭县司法局文件", docno="云司〔2022〕5号", title="关于开展行政执法案卷评查工作的通知", to="各股室、局属各单位：",
    body="为规范执法行为，现就开展案卷评查有关事项通知如下：\n一、工作目标\n认真开展评查，发现问题及时整改，确保案卷质量稳步提高，推动执法规范化建设。",
    sign="云岭县司法局", date="2022年3月9日", tail="",
):  # fmt: skip
    lines = [head, docno, title, to, body, sign, date, tail]
    return "\n".join(line for line in lines if line)


SCHOOL = {"units": (Unit("中共云岭县委党校", ("县委党校", "党校")),), "duties": ()}


def files(findings):
    return [finding.file.rsplit("/", 1)[-1] for finding in findings]


# --- undated -------------------------------------------------------------------------------------------------------


def test_undated_silent_for_dated_papers_ledgers_cases_and_drafts(found, material):
    ledger = material(
        rows=[["司法局案卷台账", "", ""], ["序号", "案卷", "结果"], ["1", "甲", "好"], ["2", "乙", "好"]],
        file="台账.xlsx",
    )
    case = material(
        "司法局行政调解典型案例\n【案情简介】\n赵某与张某发生纠纷，向司法局申请调解，调解员到场了解情况。",
        file="案例.txt",
    )
    draft = material(notice(title="关于开展评查工作的通知（征求意见稿）", docno="", date=""), file="稿.docx")
    assert found("undated", material(notice()), ledger, case, draft) == []


def test_undated_silent_where_a_seal_covers_the_date_of_a_scan(found, material):
    page = Page(1, notice(date="2022年0月22日"), source=Source.OCR, confidence=0.95)
    assert found("undated", material(page, file="扫描.pdf")) == []
    bare = Page(1, notice(date=""), source=Source.OCR, confidence=0.95)
    assert len(found("undated", material(bare, file="扫描.pdf"))) == 1
    stamped = Page(1, notice(date=""), Source.OCR, 0.95, seals=(Box(300, 600, 420, 720),))
    assert found("undated", material(stamped, file="扫描.pdf")) == []


def test_undated_found_for_a_notice_a_summary_and_a_list(found, material):
    summary = notice(head="", docno="", to="", title="司法局2022年普法工作总结", date="")
    catalogue = notice(head="", docno="", to="", title="司法局行政规范性文件清理结果目录", date="")
    findings = found(
        "undated",
        material(notice(date=""), file="通知.docx"),
        material(summary, file="总结.docx"),
        material(catalogue, file="目录.docx"),
    )
    assert files(findings) == ["通知.docx", "总结.docx", "目录.docx"]


def test_outside_period_of_a_page_speaks_of_its_publication(found, material):
    page = "云岭县司法局召开评查部署会\n发布时间：2021-11-22 来源：云岭县司法局\n本网讯 11月22日，云岭县司法局召开评查部署会，安排案卷评查工作。"
    (finding,) = found("outside-period", material(page, file="网页.txt"))
    assert finding.message.startswith("发布日期")


# --- outside-period ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("date", ["2022年1月1日", "2022年12月31日", "2022年3月"])
def test_outside_period_silent_at_both_ends(found, material, date):
    assert found("outside-period", material(notice(date=date))) == []


def test_outside_period_silent_for_dates_that_are_quoted(found, material):
    body = "按照2019年5月20日印发的《实施办法》（云司〔2019〕8号），现就有关事项通知如下：\n自2023年1月1日起施行，2023年3月底前完成，按要求抓好落实工作。"
    assert found("outside-period", material(notice(body=body))) == []


@pytest.mark.parametrize(
    ("date", "side"), [("2021年12月31日", "之前"), ("2023年1月5日", "之后"), ("二〇二一年十一月十八日", "之前")]
)
def test_outside_period_found(found, material, date, side):
    (finding,) = found("outside-period", material(notice(date=date)))
    assert finding.message == f"成文日期{date}在评估期（2022年1月1日至2022年12月31日）{side}"
    assert finding.quote == date


# --- issuer-mismatch -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "office",
    [
        "云岭县司法局",
        "中共云岭县司法局党组",
        "云岭县人民政府办公室",
        "中共云岭县委全面依法治县委员会办公室",
        "云岭县法治政府建设工作领导小组办公室",
        "江州市司法局",
        "中共江州市委全面依法治市委员会办公室",
        "河西省人民政府",
        "国务院办公厅",
        "司法部",
    ],
)
def test_issuer_silent_for_the_unit_its_leaders_and_superiors(found, material, office):
    paper = material(notice(head=f"{office}文件", sign=office, docno="某办〔2022〕3号".replace("某", "云")))
    assert found("issuer-mismatch", paper) == []


def test_issuer_silent_for_joint_papers_answers_and_the_lead(found, material):
    joint = material(
        notice(head="云岭县公安局　云岭县农业农村局文件", sign="云岭县公安局\n云岭县农业农村局"), unit="云岭县公安局"
    )
    lead = material(notice(), unit="云岭县公安局", file="牵头.docx")
    answer = material(
        notice(title="关于《管理办法》的合法性审核意见", head="", docno="", to="县市监局：", sign="云岭县农业农村局"),
        unit="云岭县市场监督管理局", indicator="2", file="意见.docx",
    )  # fmt: skip
    assert found("issuer-mismatch", joint, lead, answer) == []


@pytest.mark.parametrize("office", ["云岭县农业农村局", "鹿鸣县司法局", "临川市公安局"])
def test_issuer_found_for_an_unrelated_body(found, material, office):
    (finding,) = found("issuer-mismatch", material(notice(head=f"{office}文件", sign=office)))
    assert office in finding.message


def test_issuer_found_for_another_town(found, material):
    paper = material(notice(head="云岭县青石乡人民政府文件", sign="云岭县青石乡人民政府"), unit="云岭县桃源镇人民政府")
    assert len(found("issuer-mismatch", paper)) == 1


# --- docno ---------------------------------------------------------------------------------------------------------


def test_docno_silent_for_good_numbers_quoted_numbers_and_tables(found, material):
    quoted = notice(
        body="按照《关于印发办法的通知》（云司[2018]第05号）要求，现就有关事项通知如下，请认真抓好贯彻落实，确保取得实效。"
    )
    rows = [["序号", "文件名称", "文号"], ["1", "管理办法", "云司[2015]17号"], ["2", "工作细则", "云司〔2016〕3号"]]
    papers = [material(notice()), material(quoted, file="b.docx"), material(rows=rows, file="清理.xlsx")]
    assert found("docno-malformed", *papers) == []
    assert found("docno-date-conflict", *papers) == []


@pytest.mark.parametrize(
    "number", ["云司[2022]5号", "云司（2022）5号", "云司〔2022〕第5号", "云司〔2022〕05号", "云司5号"]
)
def test_docno_malformed_found(found, material, number):
    (finding,) = found("docno-malformed", material(notice(docno=number)))
    assert finding.quote == number


def test_docno_malformed_silent_for_a_superiors_paper(found, material):
    paper = material(notice(head="云岭县人民政府办公室文件", sign="云岭县人民政府办公室", docno="云政办[2022]5号"))
    assert found("docno-malformed", paper) == []


def test_docno_date_conflict_found(found, material):
    (finding,) = found("docno-date-conflict", material(notice(docno="云司〔2021〕5号")))
    assert (finding.quote, finding.other_quote) == ("云司〔2021〕5号", "2022年3月9日")


def test_docno_clash_silent_for_one_paper_handed_in_twice(found, material):
    one, other = material(notice()), material(notice(), unit="云岭县公安局", file="通知扫描.docx")
    numberless = [material(notice(docno=""), file=f"{i}.docx") for i in "ab"]
    assert found("docno-clash", one, other, *numberless) == []


def test_docno_clash_names_both_bearers(found, material):
    other = notice(
        title="关于2022年上半年法治宣传活动情况的通报",
        body="上半年共开展宣传活动多场次，发放资料多份，群众反响良好，现将情况通报如下，请各单位对照检查。",
    )
    findings = found("docno-clash", material(notice()), material(other, file="通报.docx"))
    assert files(findings) == ["通知.docx", "通报.docx"]
    assert findings[0].related == ("材料/云岭县司法局/1/通报.docx",)


# --- draft ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "关于公开征求《云岭县停车管理方案（征求意见稿）》意见的公告",
        "关于《云岭县停车管理办法（送审稿）》的合法性审查意见书",
        "关于印发《停车管理方案》的通知",
    ],
)
def test_draft_silent_for_papers_about_drafts(found, material, title):
    assert found("draft", material(notice(title=title), file=f"{title}.docx")) == []


def test_draft_silent_where_the_duty_asks_for_a_consultation(found, material):
    paper = material(
        notice(title="云岭县停车管理方案（征求意见稿）", head="", docno="", to=""),
        unit="云岭县市场监督管理局", indicator="2",
    )  # fmt: skip
    assert found("draft", paper) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "2022年5月，甲某与李某因货款结算产生纠纷，张某某到场作证。",
        "当事人身份证号4199××××××××2216，电话138××××2468。",
        "某某公司违法案由执法人员依法立案查处，王XX予以配合。",
        "号牌豫A×××××的车辆违法停放。",
        "查询地址 http://www.yunling.gov.cn/xxx/____a.html 。",
        "签字：________　日期：________",
    ],
)
def test_draft_silent_for_masks_aliases_and_lines_to_sign(found, material, sentence):
    assert found("draft", material(notice(body=f"现将有关情况通知如下，请认真落实。\n{sentence}"))) == []


def test_draft_silent_for_a_blank_form_attached(found, material):
    form = "附件1\n人员信息采集表\n姓名____性别____\n单位××××"
    assert found("draft", material(notice(tail=form))) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "由分管领导×××同志牵头，××股具体负责，于××月××日前完成。",
        "上半年共召开专题会议____次，研究解决问题____个。",
        "全程网办事项占比达到XX%，较去年同期提高XX个百分点。",
        "由某某同志负责落实，某某股配合。",
        "20XX年X月起在全县推开。",
        "上半年共组织培训（　）次，参加人员**人。",
        "共投入资金（此处填写金额）万元。",
    ],
)
def test_draft_found_for_placeholders(found, material, sentence):
    (finding,) = found("draft", material(notice(body=f"现将有关情况通知如下，请认真落实。\n{sentence}")))
    assert finding.quote in sentence


@pytest.mark.parametrize("mark", ["（征求意见稿）", "（送审稿）", "（草案）"])
def test_draft_found_for_a_marked_title(found, material, mark):
    (finding,) = found("draft", material(notice(title=f"关于开展案卷评查工作的通知{mark}")))
    assert mark[1:-1] in finding.message


# --- unsealed ------------------------------------------------------------------------------------------------------


def test_unsealed_silent_for_word_minutes_drafts_superiors_and_sealed_papers(found, material):
    minutes = "云岭县司法局会议纪要\n时间：2022年3月1日\n地点：会议室\n主持人：张三\n会议指出，要做好案卷评查工作，会议要求抓好落实。\n2022年3月1日"
    papers = [
        material(notice(), sealed=None),
        material(notice(), sealed=True, file="a.pdf"),
        material(minutes, sealed=False, file="纪要.pdf"),
        material(notice(title="关于开展评查工作的通知（送审稿）"), sealed=False, file="稿.pdf"),
        material(notice(head="云岭县人民政府办公室文件", sign="云岭县人民政府办公室"), sealed=False, file="上级.pdf"),
        material("签到表\n姓名 单位 电话\n张三 法规股 略", sealed=False, file="签到.pdf"),
    ]
    assert found("unsealed", *papers) == []


def test_unsealed_silent_for_a_cover_alone(found, material):
    cover = "行政执法案卷评查规程\n云岭县司法局\n二〇二二年三月"
    assert found("unsealed", material(cover, file="规程.ofd", sealed=False)) == []


def test_unsealed_found_for_the_county_party_school(found, material):
    text = notice(head="", docno="", to="", title="党校2022年上半年普法工作总结", sign="中共云岭县委党校")
    assert files(
        found("unsealed", material(text, file="总结.pdf", sealed=False, unit="中共云岭县委党校"), **SCHOOL)
    ) == ["总结.pdf"]


def test_unsealed_found_for_a_scanned_notice_and_a_signed_list(found, material):
    catalogue = notice(head="", docno="", to="", title="司法局2022年普法责任清单")
    findings = found(
        "unsealed",
        material(notice(), sealed=False, file="通知.pdf"),
        material(catalogue, sealed=False, file="清单.ofd"),
    )
    assert files(findings) == ["通知.pdf", "清单.ofd"]


# --- attachment-missing --------------------------------------------------------------------------------------------


def listing(*names):
    lines = (
        [f"附件：{names[0]}"]
        if len(names) == 1
        else [f"附件：1.{names[0]}", *(f"　　　{i}.{n}" for i, n in enumerate(names[1:], 2))]
    )
    return "\n".join(lines)


def with_attachment(text, follow=""):
    body = f"现就有关事项通知如下，请认真抓好落实，确保工作取得实效，不断提高案卷质量和水平。\n{text}"
    return notice(body=body, tail=follow)


def test_attachment_silent_when_it_follows_or_lies_beside(found, material):
    follows = material(
        with_attachment(listing("案卷评查评分标准"), "案卷评查评分标准\n一、主体适格20分\n二、程序合法30分"),
        file="a.docx",
    )
    beside = material(with_attachment(listing("重大执法决定法制审核目录清单")), file="b.docx")
    the_list = material(
        rows=[["司法局重大执法决定法制审核目录清单", ""], ["序号", "事项"], ["1", "罚款"], ["2", "许可"]],
        file="3.法制审核目录清单.xlsx",
    )
    assert found("attachment-missing", follows, beside, the_list) == []


def test_attachment_found_missing_beside_papers_of_the_same_subject(found, material):
    paper = material(with_attachment(listing("证明事项告知承诺制任务分工表")), file="1.工作方案.docx")
    beside = material(
        notice(title="证明事项告知承诺制工作方案", docno="", head="", to=""), file="证明事项告知承诺制工作方案.docx"
    )
    assert files(found("attachment-missing", paper, beside)) == ["1.工作方案.docx"]


def test_attachment_found_missing_once_a_paper(found, material):
    (finding,) = found("attachment-missing", material(with_attachment(listing("人员信息采集表", "换发证件人员名单"))))
    assert finding.message == "正文列有附件《人员信息采集表》、《换发证件人员名单》，文件内和同一项材料中都没有"


def test_attachment_silent_when_sent_elsewhere(found, material):
    assert found("attachment-missing", material(with_attachment(listing("评分细则（另发）")))) == []


def test_docno_date_conflict_silent_for_the_day_a_page_was_put_on_the_web(found, material):
    page = "云岭县司法局关于开展案卷评查工作的意见\n\n云司〔2020〕5号\n\n发布时间：2022-01-17 来源：云岭县司法局\n\n为规范执法行为，提出以下意见。"
    assert found("docno-date-conflict", material(page, file="意见.txt")) == []
    dated = page + "\n云岭县司法局\n2022年1月17日"
    assert len(found("docno-date-conflict", material(dated, file="意见.txt"))) == 1
