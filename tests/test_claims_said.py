"""Who says what, in the wordings of agency copy: what was said is the claim, what was not said is none."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from factcheck.claims.attribution import find_attribution
from factcheck.claims.extract import extract_claims
from factcheck.model import Claim, Report
from factcheck.settings import ClaimsSettings


def claims_of(text: str) -> tuple[Claim, ...]:
    return extract_claims(Report(id="r", text=text, title=None), ClaimsSettings()).claims


@pytest.mark.parametrize(
    ("sentence", "speaker", "statement"),
    [
        ("Lopez told reporters the bridge collapsed in 1987.", "Lopez", "The bridge collapsed in 1987."),
        ("Lopez told NBC News on Sunday Russia had paid $4 million.", "Lopez", "Russia had paid $4 million."),
        ("Witnesses told police a gas canister exploded in May 2019.", "Witnesses",
         "A gas canister exploded in May 2019."),
        ("The ministry warned residents the dam had failed in 2019.", "The ministry", "The dam had failed in 2019."),
        ("The ministry warned the dam had failed in 2019.", "The ministry", "The dam had failed in 2019."),
        ("The FBI told us the firm had 300 staff in 2019.", "The FBI", "The firm had 300 staff in 2019."),
        ("The ministry said late Monday 30 people had died.", "The ministry", "30 people had died."),
        ("The army said in a statement Tuesday that 12 people died.", "The army", "12 people died."),
        ("The army said, however, that 12 people died.", "The army", "12 people died."),
        ("The report showed very clearly that 12 people died in 2019.", "The report", "12 people died in 2019."),
        ("Maria Lopez, who was mayor at the time, said the bridge collapsed in 1987.", "Maria Lopez",
         "The bridge collapsed in 1987."),
        ("Maria Lopez, who was not mayor then, said the bridge collapsed in 1987.", "Maria Lopez",
         "The bridge collapsed in 1987."),
        ("Maria Lopez, a lawyer who was mayor then, said the bridge collapsed in 1987.", "Maria Lopez",
         "The bridge collapsed in 1987."),
        ('Lopez wrote that the ruling "hamstrings the 12 ministers" of 2018.', "Lopez",
         'The ruling "hamstrings the 12 ministers" of 2018.'),
        ('"If prices had stayed low," Lee said, "the city would have spent $5 million."', "Lee",
         "If prices had stayed low, the city would have spent $5 million."),
        ('"But the city," Lee said, "spent $5 million on it."', "Lee", "The city spent $5 million on it."),
        ('"If the city," Lee said, "spends $5 million, it will have no money in 2020."', "Lee",
         "If the city spends $5 million, it will have no money in 2020."),
        ('"Once the dam," Lee said, "had broken, 300 people died in 2019."', "Lee",
         "Once the dam had broken, 300 people died in 2019."),
        ("Two firms (Ford and GM) said sales fell 11% in 2019.", "Two firms (Ford and GM)",
         "Sales fell 11% in 2019."),
        ('Had the bill passed, Lee wrote in 2019, "the city would have spent $5 million."', "Lee",
         "Had the bill passed, the city would have spent $5 million."),
        ("Maria Lopez – a former mayor – said the bridge collapsed in 1987.", "Maria Lopez",
         "The bridge collapsed in 1987."),
        ("Maria Lopez (who was not mayor then) said the bridge collapsed in 1987.", "Maria Lopez",
         "The bridge collapsed in 1987."),
        ("The report, published on Tuesday, said that 700 people live there.", "The report", "700 people live there."),
        ("The vaccine is, the WHO says, 95% effective.", "the WHO", "The vaccine is 95% effective."),
        ("The group is, officials say, holding 300 people in the camp.", "officials",
         "The group is holding 300 people in the camp."),
        ("The firm had, according to the audit, lost $3 million in 2019.", "the audit",
         "The firm had lost $3 million in 2019."),
        ("The dam, built in 1931, is, according to the ministry, the oldest in Europe.", "the ministry",
         "The dam, built in 1931, is the oldest in Europe."),
        ("The law, according to the UN, has displaced 4 million people since 2011.", "the UN",
         "The law has displaced 4 million people since 2011."),
        ("Senate majority leader Ann Lee said the city spent $5 million.", "Senate majority leader Ann Lee",
         "The city spent $5 million."),
        ("The Fifth Circuit said that 12 people had died.", "The Fifth Circuit", "12 people had died."),
        ("12 people died in the fire, police said on 4 May.", "police", "12 people died in the fire."),
        ("The family said in a statement that 12 people had died.", "The family", "12 people had died."),
        ("Tesla, Inc. said it delivered 1.8 million cars.", "Tesla, Inc.", "Tesla, Inc. delivered 1.8 million cars."),
        ('Judge Ian Webb told Carter: "The car was at 96mph in a 30mph zone.', "Judge Ian Webb",
         "The car was at 96mph in a 30mph zone."),
        ("In a speech on 1 June 2017, Lee said, “The city spent $5 million on it.”", "Lee",
         "The city spent $5 million on it."),
        ("The city, Lee said, “spent $5 million on the bridge.”", "Lee", "The city spent $5 million on the bridge."),
        ('"The city," Lee said, "spent $5 million on the bridge."', "Lee", "The city spent $5 million on the bridge."),
        ("[00:12:05] Lisa Grant: The clinic added 340 beds in 2020.", "Lisa Grant",
         "The clinic added 340 beds in 2020."),
    ],
)  # fmt: skip
def test_what_is_said_is_parted_from_who_says_it(sentence: str, speaker: str, statement: str) -> None:
    (claim,) = claims_of(sentence)
    assert (claim.speaker, claim.statement) == (speaker, statement)


@pytest.mark.parametrize(
    "sentence",
    [
        "Investigators found no evidence that the firm paid $3 million to the minister in 2018.",
        "The minister said the claim that 12 people died in 2019 was false.",
        "The company announced a plan that will cut 300 jobs by 2025.",
        "Police found a gun that was stolen in 2019.",
        "The WHO said in a report that was published in May that 30 people had died.",
        "Officials told the story of a bridge they had built in 1931.",
        "Nobody said that the firm lost $3 million.",
        "Nobody – not even the police – said that the firm lost $3 million.",
        "The mayor never – as far as is known – said that 300 people died in 2019.",
        "Not one firm – from Ford to GM – said that 300 people died in 2019.",
        "Once the mayor – a lawyer – said that 300 people died in 2019, the law was changed.",
        "The firm reported on Monday that quarter “revenue” of $3 billion.",
        "No official said 12 people died.",
        "The company never said that it paid $3 million.",
        "The minister has not said that the dam failed in 2019.",
        "The company did not deny that it paid $3 million.",
        "75% of respondents said they had lost income in 2020.",
        "A majority of voters said they had lost income in 2020.",
        "Half the respondents said they had lost income in 2020.",
        "One in five women said she had been harassed at work in 2020.",
        "Most Americans believe that crime is rising in 30 cities.",
        "Less than 50% of the confirmed cases of coronavirus are in New York.",
        "The fire claimed 12 lives in 2017.",
        "Contrary to claims online, the president signed no order in 2019.",
        "The company neither confirmed nor denied that it paid $3 million in 2019.",
    ],
)
def test_what_was_not_said_is_no_claim_of_its_own(sentence: str) -> None:
    (claim,) = claims_of(sentence)
    assert (claim.statement, claim.speaker, claim.asserted.value) == (sentence, None, "fact")


@pytest.mark.parametrize(
    ("text", "statement", "ambiguous"),
    [
        ("The vaccine was approved in 2020. The FDA said it was 95% effective.", "It was 95% effective.", True),
        ("The Senate passed the bill on Monday. The White House said it would cost $3 billion.",
         "It would cost $3 billion.", True),
        ("Thabo Mokoena opened the plant on Monday. Mokoena said it had cost $3 million.",
         "It had cost $3 million.", True),
        ("The report said it was hit by a missile in 2019.", "It was hit by a missile in 2019.", True),
        ("The WHO said the virus had spread to 40 countries. It declared an emergency on 30 January 2020.",
         "It declared an emergency on 30 January 2020.", True),
        ("Police said the men were arrested in Leeds. They seized 40 kg of cocaine.",
         "They seized 40 kg of cocaine.", True),
        ("The assembly was dissolved in 2017. It had 90 members.", "The assembly had 90 members.", False),
        ("YouTube was founded in 2005. It was sold to Google in 2006.", "YouTube was sold to Google in 2006.", False),
        ("Amnesty was founded in 1961. It was led by Smith, who had 30 staff.",
         "Amnesty was led by Smith, who had 30 staff.", False),
        ("The firm lost $3 million. It was decided in 2019 that 300 jobs would go.",
         "It was decided in 2019 that 300 jobs would go.", False),
        ("Ann Smith was arrested in 2019. Two years later, she was fined $300.",
         "In 2021, Ann Smith was fined $300.", False),
        ("The firm, founded in 1950, failed in 2019. Two years later, the office was sold.",
         "Two years later, the office was sold.", False),
        ("Hezbollah fired 40 rockets. Amnesty International said 40 people died. The group documented 12 attacks.",
         "The group documented 12 attacks.", True),
        ("The repair was put off in 2018. The authority denied that it had hidden an invoice.",
         "The authority had hidden an invoice.", False),
        ("The army entered the town on Monday. The army said it was hit 30 times.",
         "The army was hit 30 times.", False),
    ],
)  # fmt: skip
def test_it_is_the_speaker_only_where_nothing_else_can_be_meant(text: str, statement: str, ambiguous: bool) -> None:
    claim = claims_of(text)[-1]
    assert (claim.statement, claim.ambiguous) == (statement, ambiguous)


def test_a_speaker_is_forgotten_and_never_changes_sex() -> None:
    text = (
        "Mayor Paul Klein said the city paid $3 million in 2019.\n\nThe army lost 300 men in the war.\n\n"
        "Vladislav Novak opened a plant in Brno in 2004.\n\nHe said the plant employed 300 people.\n"
    )
    assert [claim.speaker for claim in claims_of(text)] == ["Mayor Paul Klein", None, None, "He"]
    said = "Mr Brown said the firm paid no tax in 2019. {} said the firm had made $3 million in 2018."
    assert claims_of(said.format("She"))[-1].speaker == "She"
    assert claims_of(said.format("He"))[-1].speaker == "Mr Brown"


def test_a_quotation_over_paragraphs_has_one_speaker() -> None:
    text = (
        "“The bodies were found at dawn on Friday,” Chief Marc De Smet told reporters. “The sprinklers had not been "
        "serviced since 2016.\n\n“There were 40 people inside when it started. Twelve of them died.\n\n“The owner was "
        "fined $3,000 in 2018.”\n\n“The city has 300 schools” is a slogan of 2019.\n"
    )
    assert [claim.speaker for claim in claims_of(text)] == ["Chief Marc De Smet"] * 5 + [None]


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        ("If the bill passes, the fund has $40 million to spend, and 300 schools are rebuilt.", None),
        ("In Texas, turnout fell by 5%, and Democrats lost three seats.", None),
        ("Sweden joined NATO in 2024, but Ireland did not.", None),
        ("Russia has 5,580 warheads, and the US has 5,044.", None),
        ("Trump won Georgia in 2016 and lost it in 2020.", None),
        ("The team lost 12 games in May and have won 30 games since 2019.", None),
        ("Police allegedly beat 40 protesters and fired rubber bullets.",
         ["Police allegedly beat 40 protesters.", "Police allegedly fired rubber bullets."]),
        ("The army took Mosul in 2017, and the ministry paid $3 billion.",
         ["The army took Mosul in 2017.", "The ministry paid $3 billion."]),
    ],
)  # fmt: skip
def test_a_clause_stands_alone_only_with_all_that_it_needs(sentence: str, clauses: list[str] | None) -> None:
    assert [claim.statement for claim in claims_of(sentence)] == (clauses or [sentence])


def test_more_likely_than_others_is_a_figure_and_no_doubt() -> None:
    (claim,) = claims_of("Smokers are 20 times more likely to die of lung cancer.")
    assert claim.asserted.value == "fact"
    assert claims_of("The firm is likely to lose $3 million in 2030.")[0].asserted.value == "likely"


def test_turns_with_a_seat_in_brackets_and_of_names_that_come_once() -> None:
    text = (
        "Mr Toby Perkins (Chesterfield) (Lab): In Chesterfield, 4,000 families lost $300 each in 2019.\n\n"
        "Rishi Sunak: The rate of inflation fell to 2% in 2024.\n\n"
        "Mr Toby Perkins (Chesterfield) (Lab): The rate of inflation was 11% in 2022.\n"
    )
    assert [claim.speaker for claim in claims_of(text)] == ["Mr Toby Perkins", "Rishi Sunak", "Mr Toby Perkins"]


VOCABULARY = """
said says told that who which it he they them the a of , . : ; “ ” " according to and but while Police Lopez Sunday in
on may May 12 75% most Inc not never nobody allegedly if In 2019 was were has had claimed lives group The Two years
later likely more reporters confirmed cases ’ - ( ) me us
"""


@settings(max_examples=400)
@given(st.lists(st.sampled_from(VOCABULARY.split()), max_size=16).map(" ".join))
@example("It, who, said")
@example("“We lost 300 men,” says")
def test_whatever_the_words_who_says_what_is_exact_or_unknown(text: str) -> None:
    found = find_attribution(text)
    for span in found.contents if found else ():
        assert text[span.start : span.end].strip()
    for claim in claims_of(f"{text}. {text} in 2019."):
        assert claim.quote


@pytest.mark.parametrize(
    ("text", "said", "own"),
    [
        ("The president said that the economy grew 3% and promised tax cuts.", "The economy grew 3%.",
         "The president promised tax cuts."),
        ("The UN said 300 people had been killed and called for an inquiry.", "300 people had been killed.",
         "The UN called for an inquiry."),
        ("The ministry said that 14 people had died, but did not give their names.", "14 people had died.",
         "The ministry did not give their names."),
        ("The UN says 300 people were killed and calls for an inquiry.", "300 people were killed.",
         "The UN calls for an inquiry."),
        ("The UN said “300 people have died” and called for an inquiry.", "300 people have died.",
         "The UN called for an inquiry."),
        ("Ann Lee became mayor in 2015. She said the economy grew 3% and promised tax cuts.", "The economy grew 3%.",
         "Ann Lee promised tax cuts."),
    ],
)  # fmt: skip
def test_what_a_speaker_does_besides_is_his_own(text: str, said: str, own: str) -> None:
    *_, first, second = claims_of(text)
    assert (first.statement, second.statement) == (said, own)
    assert first.speaker
    assert second.speaker is None
    assert text[first.span.end : second.span.start].strip(" ,") in {"and", "but"}


def test_a_speaker_who_denies_one_thing_and_says_another() -> None:
    first, second = claims_of("Russia denies that it shot down MH17 and says Ukraine was responsible.")
    assert (first.statement, first.asserted) == ("Russia shot down MH17.", "denied")
    assert (second.statement, second.speaker, second.asserted) == ("Ukraine was responsible.", "Russia", "fact")


@pytest.mark.parametrize(
    "sentence",
    [
        "NATO said that Russia had moved troops to the border and accused Moscow of lying.",
        "Amnesty said that the army killed 300 people and urged the UN to investigate.",
        "The police said the man shot two officers and warned residents to stay inside.",
        "The study found that 40% of patients recovered and recommended further research.",
        "The firm said sales fell 3% and that profits rose, and blamed the weather.",
    ],
)
def test_an_act_of_either_stays_with_who_says_so(sentence: str) -> None:
    (claim,) = claims_of(sentence)
    assert (claim.statement, claim.speaker) == (sentence, None)


@pytest.mark.parametrize(
    ("sentence", "statements"),
    [
        ("Police said that Smith was arrested and denied bail.", ["Smith was arrested and denied bail."]),
        ("The UN said that 12 aid workers had been accused of spying and denied visas.",
         ["12 aid workers had been accused of spying and denied visas."]),
        ("The army said that the rebels attacked the town and killed 12 people.",
         ["The rebels attacked the town.", "The rebels killed 12 people."]),
        ("The ministry said 14 people had died and that it had called for help.",
         ["14 people had died.", "The ministry had called for help."]),
    ],
)  # fmt: skip
def test_an_act_of_those_spoken_of_is_theirs(sentence: str, statements: list[str]) -> None:
    assert [claim.statement for claim in claims_of(sentence)] == statements


@pytest.mark.parametrize(
    "sentence",
    [
        "The prime minister wrongly told parliament that no parties had been held.",
        "The tweet falsely says that 2,000 ballots were destroyed.",
        "The newspaper erroneously reported that 40 people had died.",
        "The tweet falsely said that 12 people died, and that 30 were hurt.",
        "No parties had been held, and all rules were followed, he wrongly said.",
        "Lee told the committee wrongly that the city spent $5 million.",
    ],
)
def test_what_was_wrongly_said_is_never_told_as_a_fact(sentence: str) -> None:
    assert [(claim.statement, claim.speaker) for claim in claims_of(sentence)] == [(sentence, None)]


def test_who_was_wrongly_convicted_is_still_spoken_of() -> None:
    (claim,) = claims_of("The court said that he was wrongly convicted in 2009.")
    assert (claim.statement, claim.speaker) == ("He was wrongly convicted in 2009.", "The court")


@pytest.mark.parametrize(
    "sentence",
    [
        "Microsoft reported net income of $16.7 billion for the quarter ended June 30, 2022.",
        "The company reported a net loss of $2 million for the three months ended 31 March 2021.",
    ],
)
def test_a_period_that_ended_is_no_statement(sentence: str) -> None:
    assert [claim.statement for claim in claims_of(sentence)] == [sentence]


def test_you_is_nobody_named() -> None:
    *_, claim = claims_of("The firm said it cost $3 million. The ministry said you cost $4 million.")
    assert (claim.statement, claim.ambiguous) == ("You cost $4 million.", True)


@pytest.mark.parametrize(
    ("sentence", "speaker", "statement"),
    [
        ("According to the agency, which monitors prices, inflation hit 12% in 2019.", "the agency",
         "Inflation hit 12% in 2019."),
        ("According to the UN refugee agency, UNHCR, 5 million people have fled.", "the UN refugee agency",
         "5 million people have fled."),
        ("According to Mary Jones, a professor at Oxford, the reef lost half its coral in 2016.", "Mary Jones",
         "The reef lost half its coral in 2016."),
        ("According to Mary Jones, the director of the museum, the painting was stolen in 2016.", "Mary Jones",
         "The painting was stolen in 2016."),
        ("According to the mayor, Anne Hidalgo, the city planted 5,000 trees.", "Anne Hidalgo",
         "The city planted 5,000 trees."),
        ("According to a leaked memo, which the company says is fake, the plant released 30 tonnes of waste.",
         "a leaked memo", "The plant released 30 tonnes of waste."),
        ("According to Forbes, in 2020, Bezos was worth $113 billion.", "Forbes",
         "In 2020, Bezos was worth $113 billion."),
        ("According to the report, France, Germany and Italy have signed the treaty.", "the report",
         "France, Germany and Italy have signed the treaty."),
        ("According to the UN, Syria, which borders Turkey, has 18 million people.", "the UN",
         "Syria, which borders Turkey, has 18 million people."),
        ("According to the ministry, Moscow, the capital, has 12 million people.", "the ministry",
         "Moscow, the capital, has 12 million people."),
        ("According to police, a 34-year-old man, a former soldier, was arrested on Monday.", "police",
         "A 34-year-old man, a former soldier, was arrested on Monday."),
        ("According to the BBC, the president, Joe Biden, signed the bill.", "the BBC",
         "The president, Joe Biden, signed the bill."),
    ],
)  # fmt: skip
def test_what_tells_more_of_the_source_is_no_part_of_what_it_says(sentence: str, speaker: str, statement: str) -> None:
    assert [(claim.speaker, claim.statement) for claim in claims_of(sentence)] == [(speaker, statement)]


def test_what_the_writers_found_is_told_in_parts() -> None:
    first, second = claims_of("We found that the drug raised the level of iron, and that 12 patients died in 2019.")
    assert first.statement.startswith("We found that")
    assert second.statement == "12 patients died in 2019."
