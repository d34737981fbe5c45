"""The words of a claim against those of a source: how sure it is, and whether it says as much."""

from __future__ import annotations

import pytest

from factcheck.verdict.checks_wording import unsaid_universal
from factcheck.verdict.hedges import hedge_in
from golden import claim_of

LESS_SURE = [
    ("The firm was fined $2 billion.", "The firm could be fined $2 billion.", "could"),
    ("The airline ordered 50 aircraft.", "The airline is in talks to order 50 aircraft.", "in talks to"),
    ("Acme bought Zenith for $3 billion.", "Acme has agreed to buy Zenith for $3 billion.", "agreed to"),
    ("The government abolished the tax.", "The government is considering abolishing the tax.", "considering"),
    ("The bank raised interest rates.", "Economists expect the bank to raise interest rates.", "expect the bank to"),
    ("The FDA approved the drug.", "A panel recommended that the FDA approve the drug.", "recommended that"),
    ("A 19-year-old man started the fire.", "Police suspect a 19-year-old man started the fire.", "suspect"),
    ("The firm closed the plant.", "The firm would close the plant if sales fell.", "would"),
    ("The firm cut 1,200 jobs.", "The firm said it would lay off 1,200 people.", "said it would"),
    ("Miller was convicted of murder.", "The jury acquitted him of murder.", "acquitted him of"),
    ("Russia destroyed the bridge.", "Ukraine accused Russia of destroying the bridge.", "accused Russia of"),
    ("Russia destroyed the bridge.", "Kyiv said Russia destroyed the bridge, which Moscow denied.", "Moscow denied"),
    ("The pilot was drunk.", "Investigators ruled out that the pilot was drunk.", "ruled out"),
    ("The firm sold its stake and recovered.", "The firm nearly recovered.", "nearly"),
    ("The firm bribed officials.", "The firm was accused of bribing officials.", "accused of"),
    ("The firm bribed officials.", "The firm is suspected of bribing officials.", "suspected of"),
    ("The bank laundered money.", "The bank is under investigation for laundering money.", "under investigation for"),
    ("The army shot down the plane.", "The army claimed to have shot down the plane.", "claimed to have"),
    ("The firm cut its emissions by 40 percent.", "The firm aims to cut its emissions by 40 percent.", "aims to"),
    ("The city banned cars.", "The city vowed to ban cars.", "vowed to"),
    ("The city banned cars.", "The city promised to ban cars.", "promised to"),
    ("The glacier has retreated.", "There is doubt that the glacier has retreated.", "doubt that"),
    ("Smoking causes cancer.", "The firm denies that smoking causes cancer.", "denies that"),
    ("Smoking causes cancer.", "A few deny that smoking causes cancer.", "deny that"),
    ("Smoking causes cancer.", "There is no new study and he denies that smoking causes cancer.", "denies that"),
    ("Smoking causes cancer.", "The firm did not deny that smoking causes cancer.", "deny that"),
    ("The council approved the homes.", "The council was asked to approve plans to build the homes.", "was asked to"),
    ("The firm announced it closed the plant.", "The firm announced that it may close the plant.", "may"),
    ("The bill will pass.", "The bill is likely to pass.", "is likely"),
    ("The suspects robbed the bank.", "The suspects allegedly robbed the bank.", "allegedly"),
    ("He feared snakes and killed 300 people.", "He allegedly killed 300 people and feared snakes.", "allegedly"),
    ("Prosecutors warned him in 2018 and he killed 300 people.", "He allegedly killed 300 people.", "allegedly"),
    ("The fear of flying kills 300 people.", "Smoking may kill 300 people by the fear of flying.", "may"),
    (
        "The bridge opened in 2018, approved by the council.",
        "The council approved the bridge, which is scheduled to open.",
        "is scheduled to",
    ),
    ("The city built a tunnel it announced in 2017.", "The city announced it plans to build a tunnel.", "plans to"),
    ("The bridge was opened.", "The bridge is due to be opened on Monday.", "is due to"),
    ("The strike ended.", "The strike was due to end on Monday.", "was due to"),
    ("The firm stole data.", "The firm with few friends denied that it stole data.", "denied that"),
    ("The firm bribed officials.", "Prosecutors allege that the firm bribed officials.", "allege"),
    ("The firm bribed officials.", "The firm faces allegations that it bribed officials.", "allegations that"),
    ("The firm bribed officials.", "The firm was charged with bribing officials.", "charged with"),
    ("The firm bribed officials.", "The firm was acquitted of bribing officials.", "acquitted of"),
    ("The firm bribed officials.", "A rumour that the firm bribed officials spread online.", "rumour"),
    ("The firm bribed officials.", "There is no evidence that the firm bribed officials.", "no evidence that"),
    ("The firm bribed officials.", "It was never confirmed that the firm bribed officials.", "never confirmed that"),
]
AS_SURE = [
    ("The court ordered the firm to pay $2 million.", "The firm was ordered to pay $2 million."),
    ("Police suspect arson at the mill.", "Police suspect that arson destroyed the mill."),
    ("Russia destroyed the bridge.", "Ukraine said Russia destroyed the bridge, which nobody denies."),
    ("He missed the match.", "He was ruled out of the match."),
    ("He saw the shore.", "He could see the shore."),
    ("The firm is buying Zenith.", "The firm has agreed to buy Zenith."),
    ("The firm agreed to buy Zenith.", "The firm has agreed to buy Zenith."),
    ("Prices doubled.", "Prices nearly doubled."),
    ("Moscow said it destroyed the bridge.", "The bridge, which Moscow denied it owned, was destroyed by Moscow."),
    ("The crash was caused by engine failure.", "The crash was due to engine failure."),
    ("The bridge was over budget.", "That was due to cost overruns."),
    ("The firm was accused of bribing officials.", "The firm was accused of bribing officials."),
    ("The firm will cut its emissions.", "The firm pledged to cut its emissions."),
    ("The firm pledged a cut of its emissions.", "The firm pledged to cut its emissions."),
    ("The glacier has retreated.", "There is little doubt that the glacier has retreated."),
    ("The glacier has retreated.", "It is beyond doubt that the glacier has retreated."),
    ("Smoking causes cancer.", "Nobody denies that smoking causes cancer."),
    ("Smoking causes cancer.", "No scientist in the country disputes that smoking causes cancer."),
    ("Smoking causes cancer.", "Few deny that smoking causes cancer."),
    ("The council approved 500 new homes.", "The council approved plans to build 500 new homes."),
    ("The firm announced the closure of a plant.", "The firm announced that it would close the plant."),
    ("Older adults are hospitalised most often.", "Older adults were most likely to be hospitalised."),
    ("Prosecutors accused the firm of bribing officials.", "Prosecutors alleged that the firm bribed officials."),
    ("Scientists believe a meteorite formed the crater.", "A meteorite is thought to have formed the crater."),
    ("Experts fear that the dam will burst.", "There are fears that the dam will burst."),
    ("The firm bribed officials.", "The firm was convicted of bribing officials."),
    ("Smoking causes cancer.", "It cannot be denied that smoking causes cancer."),
]

SAYS_LESS = [
    ("Smoking causes asthma in children.", "Smoking is linked to asthma in children.", "causes"),
    ("Coffee causes fewer strokes.", "Coffee was associated with fewer strokes; it does not prove a cause.", "causes"),
    ("The company has no debt.", "The company has little debt.", "no"),
    ("All members approved it.", "The 12 of them who came approved it.", "all"),
    ("The forest is the largest in Europe.", "The forest is one of the larger ones in Europe.", "largest"),
    ("It is the oldest church.", "It is an old church; a protest of the latest kind saved it.", "largest"),
    ("She is the only witness.", "She is a witness.", "only"),
    ("The bank only lends money.", "The bank lends money.", "only"),
    ("Patients resigned because of the drug.", "Patients of 65 and over 70 took the drug.", "because"),
    ("All members voted for it.", "All but two members voted for it.", "all"),
    ("He is the only witness.", "He is not the only witness.", "only"),
    ("The study proved that the diet prevents dementia.", "The study linked the diet to less dementia.", "proved"),
]
SAYS_AS_MUCH = [
    ("Smoking causes asthma.", "Smoking is linked to asthma and triggers it in children."),
    ("He died of natural causes.", "His death is linked to his age."),
    ("The company has no debt.", "The company has no debt and little cash."),
    ("All 12 crew members survived.", "The 12 crew members survived."),
    ("None of the passengers survived.", "All passengers died."),
    ("Nobody voted against it.", "Parliament backed it unanimously."),
    ("It is so for 9 out of every 10 people.", "It is so for 90 percent."),
    ("All 27 states approved it.", "The 27 states approved it unanimously."),
    ("Shares hit an all-time high.", "Shares closed at a record."),
    ("The drug reduced all-cause mortality.", "The drug reduced mortality."),
    ("In all, 45 people were killed.", "The attacks killed 45 people."),
    ("A bus leaves every 10 minutes.", "Buses leave six times an hour."),
    ("The fair is held every summer in Verona.", "The fair takes place in Verona in summer."),
    ("One in every five children is poor.", "Twenty percent of children are poor."),
    ("The bank has never made a profit.", "The bank has yet to make a profit."),
    ("Only $5 million has been paid.", "So far $5 million has been paid."),
    ("Only about 30 of them were accepted.", "About 30 of them were accepted."),
    ("Only a third of the pupils passed.", "34 percent of the pupils passed."),
    ("Women gained the vote only in 1971.", "Women gained the vote in 1971."),
    ("Prices rose only in May.", "Prices rose in May."),
    ("Prices reached their highest level since 2014.", "Prices climbed to a seven-year high."),
    ("Output was highest in 2015.", "Output peaked in 2015."),
    ("Flights were cancelled because of bad weather.", "Flights were cancelled, citing bad weather."),
    ("The minister resigned because of the scandal.", "The minister resigned over the scandal."),
    ("Everest is the highest mountain on Earth.", "No mountain on Earth is higher than Everest."),
    ("The crash killed everyone on board.", "Nobody survived the plane crash."),
    ("She was the first woman to lead the bank.", "No woman had led the bank before her."),
    ("He was the only survivor.", "He was the lone survivor."),
    ("It is a classic of all time.", "It is a classic."),
    ("Trials have proven that the drug works.", "Trials showed that the drug works."),
    ("The method proved popular.", "The method was popular."),
    ("It is not proven that chocolate helps.", "Chocolate was blamed for ills."),
    ("There is no clear proof that he was there.", "Nobody knows where he was."),
    ("The mine definitively closed in 2019.", "The mine closed for good in 2019."),
    ("It has not been conclusively shown.", "It is open."),
]


@pytest.mark.parametrize(("claim", "source", "hedge"), LESS_SURE)
def test_a_source_that_is_less_sure(claim: str, source: str, hedge: str) -> None:
    assert hedge_in(claim_of(claim), source) == hedge


@pytest.mark.parametrize(("claim", "source"), AS_SURE)
def test_a_source_that_is_as_sure(claim: str, source: str) -> None:
    assert hedge_in(claim_of(claim), source) == ""


@pytest.mark.parametrize(("claim", "source", "word"), SAYS_LESS)
def test_a_source_that_says_less(claim: str, source: str, word: str) -> None:
    assert unsaid_universal(claim, source) == word


@pytest.mark.parametrize(("claim", "source"), SAYS_AS_MUCH)
def test_a_source_that_says_as_much(claim: str, source: str) -> None:
    assert unsaid_universal(claim, source) == ""
