"""classified-marking and personal-data: traps first."""

from __future__ import annotations

import datetime as dt

import pytest
from fazhi.checks.persons import is_identity, passes_luhn
from fazhi.reading.document import Page, Source

BODY = "\n关于开展工作的通知\n各股室：\n认真开展工作。\n云岭县司法局\n2022年3月1日"


@pytest.mark.parametrize(
    "text",
    [
        "对企业提交的配方、工艺等商业秘密，审核人员应当保密。",
        "涉及国家秘密、工作秘密和机密事项的一律不得上网。",
        "将《中华人民共和国保守国家秘密法》纳入学习内容。",
        "会上强调，机密文件由专人管理，秘密级以上载体登记造册。",
        "密级：无",
        "本材料不涉密",
        "内部资料",
    ],
)
def test_classified_silent_for_the_mere_word(found, material, text):
    assert found("classified-marking", material(f"工作总结\n{text}\n云岭县司法局\n2022年3月1日")) == []


def test_classified_silent_for_the_entries_of_a_list(found, material):
    rows = [
        ["序号", "事项", "密级", "期限"],
        ["1", "考试试题", "秘密", "1年"],
        ["2", "名单", "机密", "5年"],
        ["3", "卷宗", "秘密", "1年"],
    ]
    assert found("classified-marking", material(rows=rows)) == []


@pytest.mark.parametrize(
    "mark",
    [
        "机密★5年",
        "秘密★1年",
        "绝密★长期",
        "机 密 ★ 5 年",
        "秘密",
        "机密*3年",
        "绝密★启用前",
        "密级：秘密",
        "【机密】",
        "000012　机密★1年",
        "机密★1年　特急",
    ],
)
def test_classified_found_in_its_place(found, material, mark):
    (finding,) = found("classified-marking", material(mark + BODY))
    assert (finding.page, finding.severity.value) == (1, "block")
    assert finding.quote in mark


def test_classified_found_with_its_star_on_any_page(found, material):
    (finding,) = found("classified-marking", material("第一页。", "机密★1年" + BODY))
    assert finding.page == 2


def test_classified_found_above_a_table_and_in_a_file_of_no_unit(found, material):
    rows = [["秘密★2年", "", ""], ["序号", "姓名", "单位"], ["1", "张三", "法规股"]]
    assert len(found("classified-marking", material(rows=rows))) == 1
    assert len(found("classified-marking", material("机密★5年" + BODY, unit=None))) == 1


def test_identity_numbers_need_date_and_check_digit():
    today = dt.date(2022, 12, 31)
    assert is_identity("419925196602180554", today)
    assert not is_identity("419925196602180555", today)
    assert not is_identity("419925196613180554", today)


def test_luhn_accepts_only_the_right_last_digit():
    assert passes_luhn("6217990000000012340")
    assert not passes_luhn("6217990000000012341")


@pytest.mark.parametrize(
    "text",
    [
        "项目统一代码为410199202103150012，可凭代码在投资平台查询进度。",
        "执法案件编号202103041206180027在平台内唯一，投诉电话12328，局机关电话0399-2160088。",
        "统一社会信用代码914199251966021805。",
        "学员麦某（身份证号4199**********2216）补学后提交了笔记。",
        "联系电话：139****2468",
        "（联系人：王五　联系电话：13900002468）",
        "监督举报电话：13900002468",
        "见 http://www.yunling.gov.cn/419925196602180554.html",
        "调解热线12348、12345，座机0399-2669281。",
    ],
)
def test_personal_data_silent(found, material, text):
    assert found("personal-data", material(f"工作总结\n{text}\n云岭县司法局")) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("现场群众云小朵（身份证号：419927200106306121）咨询了手续。", "身份证号"),
        ("当事人赵某，４１９９２５１９６６０２１８０５５４，住桃源镇。", "身份证号"),
        ("一等奖：苗青青 13900002468", "手机号"),
        ("赵某联系电话13900002468，多次反映。", "手机号"),
        ("补贴打入银行卡6217990000000012340。", "银行卡号"),
        ("身份证号419927200106\n306121，已登记。", "身份证号"),
    ],
)
def test_personal_data_found(found, material, text, kind):
    (finding,) = found("personal-data", material(text, file="案例.txt"))
    assert kind in finding.message
    assert finding.severity.value == "major"


def test_personal_data_in_cells_once_a_file(found, material):
    rows = [
        ["序号", "姓名", "身份证号", "联系电话"],
        ["1", "赵某", "419925196602180554", "13900002468"],
        ["2", "钱某", "419927200106306121", "13800005791"],
    ]
    (finding,) = found("personal-data", material(rows=rows, file="登记表.xlsx"))
    assert finding.message == "第1页有完整身份证号2个、完整手机号2个，没有脱敏"
    assert finding.quote == "419925196602180554"


def test_personal_data_silent_for_a_list_of_liaison_officers(found, material):
    rows = [["各单位联络员名单", "", ""], ["单位", "联络员", "手机"], ["司法局", "张三", "13900002468"]]
    assert found("personal-data", material(rows=rows)) == []


def test_personal_data_on_a_scan_forgives_one_misread_digit(found, material):
    page = Page(1, "赵某（身份证号419925196602180557）申请调解", source=Source.OCR, confidence=0.9)
    (finding,) = found("personal-data", material(page))
    assert finding.confidence < 0.8
