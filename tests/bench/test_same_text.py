"""What the measurements count as the same text."""

from __future__ import annotations

from bench.same_text import letters, same_letters, same_order

_TEXT = letters("".join(f"第{number}条 为规范行政执法行为，制定本办法。\n" for number in range(100)))


def test_letters_leave_out_blanks_marks_and_widths() -> None:
    assert letters("| **１．总 则** |\n（Ａ）") == "1总则A"


def test_moved_line_keeps_the_letters_and_loses_the_order() -> None:
    moved = _TEXT[100:] + _TEXT[:100]
    assert (same_letters(moved, _TEXT), same_order(moved, _TEXT)) == (True, False)


def test_letters_within_the_tolerance_are_the_same_and_beyond_it_are_not() -> None:
    few, many = len(_TEXT) // 200, len(_TEXT) // 50
    near, far = _TEXT[few:], _TEXT[:50] + _TEXT[50 + many :]
    assert (same_letters(near, _TEXT), same_order(near, _TEXT)) == (True, True)
    assert (same_letters(far, _TEXT), same_order(far, _TEXT)) == (False, False)


def test_no_text_is_the_same_as_no_other() -> None:
    assert (same_letters("", ""), same_order("", "")) == (False, False)
