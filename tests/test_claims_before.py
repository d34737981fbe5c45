"""What a sentence takes from the one before: its date, whom "he" means, what "it" means. In doubt, nothing."""

from __future__ import annotations

import pytest

from factcheck.claims.extract import extract_claims
from factcheck.model import Claim, Report
from factcheck.settings import ClaimsSettings


def last_claim(text: str) -> Claim:
    return extract_claims(Report(id="r", text=text), ClaimsSettings()).claims[-1]


@pytest.mark.parametrize(
    "before",
    [
        "Smith, born in 1950, founded the firm.",
        "Born in 1950, Ann Smith founded the firm.",
        "Smith (in 1950) founded the firm.",
        "The bridge, which was built in 1950, was closed.",
        "The bank that failed in 1950 was bought by Acme.",
        "The bridge Acme built in 1950 was closed.",
        "The firm sold the plant built in 1950.",
        "The firm closed because sales fell in 1950.",
        "The minister promised to resign in 1950.",
        "Lee said the firm failed in 1950.",
        "Lee is known for a film in 1950.",
        "The firm was not founded in 1950.",
        "The Road Safety Act 1950 was repealed.",
        "The 1950 bridge was sold to Acme.",
        "The court upheld the 1950 verdict.",
        "The firm sold its shares in 1950 films.",
        'The film "1950" won three prizes.',
        "The film “A Day in 1950” won three prizes.",
        "Profits in the firm were twice that of 1950.",
        "The firm failed on 3 May, when it had lost $3 million since 1950.",
        "On 17 April the firm failed, and on 19 April Acme bought it.",
    ],
)
def test_a_time_counts_from_no_date_of_another_thing(before: str) -> None:
    claim = last_claim(f"{before} A year later deaths rose 3%.")
    assert claim.statement == "A year later deaths rose 3%."


@pytest.mark.parametrize(
    "before",
    [
        "In 1950, the firm failed.",
        "In 1950 the firm was sold to Acme.",
        "On 3 May 1950 the minister resigned.",
        "Smith resigned May 3, 1950, in Leeds.",
        "The firm was founded in 1950.",
        "The firm was sold to Acme in 1950 for $3 million.",
        "The minister, who had lied, was arrested in early 1950.",
        "The minister, Ann Lee, resigned in 1950.",
        "The wall fell on 9 November 1950, ending the split.",
        "The firm grew and moved to Leeds in 1950.",
        "The law took effect in 1950 after the court had approved it.",
    ],
)
def test_a_time_counts_from_the_date_of_the_main_clause(before: str) -> None:
    claim = last_claim(f"{before} A year later deaths rose 3%.")
    assert claim.statement == "In 1951 deaths rose 3%."


@pytest.mark.parametrize(
    "before",
    [
        "John Smith's lawyer resigned on Monday.",
        "John Smith’s son Charlie was born in 1965.",
        "John Smith was elected in 2020. His brother sold the firm.",
        "The lawyer of John Smith resigned on Monday.",
        "The lawyer met John Smith in 2019.",
        "John Smith fired his chief of staff.",
        "John Smith's firm hired a driver on Monday.",
        "The president fired his chief of staff.",
        "The minister fired his adviser on Monday.",
        "The minister met a dissident in 2019.",
        "The mayor sold the house to a neighbour.",
        "The mayor was accused of fraud by his deputy.",
    ],
)
def test_he_stays_where_it_may_be_another(before: str) -> None:
    claim = last_claim(f"{before} He was paid $3 million.")
    assert (claim.statement, claim.ambiguous) == ("He was paid $3 million.", True)


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("John Smith's firm was sold on Monday.", "John Smith"),
        ("John Smith’s books sold 300 copies.", "John Smith"),
        ("John Smith was elected in 2020. His term ended in 2025.", "John Smith"),
        ("Apple's chief executive Tim Cook sold 300 shares.", "Tim Cook"),
        ("John Smith, the firm's lawyer, resigned on Monday.", "John Smith"),
        ("John Smith married his wife in 1992.", "John Smith"),
        ("John Smith worked as a lawyer in Leeds.", "John Smith"),
        ("John Smith was the son of a farmer.", "John Smith"),
        ("John Smith was appointed by the governor in 2019.", "John Smith"),
        ("The president signed his first bill on Monday.", "The president"),
        ("The mayor opened a bridge in Leeds.", "The mayor"),
    ],
)
def test_he_is_the_one_person_told_of(before: str, name: str) -> None:
    claim = last_claim(f"{before} He was paid $3 million.")
    assert (claim.statement, claim.ambiguous) == (f"{name} was paid $3 million.", False)


def test_what_a_lawyer_says_of_him_is_not_surely_of_his_client() -> None:
    claim = last_claim("John Smith's lawyer said he had been paid $3 million in 2019.")
    assert (claim.statement, claim.ambiguous) == ("He had been paid $3 million in 2019.", True)


@pytest.mark.parametrize(
    ("before", "statement"),
    [
        ("A fire broke out in the warehouse.", "It was built in 1987."),
        ("A bomb exploded near the embassy on Monday.", "It was closed for a week."),
        ("A bomb exploded near the embassy on Monday.", "It lost 12 of its windows."),
        ("An explosion occurred at the plant on 3 May.", "It produces 30 tonnes of ammonia."),
        ("The fire was in the warehouse.", "It was built in 1987."),
        ("The case was heard by the Supreme Court.", "It ruled on 3 May 2020."),
        ("The plan was rejected by the council.", "It has 40 members."),
        ("The plant was sold to Acme in 2018.", "It has 40 members."),
        ("The company was sold to Acme in 2018.", "It has 40 members."),
        ("The EU fined the company €2bn in 2018. The fine was later cut by half.", "It appealed in 2019."),
    ],
)
def test_it_stays_where_the_sentence_before_brought_in_another_thing(before: str, statement: str) -> None:
    claim = last_claim(f"{before} {statement}")
    assert (claim.statement, claim.ambiguous) == (statement, True)


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("The dam was built in 1931.", "The dam"),
        ("The dam was built in Syria in the summer of 1931.", "The dam"),
        ("The bridge is in the north of the city.", "The bridge"),
        ("The museum is the largest in the country.", "The museum"),
        ("The firm was founded in the United States in 1987.", "The firm"),
        ("The virus spread to 40 countries.", "The virus"),
        ("The plant was closed at the end of 2019.", "The plant"),
    ],
)
def test_it_is_the_subject_where_no_other_thing_is_told_of(before: str, name: str) -> None:
    claim = last_claim(f"{before} It cost $3 million.")
    assert (claim.statement, claim.ambiguous) == (f"{name} cost $3 million.", False)


def test_what_decides_is_it() -> None:
    assert last_claim("The bank was fined in 2018. It appealed in 2019.").statement == "The bank appealed in 2019."


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("The UN says 300 died, and the army says it lost two soldiers.",
         [("The UN", "300 died."), ("the army", "The army lost two soldiers.")]),
        ("Smith said Jones lied, and Jones said Smith stole $3m.",
         [("Smith", "Jones lied."), ("Jones", "Smith stole $3m.")]),
        ("Police said the man fled, and the hospital said he died.",
         [("Police", "The man fled."), ("the hospital", "He died.")]),
        ("The UN says 300 died, but the army says 400 died.", [("The UN", "300 died."), ("the army", "400 died.")]),
        ("The UN says 300 died, and the army lost 12 men.",
         [("The UN", "300 died."), ("The UN", "The army lost 12 men.")]),
        ("The ministry said that the plant had closed, and that the owner said it cost $3 million.",
         [("The ministry", "The plant had closed."), ("The ministry", "The owner said it cost $3 million.")]),
    ],
)  # fmt: skip
def test_a_second_speaker_says_the_second_clause(sentence: str, said: list[tuple[str, str]]) -> None:
    claims = extract_claims(Report(id="r", text=sentence), ClaimsSettings()).claims
    assert [(claim.speaker, claim.statement) for claim in claims] == said


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        ("The plan is illegal; the ministry says it cost $3 million.", None),
        ("The minister resigned; police say that he was paid $3 million.", None),
        ("Samsung appealed, and it was reduced to $539 million.", None),
        ("The war ended in 1945, and it was rebuilt.", None),
        ("Germany's economy shrank by 0.3%, while France's grew by 0.9%.", None),
        ("Germany's economy shrank by 0.3%, while France's economy grew by 0.9%.",
         ["Germany's economy shrank by 0.3%.", "France's economy grew by 0.9%."]),
        ("The firm lost $3 million, and it cut 300 jobs.",
         ["The firm lost $3 million.", "The firm cut 300 jobs."]),
        ("The firm was founded in 1950, and it has 300 staff.",
         ["The firm was founded in 1950.", "The firm has 300 staff."]),
        ("The plan is illegal; the ministry says 300 jobs were lost.",
         ["The plan is illegal.", "The ministry says 300 jobs were lost."]),
    ],
)  # fmt: skip
def test_a_clause_that_leaves_open_whom_it_tells_of_is_not_split_off(sentence: str, clauses: list[str] | None) -> None:
    claims = extract_claims(Report(id="r", text=sentence), ClaimsSettings()).claims
    assert [claim.statement for claim in claims] == (clauses or [sentence])
