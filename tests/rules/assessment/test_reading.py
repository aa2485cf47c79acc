"""A whole assessment is read: sentences numbered, answers with their choices, nothing left over."""

from kuramori.city.rules.assessment import AnswerState
from kuramori.city.rules.measures import MEASURES
from rules.assessment.texts import EXAMPLE, read, texts

SENTENCES = list(dict.fromkeys(measure.sentence for measure in MEASURES.values()))


def test_it_works():
    for raw in texts():
        assessment = read(raw)
        assert [sentence.id for sentence in assessment.sentences] == SENTENCES
        assert assessment.unplaced == ()


def test_sentences_are_quoted_untouched():
    for raw in texts():
        assessment = read(raw)
        for sentence in assessment.sentences:
            assert sentence.text == assessment.text[sentence.start : sentence.end]


def test_the_cover_is_read():
    cover = {answer.item: answer.value for answer in read(EXAMPLE.read_bytes()).cover}
    assert cover == {
        "0.v.number": "3",
        "0.v.name": "住民基本台帳に関する事務　全項目評価書",
        "0.v.note": "なし",
        "0.v.body": "蔵森市長",
        "0.v.ppc": "",
        "0.v.date": "令和８年１０月１日",
        "0.v.form": "[令和６年１０月　様式４]",
    }


def test_answers_carry_their_number_and_choice_list():
    answers = read(EXAMPLE.read_bytes()).answers
    chosen = {item: (one.number, one.choice_list) for item, one in answers.items() if one.choices}
    assert chosen == {
        "II.6-2.v": (9, "retention_class"),
        "III.7-1.v": (4, "nisc"),
        "III.7-2.v": (2, "established_level"),
        "III.7-3.v": (2, "established_level"),
        "III.7-4.v": (2, "informed_level"),
        "III.7-5.v": (2, "done_level"),
        "III.7-6.v": (2, "done_level"),
        "III.7-7.v": (2, "done_level"),
        "III.7-8.v": (2, "done_level"),
        "III.7-9.v": (2, "major_incident_3y"),
        "III.7-10.v": (1, "dead_numbers"),
        "III.7.v.adequacy": (2, "adequacy"),
        "IV.1-1.v": (2, "done_level"),
        "IV.1-2.v": (2, "done_level"),
        "IV.2.v": (2, "done_level"),
    }


def test_blank_is_told_from_absent():
    answers = read(EXAMPLE.read_bytes()).answers
    assert answers["III.7-9.v.detail"].state is AnswerState.BLANK
    assert read("⑥技術的対策\t[十分に行っている]").answers["II.6-5.v"].state is AnswerState.ABSENT
