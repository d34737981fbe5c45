"""Claims of a press release, an interview, a blog and a report with tables."""

from __future__ import annotations

import pytest

from factcheck.claims.extract import Extraction, extract_claims
from factcheck.model import Report
from factcheck.reading.plain import headline
from factcheck.settings import ClaimsSettings

RELEASE = """FOR IMMEDIATE RELEASE

Contact: Maria Lopez, press@example.org, +1 202 555 0147

Acme Opens Wind Farm in Texas

AUSTIN, Texas, March 3, 2021 (GLOBE NEWSWIRE) -- Acme Energy Inc. (NYSE: ACM) today announced that it has completed \
the largest wind farm in the state.

Forward-Looking Statements

This press release contains forward-looking statements. Actual results may differ materially.
"""

INTERVIEW = """The flood: an interview

Q: When did you first hear of it?

A: I got a call at 3 a.m. on 14 July. The river had risen by 2.5 metres in four hours.

Q: Was there a warning?

A: The weather service issued a warning on 12 July, but it never reached us.

Interviewer: How many people died?

Mayor Weber: 134 people died in our district. We will rebuild.

The mayor resigned three weeks later. He denied that his office had ignored the warning.
"""

BLOG = """Sugar sold well in 2013. Here's what happened!

The average American eats 77 grams of sugar a day, according to the [Heart Association](https://heart.example/a.b).

A 2013 study in the *Journal of Nutrition*[^1] found that people who ate less had a 38% lower risk.

3. Don't give up on it.
"""

TABLES = """Quarterly report

Region | 2018 | 2019

Note: figures are seasonally adjusted. Source: National Statistics Office.

Unemployment rose from 6.0 per cent to 6.3 per cent in 2019.
"""


def found(text: str) -> Extraction:
    report = Report(id="r", text=text, title=headline(text))
    extraction = extract_claims(report, ClaimsSettings())
    for item in (*extraction.claims, *extraction.skipped):
        assert item.span.of(text) == item.quote
    return extraction


def reasons(extraction: Extraction) -> dict[str, str]:
    return {item.quote: item.reason for item in extraction.skipped}


def test_a_press_release() -> None:
    assert headline(RELEASE) == "Acme Opens Wind Farm in Texas"
    extraction = found(RELEASE)
    (claim,) = extraction.claims
    assert claim.speaker == "Acme Energy Inc."
    assert claim.statement == "Acme Energy Inc. has completed the largest wind farm in the state."
    skipped = reasons(extraction)
    assert skipped["FOR IMMEDIATE RELEASE"] == "boilerplate"
    assert skipped["Contact: Maria Lopez, press@example.org, +1 202 555 0147"] == "boilerplate"
    assert skipped["Actual results may differ materially."] == "boilerplate"


def test_an_interview() -> None:
    extraction = found(INTERVIEW)
    claims = {claim.quote: claim for claim in extraction.claims}
    call = claims["A: I got a call at 3 a.m. on 14 July."]
    assert (call.statement, call.ambiguous) == ("I got a call at 3 a.m. on 14 July.", True)
    # The warning, or the service? The word alone does not say, so the sentence stays whole.
    (reached,) = [claim for claim in extraction.claims if "reached" in claim.quote]
    assert reached.statement.startswith("The weather service issued a warning")
    assert not reached.ambiguous
    died = claims["Mayor Weber: 134 people died in our district."]
    assert (died.speaker, died.statement) == ("Mayor Weber", "134 people died in our district.")
    denied = claims["He denied that his office had ignored the warning."]
    assert denied.asserted == "denied"
    assert denied.speaker in ("The mayor", "Mayor Weber")
    assert {reason for quote, reason in reasons(extraction).items() if quote.startswith(("Q:", "Int"))} == {"question"}


def test_a_blog() -> None:
    extraction = found(BLOG)
    _, heart, study = extraction.claims
    assert (heart.speaker, heart.statement) == (
        "the Heart Association",
        "The average American eats 77 grams of sugar a day.",
    )
    assert study.speaker == "A 2013 study in the Journal of Nutrition"
    assert study.statement == "People who ate less had a 38% lower risk."
    assert set(reasons(extraction).values()) == {"fragment", "instruction"}


def test_a_report_with_tables() -> None:
    extraction = found(TABLES)
    assert [claim.statement for claim in extraction.claims] == [
        "Figures are seasonally adjusted.",
        "Unemployment rose from 6.0 per cent to 6.3 per cent in 2019.",
    ]
    assert reasons(extraction)["Source: National Statistics Office."] == "boilerplate"
    assert reasons(extraction)["2018"] == "fragment"


@pytest.mark.parametrize(
    ("text", "statement", "ambiguous"),
    [
        ("The army took a town, and it lost a bridge.", "The army took a town, and it lost a bridge.", False),
        ("The army took Hajin, and it lost ten men.", "The army lost ten men.", False),
        ("The army took a town. It also lost a bridge.", "The army also lost a bridge.", False),
        ("The mayor met the minister. He left on 3 May 2019.", "He left on 3 May 2019.", True),
        ("The mayor was ill. He left on 3 May 2019.", "The mayor left on 3 May 2019.", False),
        ("The army took Hajin. It lost ten men in 2018.", "The army lost ten men in 2018.", False),
        ("The city is the capital. It had 3,000 inhabitants.", "The city had 3,000 inhabitants.", False),
        ("The bridge opened on 3 May 2019. It cost 3 million pounds.", "The bridge cost 3 million pounds.", False),
        ("The children left the town. They came back in 2019.", "The children came back in 2019.", False),
        ("The dam was built at a cost of $3 million. It holds 3,000 tons.", "The dam holds 3,000 tons.", False),
        ("The dam opened in 2016. It's expected to last 90 years.", "The dam is expected to last 90 years.", False),
        ("The dam opened in 2016. It’s been shut twice since 2018.", "The dam has been shut twice since 2018.", False),
        ("The rebels left on Monday. They've not come back since.", "The rebels have not come back since.", False),
        ("The dam opened in 2016. It's moved 3 metres since.", "It's moved 3 metres since.", True),
        ("The dam opened in 1950. It's been 70 years since the war.", "It's been 70 years since the war.", True),
        ("The dam opened in 1950. It's estimated 300 people died.", "It's estimated 300 people died.", True),
        ("The dam opened in 1950. It's the mayor who sold 300 cars.", "It's the mayor who sold 300 cars.", True),
        ("The army built a dam in 2016. It's the oldest in Europe.", "It's the oldest in Europe.", True),
        ("Revenue rose 5 percent. Its second-quarter revenue was $3 million.",
         "Its second-quarter revenue was $3 million.", True),
        ("Ferrante will play in Umag in 2020. It was Ferrante's first title.", "It was Ferrante's first title.", True),
        ("The city fell to rebels. It is the second-largest city in Iran.",
         "The city is the second-largest city in Iran.", False),
        ("The firm sold 40 shops in 2018. Then it bought 3 banks. But in April it hired 60 people.",
         "In April the firm hired 60 people.", False),
        ("Online sales were 20 percent in 2019. Last year they made up 31 percent. By 2025 they should be 40 percent.",
         "By 2025 online sales should be 40 percent.", False),
        ("Wheat was first grown in Kent in 1950. In 1990 it was grown on 300 farms.",
         "In 1990 wheat was grown on 300 farms.", False),
        ("Amnesty was founded in 1961. In 1990 it had 300 staff.", "In 1990 Amnesty had 300 staff.", False),
        ("The bank and its owner lost $3 million. In 2019 they were fined $40,000.",
         "In 2019 they were fined $40,000.", True),
        ("Revenue in China slid 11% in 2019. In Europe, it climbed 8%.", "In Europe, it climbed 8%.", True),
        ("The Bank of England cut rates in 2020. In May, it raised them by 1%.",
         "In May, the Bank of England raised them by 1%.", False),
    ],
)  # fmt: skip
def test_a_pronoun_is_put_into_words_only_where_it_is_certain(text: str, statement: str, ambiguous: bool) -> None:
    last = found(text).claims[-1]
    assert (last.statement, last.ambiguous) == (statement, ambiguous)


@pytest.mark.parametrize(
    "text",
    [
        "The mayor opened the Selby bridge on 3 May 2019. It cost 3 million pounds.",
        "Sarah bought the house in 2018. It cost 300,000 euros.",
        "The woman left her car in Selby in 2017. It was stolen in 2018.",
        "The owner of the farm sold 300 cows. It had 400 before 2017.",
        "Moore came to fame with her first song in 1999. It sold 3 million copies.",
        "The judge spoke in Selby in 2019. Its court had closed in 2018.",
        "The chancellor presented the plan in May 2019. Its cost is 5 billion euros.",
        "The plan is old. The farmer said it had cost 3 million pounds in 2018.",
        "The plan is old. The mayor said its cost had been 3 million pounds in 2018.",
        "The children drew in Selby in 2018. It had three schools.",
        "The government raised the rate in 2012. It had stood at 17 per cent since 2010.",
        "The company has since bought its rival. It made 3 million pounds in 2018.",
        "The army marched across the bridge in 2018. It cost 3 million pounds.",
        "Selby’s sporting heritage is known everywhere. It had 3,000 inhabitants in 2018.",
    ],
)
def test_it_is_no_person_and_not_surely_the_subject_beside_another_thing(text: str) -> None:
    last = found(text).claims[-1]
    said = text.split(". ", 1)[1].split(" said ")[-1]
    assert (last.statement.lower(), last.ambiguous) == (said.lower(), True)


def test_what_another_says_too_is_no_duplicate() -> None:
    text = (
        "Ann Brown said that the wall cost $3 billion in 2016. Carl Voss said that the wall cost $3 billion in 2016.\n"
    )
    found = extract_claims(Report(id="r", text=text), ClaimsSettings())
    assert [claim.speaker for claim in found.claims] == ["Ann Brown", "Carl Voss"]
    assert len({claim.statement for claim in found.claims}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Police arrested 14 protesters on Friday. They were released the next day.",
        "The rebels killed civilians in 2018. Their leader was arrested in 2019.",
        "Disney bought Marvel in 2009. It was founded in 1939.",
        "Ethiopia accused Eritrea of shelling the border. It denied the charge.",
        "The army took Hajin in 2018. It was destroyed in 2019.",
        "Barack Obama appointed Merrick Garland in 2016. He was never confirmed.",
        "The flood killed 300 people in 2019. Of these, 120 were children.",
        "Canada took in 12,000 Syrians in 2016. Half of them live in Toronto.",
        "Samsung and Apple went to court in 2012. The latter was ordered to pay $1.05 billion.",
    ],
)
def test_what_may_point_at_either_stays_and_is_flagged(text: str) -> None:
    last = found(text).claims[-1]
    assert (last.statement, last.ambiguous) == (text.split(". ", 1)[1], True)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("The rebels left the town on Monday. They came back in 2019.", "The rebels came back in 2019."),
        ("The rebels held out for three weeks. They left in 2019.", "The rebels left in 2019."),
        ("The army took Hajin in 2018. It lost ten men in 2019.", "The army lost ten men in 2019."),
        ("Barack Obama visited Kenya in 2015. He left on 3 May 2015.", "Barack Obama left on 3 May 2015."),
        ("The firm failed in 2019. Of those surveyed, 52% knew it.", "Of those surveyed, 52% knew it."),
        ("The firm failed in 2019. The former minister was arrested in 2020.",
         "The former minister was arrested in 2020."),
        ("The firm failed in 2019. Half of these deaths were in Texas in 2020.",
         "Half of these deaths were in Texas in 2020."),
    ],
)  # fmt: skip
def test_what_points_at_one_thing_alone_is_not_flagged(text: str, statement: str) -> None:
    last = found(text).claims[-1]
    assert (last.statement, last.ambiguous) == (statement, False)


POSTS = """Sales reached $5 million in 2020! 🎉 The firm hired 300 people. 🙌

The firm opened 30 shops in 2021. #retail @acme

🇸🇾 The firm closed 3 shops (all in Leeds)!❤️ #sad

Profit was $2 million in #Leeds

The firm sold 12 shops in 2023. 👨‍👩‍👧‍👦 👍🏽
"""


def test_what_a_post_trails_makes_no_heading_of_it_and_is_no_part_of_a_statement() -> None:
    extraction = extract_claims(Report(id="r", text=POSTS, title=headline(POSTS)), ClaimsSettings())
    assert [claim.statement for claim in extraction.claims] == [
        "Sales reached $5 million in 2020!",
        "The firm hired 300 people.",
        "The firm opened 30 shops in 2021.",
        "The firm closed 3 shops (all in Leeds)!",
        "The firm sold 12 shops in 2023.",
    ]
    assert all(item.span.of(POSTS) == item.quote for item in (*extraction.claims, *extraction.skipped))
    assert [(item.quote, item.reason) for item in extraction.skipped] == [
        ("#retail @acme", "fragment"),
        ("Profit was $2 million in #Leeds", "heading"),
    ]


@pytest.mark.parametrize("text", ["−5 °C was measured in Leeds in 2019.", "The bank sold 12 shops in #Leeds"])
def test_signs_that_are_no_pictures_and_names_in_a_sentence_stay(text: str) -> None:
    assert extract_claims(Report(id="r", text=text), ClaimsSettings()).claims[0].statement.rstrip(".") == text.rstrip(
        "."
    )
