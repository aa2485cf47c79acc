"""Tables that lost their shape: what is certain is placed, what is not stays unplaced."""

import pytest

from kuramori.city.rules.assessment import AnswerState
from rules.assessment.texts import read

II6 = "II 特定個人情報ファイルの概要\n6. 特定個人情報の保管・消去\n"
III7 = "III 特定個人情報ファイルの取扱いプロセスにおけるリスク対策\n7. 特定個人情報の保管・消去\n"


def placed(text: str) -> dict[str, str]:
    return {sentence.id: sentence.text for sentence in read(text).sentences}


def test_it_works():
    text = II6 + "①保管場所\t・書庫に鍵をかける。・倉庫も閉める。\n④消去方法\t溶かす。"
    assert placed(text) == {
        "II.6-1.city.1": "書庫に鍵をかける。",
        "II.6-1.city.2": "倉庫も閉める。",
        "II.6-4.city.1": "溶かす。",
    }


def test_text_before_the_first_label_belongs_to_it():
    text = (
        II6
        + "書庫に鍵をかける。"
        + "<p>＜中間サーバー・プラットフォームにおける措置＞</p>①守る。\n①保管場所\t"
    )
    assert placed(text) == {"II.6-1.city.1": "書庫に鍵をかける。", "II.6-1.is.1": "守る。"}


def test_text_before_a_later_label_is_not_guessed():
    found = read(II6 + "書庫に鍵をかける。\n②保管期間\t")
    assert found.sentences == () and found.unplaced == ("書庫に鍵をかける。",)


def test_a_row_whose_label_comes_last_is_read_from_it():
    text = II6 + "③その妥当性\t150年残す。\n溶かす。\t④消去方法\n⑤備考"
    assert placed(text) == {"II.6-3.city.1": "150年残す。", "II.6-4.city.1": "溶かす。"}


@pytest.mark.parametrize(
    "heading",
    [
        "<中間サーバー・プラットフォームにおける措置>",
        "＜中間サーバー・プラットフォームにおける措置＞",
        "〈中間サーバ・プラットフォームにおける措置〉",
        "[中間サーバー・プラットフォーム における措置]",
        "【中間サーバー・プラットフォームにおける措置】",
        "＜中間サーバー・プラットフォームにおける措置",
        "中間サーバー・プラットフォームにおける措置",
        "&lt;中間サーバー・プラットフォームにおける措置&gt;",
    ],
)
def test_actor_headings_in_any_brackets(heading):
    assert list(placed(f"{II6}①保管場所\t{heading} ①守る。")) == ["II.6-1.is.1"]


def test_an_unknown_block_is_nobody_elses():
    assert list(placed(f"{II6}①保管場所\t<委託先における措置>\n①守る。")) == ["II.6-1.other.1"]


def test_the_next_item_starts_with_the_city():
    text = II6 + "①保管場所\t<ガバメントクラウドにおける措置>守る。\n④消去方法\t溶かす。"
    assert list(placed(text)) == ["II.6-1.gc.1", "II.6-4.city.1"]


def test_a_full_stop_in_parentheses_ends_nothing():
    text = II6 + "①保管場所\tASP（基準にいう「ASP」をいう。以下同じ。）が守る。次に続く。"
    assert list(placed(text).values()) == [
        "ASP（基準にいう「ASP」をいう。以下同じ。）が守る。",
        "次に続く。",
    ]


def test_an_unclosed_parenthesis_encloses_nothing():
    assert len(placed(II6 + "①保管場所\tASP（基準にいう者が守る。次に続く。")) == 2


def test_a_sentence_cut_by_a_line_end_goes_on():
    assert list(placed(II6 + "①保管場所\t書庫に鍵を\nかける。倉庫も閉める。").values()) == [
        "書庫に鍵を\nかける。",
        "倉庫も閉める。",
    ]


def test_a_middle_dot_inside_a_word_is_no_bullet():
    assert list(placed(II6 + "①保管場所\t申請書・帳票を守る。 ・倉庫も閉める").values()) == [
        "申請書・帳票を守る。",
        "倉庫も閉める",
    ]


def test_labels_and_answers_in_two_cells_pair_by_order():
    text = III7 + "②安全管理体制③安全管理規程\t[十分に整備している][特に力を入れて整備している]"
    answers = read(text).answers
    assert (answers["III.7-2.v"].number, answers["III.7-3.v"].number) == (2, 1)


def test_answers_in_the_wrong_order_pair_by_their_list():
    text = (
        III7
        + "③安全管理規程 ④安全管理体制・規程の職員への周知\t"
        + "[十分に周知している]\t[十分に整備している]"
    )
    answers = read(text).answers
    assert (answers["III.7-3.v"].number, answers["III.7-4.v"].number) == (2, 2)


def test_two_labels_and_one_answer_are_not_guessed():
    found = read(III7 + "②安全管理体制 ③安全管理規程\t[十分に整備している]")
    assert found.answers["III.7-2.v"].state is AnswerState.ILLEGIBLE
    assert found.answers["III.7-3.v"].state is AnswerState.ILLEGIBLE
    assert found.unplaced == ("[十分に整備している]",)


def test_a_lost_answer_does_not_take_the_next_rows():
    text = III7 + "⑦バックアップ\t<選択肢>\n⑧事故発生時手順の策定・周知\t[十分に行っている]"
    answers = read(text).answers
    assert answers["III.7-7.v"].state is AnswerState.ILLEGIBLE
    assert answers["III.7-8.v"].number == 2


@pytest.mark.parametrize(
    "cell",
    ["[十分である]", "［ 十分である ］", "十分である", "〔2) 十分である〕", "[ ２）十分である ]"],
)
def test_a_chosen_value_in_any_dress(cell):
    answer = read(f"{III7}リスクへの対策は十分か\t{cell}\t<選択肢>").answers["III.7.v.adequacy"]
    assert (answer.state, answer.number) == (AnswerState.GIVEN, 2)


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ("", AnswerState.ILLEGIBLE),
        ("[ ]", AnswerState.ILLEGIBLE),
        ("＜選択肢＞ 1) 1年未満 2) 1年 9) 20年以上", AnswerState.ILLEGIBLE),
        ("[150年]", AnswerState.UNLISTED),
    ],
)
def test_a_missing_retention_class_is_never_guessed(cell, state):
    answer = read(f"{II6}②保管期間\t期間\t{cell}\n③その妥当性\t150年残す。").answers["II.6-2.v"]
    assert (answer.state, answer.number) == (state, None)


def test_a_choice_the_form_does_not_have_is_shown():
    found = read(III7 + "⑦バックアップ\t[十分に行っている]\t<選択肢> 2) 十分に行っている 4) 検討中")
    assert found.unplaced == ("4) 検討中",) and found.sentences == ()


def test_text_of_other_sections_is_not_taken_for_ours():
    text = (
        III7
        + "⑤物理的対策\t守る。\n"
        + "リスク2：古い情報のまま保管され続けるリスク\n毎日直す。\n"
        + "V 開示請求、問合せ\n窓口。"
    )
    found = read(text)
    assert [sentence.text for sentence in found.sentences] == ["守る。"]
    assert found.unplaced == ("毎日直す。", "窓口。")


def test_slips_of_the_pen_are_noted_and_left():
    (sentence,) = read(II6 + "④消去方法\t読めないように消去す。").sentences
    assert sentence.text == "読めないように消去す。"
    assert "消去する" in sentence.note


def test_free_text_is_a_promise_too():
    found = read(
        III7 + "その他の措置の内容\t毎朝、封印を見て回る。\nリスクへの対策は十分か\t[十分である]"
    )
    assert found.answers["III.7.v.other"].value == "毎朝、封印を見て回る。"
    assert [sentence.section for sentence in found.sentences] == ["III.7-other"]
