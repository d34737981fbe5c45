"""The parts that claims are made with: attribution, clauses, context, acronyms, quotations, language, worth."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.claims.attribution import find_attribution
from factcheck.claims.compound import split_compound
from factcheck.claims.context import Memory, resolve
from factcheck.claims.extract import extract_claims
from factcheck.claims.people import find_people
from factcheck.claims.statement import as_statement, spelt_out
from factcheck.claims.worth import check_worthiness
from factcheck.model import Report
from factcheck.settings import ClaimsSettings
from factcheck.text.acronyms import find_acronyms
from factcheck.text.language import is_english
from factcheck.text.quotations import find_quotations
from factcheck.text.words import find_words

ATTRIBUTED = [
    ("The bank failed, the report said.", "the report", ["The bank failed"]),
    ("The bank failed, said Jane Smith, a spokeswoman for the regulator.", "Jane Smith", ["The bank failed"]),
    ("The bank failed, Jane Smith, the regulator, told MPs on Monday.", "Jane Smith", ["The bank failed"]),
    ("“Prices are up,” the bank’s governor, Mark Carney, told MPs.", "Mark Carney", ["“Prices are up,”"]),
    ("“Prices are up,” said Maj. Gen. Gary Volesky.", "Maj. Gen. Gary Volesky", ["“Prices are up,”"]),
    ("The bank said it was safe.", "The bank", ["it was safe."]),
    ("The bank said on Tuesday that it was safe.", "The bank", ["it was safe."]),
    ("The report by the Office said the bank was safe.", "The report by the Office", ["the bank was safe."]),
    ("Jane Smith, the regulator, said that the bank was safe.", "Jane Smith", ["the bank was safe."]),
    ("The minister told parliament that 300 homes were lost.", "The minister", ["300 homes were lost."]),
    ("Smith said: “We lost 300 homes.”", "Smith", ["“We lost 300 homes.”"]),
    ("According to the ministry, 300 homes were lost.", "the ministry", ["300 homes were lost."]),
    ("300 homes were lost, according to the ministry, which was late.", "the ministry", ["300 homes were lost"]),
    ("The bank failed, police said, adding that two men left.", "police", ["The bank failed", "two men left."]),
    ("The attack, police said, killed ten people.", "police", ["The attack", "killed ten people."]),
    ("The bank, which lost $3bn, is safe, an aide said.", "an aide", ["The bank, which lost $3bn, is safe"]),
    ("The court believes the bank lost $3bn, the report said.", "The court", ["the bank lost $3bn"]),
]  # fmt: skip
NOT_ATTRIBUTED = [
    "The company, which employs 3,000 people, reported a loss of £2.3m for 2018.",
    "The bank announced the closure of 30 branches.",
    "The president, who said he was ill, left.",
    "There is a report that said little.",
    "He is said to be ill.",
    "The ministry denied the report.",
    "We believe that this is right.",
    "President Trump declared ISIS defeated in Syria.",
    "Prices rose, fell and rose again.",
]


@pytest.mark.parametrize(("sentence", "speaker", "contents"), ATTRIBUTED)
def test_attribution_is_parted_from_content(sentence: str, speaker: str, contents: list[str]) -> None:
    found = find_attribution(sentence)
    assert found is not None
    assert (found.speaker, [span.of(sentence) for span in found.contents]) == (speaker, contents)


@pytest.mark.parametrize("sentence", NOT_ATTRIBUTED)
def test_no_attribution_where_none_is_plain(sentence: str) -> None:
    assert find_attribution(sentence) is None


SPLIT = [
    ("There were 14 deaths; none of them was linked to the vaccine.",
     ["There were 14 deaths", "none of them was linked to the vaccine."]),
    ("The army took Mosul; the rebels held Raqqa.", ["The army took Mosul", "the rebels held Raqqa."]),
    ("The army took Mosul, and Iraq is paying $3bn.", ["The army took Mosul", "Iraq is paying $3bn."]),
    ("Last year, Ann Brown left the bank and joined the army.",
     ["Last year, Ann Brown left the bank", "Last year, Ann Brown joined the army."]),
    ("The bank lost $3bn in 2009 and was sold.", ["The bank lost $3bn in 2009", "The bank was sold."]),
    ("In 2008, Brown left the bank and has since become a judge.",
     ["In 2008, Brown left the bank", "Brown has since become a judge."]),
    ("The plane crashed in May and killed 157 people.", ["The plane crashed in May", "The plane killed 157 people."]),
]  # fmt: skip
WHOLE = [
    "Troops from Iraq, Syria, and Turkey are in the town.",
    "The town was attacked and destroyed by rebels.",
    "She covered politics, human rights, and organized crime.",
    "He said that the bank had failed and was sold.",
    "The men who left the bank and joined the army were paid.",
    "The bank made shoes and hats.",
    "The bank planned to close and sell its branches.",
    "The report says the walls “were low and were broken” in two places.",
    "Black and white were the colours of the town.",
]


@pytest.mark.parametrize(("sentence", "clauses"), SPLIT)
def test_plain_compounds_are_split(sentence: str, clauses: list[str]) -> None:
    pieces = split_compound(sentence)
    assert [f"{piece.before} {piece.span.of(sentence)}".strip() for piece in pieces] == clauses


@pytest.mark.parametrize("sentence", WHOLE)
def test_what_is_not_plain_stays_whole(sentence: str) -> None:
    (piece,) = split_compound(sentence)
    assert piece.span.of(sentence) == sentence


RESOLVED = [
    (["President Ann Brown left the bank in 2010."], "She joined the army.", "President Ann Brown joined the army."),
    (["Jim Brown left.", "Brown joined the army."], "His brother stayed.", "Jim Brown’s brother stayed."),
    (["The Ministry of Health lost 300 files."], "It found two.", "The Ministry of Health found two."),
    (["ISIS declared a caliphate in 2014."], "At its height it held Mosul.", "At its height ISIS held Mosul."),
    (["The engineers left in 2010."], "They came back.", "The engineers came back."),
    (["The Taliban took Kabul in 2021."], "The group lost 300 men.", "The Taliban lost 300 men."),
    (["The Red Hand group took the port."], "The group’s leader fled.", "The Red Hand group’s leader fled."),
    (["The bank failed."], "It is clear that it lost money.", "It is clear that it lost money."),
]
UNRESOLVED = [
    (["Ann Brown met Jane Smith."], "She left."),
    (["Qanbar served under Saddam Hussein."], "He left."),
    (["Jim Brown left."], "She left."),
    (["Iraq and Syria met in 2010."], "It left."),
    ([], "They left."),
    (["The bank failed."], "This was expected."),
    (["The bank failed."], "We left."),
    (["We’ve won in 2010."], "It doesn’t last."),
]


@pytest.mark.parametrize(("before", "statement", "expected"), RESOLVED)
def test_what_is_certain_is_put_into_words(before: list[str], statement: str, expected: str) -> None:
    memory = Memory()
    for sentence in before:
        memory.read(sentence, 0)
    assert resolve(statement, memory, 0) == (expected, False)


@pytest.mark.parametrize(("before", "statement"), UNRESOLVED)
def test_what_is_uncertain_stays_and_is_flagged(before: list[str], statement: str) -> None:
    memory = Memory()
    for sentence in before:
        memory.read(sentence, 0)
    assert resolve(statement, memory, 0) == (statement, True)


def test_the_group_is_left_alone_between_two_groups() -> None:
    memory = Memory()
    memory.read("Hamas met Hezbollah in Beirut.", 0)
    assert resolve("The group left.", memory, 0) == ("The group left.", True)


def test_a_pronoun_is_not_resolved_from_far_away() -> None:
    memory = Memory()
    memory.read("Jim Brown left.", 0)
    assert resolve("He left.", memory, 3) == ("He left.", True)


def test_people_are_found_by_title_name_and_introduction() -> None:
    text = "Pentagon Press Secretary Peter Cook met J. K. Rowling, who wrote, and Haider al-Abadi in New York."
    assert [person.surname for person in find_people(text)] == ["Cook", "Rowling", "al-Abadi"]
    assert find_people("The Islamic State in Iraq and the Red Cross met in Los Angeles on Monday.") == []


def test_acronyms_that_the_text_defines() -> None:
    text = (
        "The Combined Joint Task Force (CJTF-OIR) and the Islamic State in Iraq and Syria (ISIS) met the UN High "
        "Commissioner for Refugees (UNHCR), the SDF (Syrian Democratic Forces) and Mr Smith (AFP) in rain (it poured)."
    )
    assert find_acronyms(text) == {
        "CJTF-OIR": "Combined Joint Task Force",
        "ISIS": "Islamic State in Iraq and Syria",
        "UNHCR": "UN High Commissioner for Refugees",
        "SDF": "Syrian Democratic Forces",
    }
    assert find_acronyms("A (B) C (DD) the (EE) (FF)") == {}


def test_an_acronym_is_spelt_out_once_and_never_twice() -> None:
    known = {"SDF": "Syrian Democratic Forces"}
    assert spelt_out("The SDF met the SDF.", known) == "The Syrian Democratic Forces (SDF) met the SDF."
    for same in (
        "The Syrian Democratic Forces (SDF) met.",
        "The SDF’s men met.",
        "A pro-SDF unit met.",
        "The SDFX met.",
    ):
        assert spelt_out(same, known) == same


def test_quotations_with_their_marks() -> None:
    text = (
        '“Despite its ‘rule,’ the group’s men left,” he said. ‘Never’ was "the word". She said: “We go on.\n\n“And on.”'
    )
    found = [(q.inner.of(text), q.closed, q.nested) for q in find_quotations(text)]
    assert found == [
        ("Despite its ‘rule,’ the group’s men left,", True, False),
        ("rule,", True, True),
        ("Never", True, False),
        ("the word", True, False),
        ("We go on.", False, False),
        ("And on.", True, False),
    ]


@given(st.text(alphabet='ab \n“”‘’"«».', max_size=80))
def test_quotation_spans_are_exact(text: str) -> None:
    for quotation in find_quotations(text):
        assert quotation.inner.within(quotation.span)
        assert 0 <= quotation.span.start < quotation.span.end <= len(text)
        assert quotation.inner.start == quotation.span.start + 1
        assert quotation.inner.end == quotation.span.end - (1 if quotation.closed else 0)


@given(st.text(max_size=200))
def test_words_cover_all_but_white_space(text: str) -> None:
    place = 0
    for word in find_words(text):
        assert word.form == text[word.start : word.end]
        assert not text[place : word.start].strip()
        place = word.end
    assert not text[place:].strip()


@pytest.mark.parametrize(
    ("sentence", "english"),
    [
        ("The group said that it had left.", True),
        ("Abu Bakr al-Baghdadi leads Islamic State", True),
        ("The de la Rosa family and Los Angeles police met in El Paso.", True),
        ("300 homes", True),
        ("Mr. van der Berg Jr., 54, of St. Louis, Mo., testified.", True),
        ("Vladimir Putin met Angela Merkel.", True),
        ("Ursula von der Leyen ist nach Paris gereist.", False),
        ("Die Gruppe hat noch 14.000 Mitglieder.", False),
        ("Le gouvernement a annoncé que les troupes sont dans la ville.", False),
        ("El presidente de la República dijo que no habrá más impuestos.", False),
        ("Правительство объявило", False),
        ("政府宣布", False),
    ],
)
def test_language(sentence: str, english: bool) -> None:
    assert is_english(sentence) is english


@pytest.mark.parametrize(
    ("raw", "statement"),
    [
        ("However, the bank failed,", "The bank failed."),
        ("“Prices are up,”", "Prices are up."),
        ("the bank “failed badly,”", "The bank “failed badly.”"),
        ("And on.”", "On."),
        ("it failed\u00ad[12][13]\u200e in  2009.[1]", "It failed in 2009."),
        ("al-Baghdadi died", "al-Baghdadi died."),
        ("**Bold** men", "Bold men."),
        ("Why so?", "Why so?"),
        ("…", ""),
    ],
)
def test_statements(raw: str, statement: str) -> None:
    assert as_statement(raw) == statement


@given(st.text(max_size=120))
def test_worth_is_a_probability_of_the_sentence_alone(text: str) -> None:
    worth = check_worthiness(text)
    assert 0 <= worth.probability <= 1
    assert worth == check_worthiness(text)


def test_worth_names_what_weighed_most() -> None:
    assert check_worthiness("The bank lost 3 million dollars in 2009.").favour == "figures"
    assert check_worthiness("Is it so?").against == "question"
    assert check_worthiness("In my view it was wrong.").against == "opinion"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 200_000,
        "A. " * 60_000,
        "Ab " * 60_000,
        "(" * 200_000,
        "“" * 200_000,
        '"a ' * 60_000,
        ", he said " * 20_000,
        "said that " * 20_000,
        "The man left and " * 10_000,
        "the group " * 20_000,
        "Islamic State (IS) " * 10_000,
        "a – b " * 30_000,
        "[1]" * 60_000,
        "*a" * 60_000,
        "2019 " * 40_000,
        "Abc def\n" * 20_000,
        "He said “no” in 2019. " * 2_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_text_takes_bounded_time(text: str) -> None:
    start = time.process_time()
    extract_claims(Report(id="r", text=text), ClaimsSettings())
    assert time.process_time() - start < 8
