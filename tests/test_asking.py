"""How a claim is put to the stance model: an equal date or amount in the passage's words, an unequal one as it is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.model import Citation, Claim, Passage, Span
from factcheck.settings import Settings, cache_folder
from factcheck.text.quantities import find_quantities
from factcheck.verdict.asking import asked
from factcheck.verdict.inverted import inverted
from factcheck.verdict.stance import load_stance_model
from tests.golden import claim_of


def beside(statement: str, *passages: str, published: str | None = None) -> str:
    """``statement`` as the model is asked about it beside ``passages``."""
    claim = Claim(
        id="c", report_id="r", span=Span(0, len(statement)), quote=statement, statement=statement, date="2019-01-05"
    )
    cited = Citation(document_id="d", title="A title", date=published)
    parts = [Passage(id="p", document_id="d", span=Span(0, len(text)), quote=text) for text in passages]
    return asked(claim, *((part, cited) for part in parts))


CAMP = "On 19 June 2019 the camp housed 73,043 people."


@pytest.mark.parametrize(
    ("statement", "passage", "expected"),
    [
        ("On 2019-06-19 the camp housed 73,043 people.", CAMP, CAMP),
        ("On Wednesday, 19 June 2019 the camp housed 73043 people.", CAMP, CAMP),
        ("The camp housed 73043 refugees.", CAMP, "The camp housed 73,043 refugees."),
        ("It has two hundred and fifty beds.", "There are 250 beds.", "It has 250 beds."),
        ("The bridge is 2 km long.", "In all the bridge is 2,000 metres long.", "The bridge is 2,000 metres long."),
        ("It has more than 181 reviews.", "In 2015 it had 182 reviews.", "It has 182 reviews."),
        ("Some 40,000 employees left.", "In May 41,200 employees left.", "41,200 employees left."),
        ("It cost almost $5 million.", "It cost $4.9m to build.", "It cost $4.9m."),
        ("Sales fell more than 10 percent.", "Sales fell 12 percent.", "Sales fell 12 percent."),
        ("Most voters back it.", "52% of voters back it.", "52% of voters back it."),
        ("RFK Jr. was sworn in.", "Robert F. Kennedy Jr. came.", "Robert F. Kennedy Jr. was sworn in."),
        ("It was built around 1900.", "It was built in 1901.", "It was built in 1901."),
        ("IS fled.", "The Islamic State's men fled.", "Islamic State fled."),
        ("Half of the patients left.", "50 of the 100 patients left.", "50 of the 100 patients left."),
        ("It cost US$4,600 million.", "The price was $4.6 billion.", "It cost $4.6 billion."),
        ("It cost £35 million.", "The price was GBP 35 million.", "It cost GBP 35 million."),
        ("Some 5 percent left.", "5% of them left.", "5% left."),
        ("He resigned on 20 December 2018.", "He resigned yesterday.", "He resigned yesterday."),
        ("In November 2018 he resigned.", "He resigned last month.", "Last month he resigned."),
        ("It opened on 5/3/2019.", "It opened on 5 March 2019.", "It opened on 5 March 2019."),
        ("It opened on 5/3/2019.", "It opened on May 3, 2019.", "It opened on May 3, 2019."),
        ("It opened on May 3, 2019.", "It opened on 5/3/2019.", "It opened on 5/3/2019."),
        ("He was jailed for two years.", "He got 2 years.", "He was jailed for 2 years."),
        ("H. Rubinstein came.", "Helena Rubinstein (born Chaja Rubinstein)", "Helena Rubinstein came."),
        ("It met G.W. Bush.", "George Walker Bush came.", "It met George Walker Bush."),
        ("It met G. Bush's men.", "George Bush's men came.", "It met George Bush's men."),
        ("It met G. Bush.", "George Bush's men came.", "It met George Bush."),
        ("J. K. Rowling came.", "Joanne Kathleen Rowling wrote it.", "Joanne Kathleen Rowling came."),
        ("Sales fell by 11% in 2020.", "Sales slid 11%; in May they climbed 8%.", "Sales slid by 11% in 2020."),
        ("Sales have fallen 11%.", "Sales went down by 11%.", "Sales have gone down 11%."),
        ("Sales have dropped 11 percent.", "Sales sank 11%.", "Sales have sunk 11 percent."),
        ("Shares plummeted $3.", "Shares dropped $3.", "Shares dropped $3."),
        ("Crime went up another 22 percent.", "Crime soared 22 percent.", "Crime soared another 22 percent."),
        ("Half of voters agreed.", "About 50 percent of voters agreed.", "About 50 percent of voters agreed."),
        ("About 50 percent of voters agreed.", "About half of the voters agreed.", "About half of the voters agreed."),
        ("One in ten patients left.", "In all 10% of patients left.", "10% of patients left."),
        ("Nearly one in three children is poor.", "In 2023, 32% of children were poor.", "32% of children is poor."),
        ("Sales fell by nearly a third.", "Sales of the firm fell 32%.", "Sales fell by 32%."),
        ("Sales fell by 25 percent.", "Sales fell by a quarter to $3 million.", "Sales fell by a quarter."),
        ("It lasted 90 minutes.", "It lasted an hour and a half.", "It lasted an hour and a half."),
        ("The law passed 52 to 48.", "They passed the law by 52 votes to 48.", "The law passed 52 votes to 48."),
        ("It is 6,900 metres long.", "It shrank by 81 metres and is now 6.9 km long.", "It is 6.9 km long."),
        ("The fire burned 25,000 acres.", "It scorched 10,100 hectares.", "The fire burned 10,100 hectares."),
        ("It rose to 45 cents from 40 cents.", "It is $0.45, up from $0.40.", "It rose to $0.45 from $0.40."),
        ("It costs $0.45.", "The price was raised to 45 cents.", "It costs 45 cents."),
        ("The polls close at 8 p.m.", "The polls close at 20:00.", "The polls close at 20:00."),
        ("The polls close at 20:00.", "Polls close at 8 p.m. in York.", "The polls close at 8 p.m."),
        ("The quake hit at 4:17 a.m. in Hatay.", "It was 04:17 local time.", "The quake hit at 04:17 in Hatay."),
        ("The vote is at noon.", "The vote begins at 12:00 on Monday.", "The vote is at 12:00."),
        ("It left at 8:15 in rain.", "It left at 20:15.", "It left at 20:15 in rain."),
        ("It rose 25 basis points.", "It rose by 0.25 percentage points.", "It rose 0.25 percentage points."),
        ("It fell on 18 December 2018.", "It fell on Tuesday.", "It fell on Tuesday."),
        ("Brazil is larger than Peru.", "Peru is much smaller than Brazil.", "Peru is smaller than Brazil."),
        ("The sea is wider than the bay.", "The bay is narrower than the sea.", "The bay is narrower than the sea."),
        ("It fell more in May than in June.", "It fell less in June than in May.", "It fell less in June than in May."),
        ("More women than men voted.", "Fewer men than women voted.", "Fewer men voted than women."),
        ("Ohio is north of Kentucky.", "Kentucky lies south of Ohio.", "Kentucky is south of Ohio."),
    ],
)  # fmt: skip
def test_what_is_equal_is_asked_for_in_the_words_of_the_passage(statement: str, passage: str, expected: str) -> None:
    assert beside(statement, passage, published="2018-12-21") == expected


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("On 20 June 2019 the camp housed 73044 people.", CAMP),  # another day, another number
        ("It opened on 5/3/2019.", "It opened on 5 April 2019, not in March 2019 or 2019."),
        ("In June 2019 the camp housed more than 73043 people.", CAMP),  # less exactly, a bound
        ("Before 2019-06-19 the camp was empty.", CAMP),
        ("It cost $35 million.", "The price was £35 million."),
        ("It cost 35 million euros.", "35 million people came."),
        ("The camp housed 73,043 people on 19 June 2019.", "On 2019-06-19 (19 June 2019) it had 73043, or 73,043."),
        ("He came last week.", "He came on 3 May 2019."),
        ("One in ten patients left.", "10% of patients came, and 12% of patients left."),
        ("One in ten patients left.", "10% of doctors left."),
        ("Nearly two thirds of voters back it.", "20% of voters back it."),
        ("More than half of voters back it.", "45 of the 100 voters back it."),
        ("Nearly a third of voters back it.", "Most voters back it."),
        ("One in ten patients left.", "14% of patients left."),
        ("One in ten patients left.", "10% of patients did not leave."),
        ("Sales fell by a third.", "Sales fell by 23 percent."),
        ("Sales fell by a third party.", "Sales fell by 33 percent."),
        ("The law passed 52 to 48.", "They passed the law by 51 votes to 49."),
        ("Brazil is larger than Peru.", "Peru is larger than Brazil."),
        ("Brazil is larger than Peru.", "Brazil is smaller than Peru."),
        ("Brazil is larger than Peru.", "Peru is smaller than Chile."),
        ("Brazil is larger than Peru.", "Peru is shorter than Brazil."),
        ("Women earn less than men.", "Men earned more medals than women."),
        ("The fire burned 25,000 acres.", "It scorched 20,100 hectares."),
        ("The fire burned 25,000 acres.", "It scorched 10,100 hectares, 9,000 hectares of it forest."),
        ("It rose to 45 cents.", "It rose to $0.40."),
        ("It took three years.", "The war was a loss for 1,100 days."),
        ("The polls close at 8 p.m.", "The polls close at 8 a.m."),
        ("The polls close at 8 p.m.", "The polls close at 21:00."),
        ("It left at 8:15.", "It left at 8:15 a.m. and came at 8:15 p.m."),
        ("The vote is at 8 p.m. GMT.", "The vote is at 20:00 EST."),
        ("She ran at 2:15 pm.", "She ran it in 2:15:25, not 14:15."),
        ("He read Luke 2:15.", "He read it at 2:15 pm."),
        ("It made $1 million here, totaling $5 million.", "It made $1 million, a total of $5 million."),
        ("He came at the end of the 19th century.", "He came in the late 19th century."),
        ("It rose by 5 per cent.", "It rose 5%."),
        ("The minister is 40 years old.", "The minister was jailed for 40 years."),
        ("The 12-year-old boy fled.", "The boy fled after 12 years."),
        ("The price was twice as high.", "The price doubled."),
        ("The price tripled.", "The price rose threefold."),
        ("He came twice.", "He came two times."),
        ("She was in her 5th month.", "It took five months."),
        ("Between 400 and 700 people fled.", "400-700 people fled."),
        ("J. Smith came.", "John Smith met Jane Smith."),  # which of the two?
        ("H. Rubinstein came.", "Chaja Rubinstein came."),
        ("J. R. Rowling came.", "Joanne Kathleen Rowling came."),
        ("J. Smith came.", "J. K. Smith came."),
        ("Smith came, and J. Smith too.", "Smith came."),
        ("G. W. Bush came.", "George H. W. Bush came."),
        ("G. Bush and G. W. Bush met.", "George W. Bush came."),
        ("J. Smith, unlike Jane Smith, came.", "Jane Smith came."),
        ("J. Smith won.", "J. Smith beat John Smith."),
        ("J. Smith won.", "J. B. Smith beat John Smith."),
        ("B. Johnson came.", "British Johnson supporters came."),
        ("It opened on 5/3/2019.", "It closed on 5 March 2019 and opened on 3 May 2019."),
        ("It opened on 5/3/2019 and closed on 3/5/2019.", "It opened on 5 March 2019 and closed on 3 May 2019."),
        ("The U.S. Army and A. B came.", "The Ulster Somme Army and Adam B came, in all 5."),
        ("Sales fell by 11% in 2020.", "Sales climbed by 11% in 2020."),
        ("Sales fell by 11% in 2020.", "Sales slid 12% in 2020."),
        ("Sales fell by 11% in 2020.", "Sales slid to 11% in 2020."),
        ("Sales fell to 11% in 2020.", "Sales slid to 11% in 2020."),
        ("The bank increased rates by 5%.", "Rates rose 5%."),
        ("Sales fell by 11%.", "There was a drop of 11%."),
        ("Prices were increased by 11%.", "Prices rose by 11%."),
        ("It gained a 5% stake.", "Sales rose 5%."),
        ("It has more than 181 reviews.", "It has 182 reviews, 190 with those of users."),  # which of the two?
        ("It has more than 181 reviews.", "It has 180 reviews."),
        ("The fire killed more than 10 people.", "The fire hurt 25 people."),
        ("It earned more than $2 million in profit.", "Its revenue was $500 million."),
        ("It won at least 10 seats here and at least 10 there.", "It won 12 seats here."),
        ("Temperatures exceeded 40 degrees.", "Temperatures were 45 degrees."),
        ("It houses around 1900 paintings.", "It houses what opened in 1901."),
        ("Most voters back him.", "58% of voters oppose him."),
        ("An FBI agent died.", "A Federal Bureau of Investigation agent died."),
        ("It has 181 reviews or more.", "It has 182 reviews."),
        ("More than 10 officers died.", "One died, and 6,974 were ill."),
        ("At least one officer died.", "Six officers died."),
        ("More than 10 officers died.", "Dozens of officers died."),
        ("Sales fell more than 10 percent.", "Sales rose 12 percent."),
        ("Most voters back it.", "48% of voters back it."),
        ("It was built around 1900.", "It was built in 1901 and burnt in 1902."),
        ("It was built around 1900.", "It was built in 1931."),
        ("It was built around 1900.", "It was built before 1901."),
        ("ISIS fled.", "IS and the Islamic State fled."),
        ("Daesh fled.", "IS fled."),  # "is fled" to a model that reads small letters
        ("ISIS fled Raqqa.", "The Taliban fled Raqqa."),
        ("Most voters back it.", "52% of donors back it."),
        ("", CAMP),
    ],
)
def test_what_is_not_and_what_is_written_alike_stays(statement: str, passage: str) -> None:
    assert beside(statement, passage) == statement


def test_beside_two_passages_it_is_asked_for_in_the_words_of_both() -> None:
    statement = "On 2019-06-19 the camp housed 73043 people, yesterday 70000."
    both = beside(statement, "It was 19 June 2019.", "It had 73,043, on 4 January 2019 70,000.")
    assert both == "On 19 June 2019 the camp housed 73,043 people, on 4 January 2019 70,000."


def test_a_year_that_tells_which_final_stays() -> None:
    said = "The 2022 World Cup final drew a crowd."
    assert beside(said, "Last year the final drew a crowd.", published="2023-05-01") == said


def test_beside_two_passages_yesterday_stays_with_its_own() -> None:
    statement = "On 20 December 2018 the minister resigned."
    passages = "The minister resigned yesterday.", "Protests were held on 4 January 2019."
    assert beside(statement, *passages, published="2018-12-21") == statement


FORMS = ("%-d %B %Y", "%B %-d, %Y", "%Y-%m-%d", "%d.%m.%Y", "%A, %-d %B %Y", "%b. %-d, %Y")


@given(st.dates(dt.date(1901, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(FORMS), st.sampled_from(FORMS))
def test_a_day_is_asked_for_as_the_passage_writes_it(day: dt.date, ours: str, theirs: str) -> None:
    passage = f"The bridge opened on {day.strftime(theirs)} after ten years."
    said = beside(f"The bridge opened on {day.strftime(ours)} in rain.", passage)
    assert said == f"The bridge opened on {day.strftime(theirs)} in rain."
    other = beside(f"The bridge opened on {(day + dt.timedelta(1)).strftime(ours)} in rain.", passage)
    assert other == f"The bridge opened on {(day + dt.timedelta(1)).strftime(ours)} in rain."


@given(st.integers(2, 10**9), st.integers(2, 10**9))
def test_no_other_amount_is_put_in_its_place(mine: int, other: int) -> None:
    said = beside(f"The fund paid {mine} dollars.", f"It paid {other:,} dollars.")
    assert find_quantities(said)[0].value == mine
    assert (said == f"The fund paid {other:,} dollars.") == (mine == other)


@given(st.sampled_from("ABCDEFGH"), st.sampled_from(["Anna", "Berta Carla", "Clara", "Dora Eva", "Emma", "Frieda"]))
def test_an_initial_is_put_in_full_only_where_it_fits(letter: str, first: str) -> None:
    said = beside(f"In 1931 {letter}. Weber came.", f"The bridge was built by {first} Weber in 1931.")
    assert said == f"In 1931 {first if first[0] == letter else f'{letter}.'} Weber came."


@pytest.mark.model
@pytest.mark.parametrize("day", ["2019-06-19", "19.06.2019", "Wednesday, 19 June 2019,", "June 19, 2019,"])
def test_the_model_that_ships_supports_a_true_figure_however_it_is_written(day: str) -> None:
    model = load_stance_model(Settings(), cache_folder(Path.cwd()))
    (true, false) = model.judge(
        [(beside(f"On {day} the camp housed {n} people.", CAMP), CAMP) for n in ("73043", "53043")]
    )
    assert true.supports > 0.8 and false.refutes > 0.5


def test_a_name_is_asked_for_by_the_one_that_the_aliases_of_its_document_hold_for_the_same() -> None:
    text = "The Blue Gate opened."
    part = (Passage(id="p", document_id="d", span=Span(0, len(text)), quote=text), Citation(document_id="d", title=""))
    tables = {"d": {"sluice nine": "blue gate"}}
    assert asked(claim_of("Sluice Nine opened."), part, beside=lambda id_: tables[id_]) == "Blue Gate opened."
    assert asked(claim_of("Sluice Nine opened."), part) == "Sluice Nine opened."


COMPARING_TEXT = "more fewer than is in 2020 the a north of , . larger smaller women Brazil and men"


@given(*[st.lists(st.sampled_from(COMPARING_TEXT.split()), max_size=10).map(" ".join)] * 2)
def test_any_comparison_is_read(statement: str, sentence: str) -> None:
    for span, said in inverted(statement, sentence):
        assert said and 0 <= span.start < span.end <= len(statement)
