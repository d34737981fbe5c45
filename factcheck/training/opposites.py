"""Claims turned about: ``python -m factcheck.training.opposites``.

A model that knows a claim of science by its subject calls "X reduces Y" supported where the source says that X raises
it. The title of an abstract says what the abstract bears out. With one word of direction turned about ("reduces" for
"raises") it cannot be supported by it, and with another word of the same direction it can as before: so much is known
without a label. What is left open, whether it is refuted or not spoken of, the model says itself.

Beside these stand pairs by which the rest is to hold: what the model and its teacher say together (the normalised
product of the roots of their probabilities) of pairs of facts, of NLI and of abstracts that no lesson changes.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from factcheck.errors import ReadError
from factcheck.reading.labelled import Row
from factcheck.seams import Embedder, StanceModel
from factcheck.training.abstracts import title_rows
from factcheck.training.data import Rows, end_to_end_claims, keep_apart, read_folder
from factcheck.training.pairs import LONGEST, closest, page_claims, ruled, same_page
from factcheck.training.taught import Soft, bare, can_8_bits, in_8_bits, judge, kept, paced, read_taught, write_taught

Said = dict[tuple[str, str], Soft]  # what is said of (claim, evidence)
DIRECTIONS = (  # words that say one way, words of the same form that say the other
    ("increases raises elevates enhances promotes boosts augments upregulates amplifies",
     "decreases reduces lowers diminishes inhibits suppresses attenuates downregulates impairs lessens"),
    ("increased raised elevated enhanced promoted boosted augmented upregulated amplified",
     "decreased reduced lowered diminished inhibited suppressed attenuated downregulated impaired lessened"),
    ("increase raise elevate enhance promote boost augment upregulate amplify",
     "decrease reduce lower diminish inhibit suppress attenuate downregulate impair lessen"),
    ("increasing raising elevating enhancing promoting boosting",
     "decreasing reducing lowering diminishing inhibiting suppressing attenuating"),
    ("higher greater", "lower smaller"),
    ("increase rise gain", "decrease reduction decline drop fall"),
    ("activates stimulates induces triggers", "inhibits blocks suppresses represses prevents"),
    ("activated stimulated induced triggered", "inhibited blocked suppressed repressed prevented"),
    ("activation stimulation induction", "inhibition suppression repression blockade"),
    ("positively", "negatively inversely"),
    ("improves", "worsens impairs"),
    ("improved", "worsened impaired"),
    ("improvement", "deterioration worsening"),
    ("better", "worse"),
)  # fmt: skip
SAME = (  # of these, words that may stand for one another
    "increases raises elevates boosts", "increased raised elevated boosted", "increase raise elevate boost",
    "increasing raising elevating boosting", "enhances augments boosts", "enhanced augmented", "enhance augment boost",
    "decreases reduces lowers diminishes lessens", "decreased reduced lowered diminished lessened",
    "decrease reduce lower diminish lessen", "decreasing reducing lowering diminishing",
    "inhibits suppresses represses", "inhibited suppressed repressed", "inhibit suppress", "blocks prevents",
    "inhibition suppression repression", "activates stimulates", "activated stimulated", "activation stimulation",
    "induces triggers", "induced triggered", "higher greater", "lower smaller", "decrease reduction decline drop fall",
    "increase rise", "negatively inversely", "impaired worsened", "deterioration worsening",
    "attenuates lessens reduces", "attenuated lessened reduced",
)  # fmt: skip
SURE = 0.7  # the teacher's probability from which a title counts as borne out
NEVER = 0.05  # what is left for "supported" of a claim that was turned about
ASKED = 3_500  # of those that the model calls supported, so many go to the teacher
_WORD = re.compile(r"(?<![\w-])[a-z]+(?![\w-])")
_UNLIKE = re.compile(  # where a turned word may leave the claim true
    r"\b(no|not|nor|neither|without|never|unchanged|similar|whether|or|than|but|unlike|although|while|whereas)\b|n't",
    re.IGNORECASE,
)
_NO_CLAIM = re.compile(  # titles that name a subject and say nothing of it
    r"\b(effects? of|role of|impact of|study|trial|review|analysis|versus|vs|comparison|randomi[sz]ed)\b|\?",
    re.IGNORECASE,
)


def _sides() -> dict[str, set[tuple[int, int]]]:
    found: dict[str, set[tuple[int, int]]] = {}
    for form, both in enumerate(DIRECTIONS):
        for side, words in enumerate(both):
            for word in words.split():
                found.setdefault(word, set()).add((form, side))
    return found


_SIDES = _sides()


def turned(claim: str, lot: random.Random, most: int = 2) -> list[str]:
    """``claim`` with one word of direction turned about: ``most`` of its words, each for up to ``most`` others, by lot.

    [] where none is in small letters and apart from hyphens, or where a "not", "than" and the like may leave it true.
    """
    places = [] if _UNLIKE.search(claim) else [place for place in _WORD.finditer(claim) if place.group() in _SIDES]
    out = []
    for place in lot.sample(places, min(most, len(places))):
        form, side = lot.choice(sorted(_SIDES[place.group()]))
        others = DIRECTIONS[form][1 - side].split()
        out += [_put(claim, place, other) for other in lot.sample(others, min(most, len(others)))]
    return out


def alike(claim: str, lot: random.Random) -> list[str]:
    """``claim`` with one word of direction changed for another of the same direction: one claim for each such word."""
    out = []
    for place in _WORD.finditer(claim):
        others = sorted({word for group in SAME if place.group() in (words := group.split()) for word in words})
        if others:
            out.append(_put(claim, place, lot.choice([word for word in others if word != place.group()])))
    return out


def _put(claim: str, place: re.Match[str], word: str) -> str:
    return claim[: place.start()] + word + claim[place.end() :]


def declared(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """(claim, evidence) of the rows whose claim says something that can be turned about."""
    lot = random.Random(0)
    pairs = dict.fromkeys((row.claim, row.evidence) for row in rows if len(row.claim.split()) >= 5)
    return [(c, e) for c, e in pairs if not _NO_CLAIM.search(c) and turned(c, lot, 1)]


def lessons(borne_out: Said, own: Said, lot: random.Random) -> Said:
    """What the model is to say: of each pair that is borne out what it says; the same of its claim in other words of
    that direction; and never "supported" of its claim turned about, where ``own`` holds what the model says of it.

    Of what "supported" had there, three tenths go to "refuted" and one to "neutral", before all is brought to one.
    """
    out = dict(borne_out)
    for (claim, evidence), said in borne_out.items():
        out |= {(other, evidence): said for other in alike(claim, lot)}
    for pair, (supports, refutes, neutral) in own.items():
        refutes, neutral = refutes + 0.3 * supports, neutral + 0.1 * supports
        share = round((1.0 - NEVER) * refutes / (refutes + neutral), 4)
        out[pair] = (NEVER, share, round(1.0 - NEVER - share, 4))
    return out


def held_pairs(
    apart: Rows, titles: Sequence[Row], embedder: Embedder, count: int, lot: random.Random
) -> list[tuple[str, str]]:
    """``count`` pairs by lot by which the rest is to hold: four in ten of FEVER, beside their closest other evidence,
    and some changed by a rule; nearly as many of MNLI, as they are, the other way about, changed, and beside another
    claim of their premise; VitaminC's beside another evidence of their page; titles beside their abstracts' sentences.
    """
    fever, mnli, vitaminc = ([r for r in apart.train if r.source == n] for n in ("fever", "mnli", "vitaminc"))
    kinds = (
        (0.40, closest(fever, embedder, 3)),
        (0.05, ruled(fever, lot)),
        (0.13, [(row.claim, row.evidence) for row in mnli]),
        (0.13, [(row.evidence, row.claim) for row in mnli if len(row.evidence) <= 200]),
        (0.06, ruled(mnli, lot)),
        (0.05, page_claims(mnli, lot, 1)),
        (0.08, same_page(vitaminc, 1)),
        (0.10, [(row.claim, row.evidence) for row in titles]),
    )
    out = [pair for share, pairs in kinds for pair in lot.sample(pairs, min(round(share * count), len(pairs)))]
    return [pair for pair in dict.fromkeys(out) if len(pair[0]) + len(pair[1]) <= LONGEST]


def together(first: Said, second: Said) -> Said:
    """The normalised product of the roots of both probabilities, for each pair that both hold."""
    out = {}
    for pair in (pair for pair in first if pair in second):
        roots = [((a + 1e-4) * (b + 1e-4)) ** 0.5 for a, b in zip(first[pair], second[pair], strict=True)]
        supports, refutes = (round(root / sum(roots), 4) for root in roots[:2])
        out[pair] = (supports, refutes, round(1.0 - supports - refutes, 4))
    return out


def main(arguments: list[str] | None = None) -> None:
    """The command line: asks the model and its teacher, and writes what the model is to learn."""
    from factcheck.retrieval.embed import load_embedder
    from factcheck.settings import Settings, cache_folder
    from factcheck.verdict.stance import model_folder

    parser = argparse.ArgumentParser(prog="python -m factcheck.training.opposites", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled rows, SciFact's folder beside it")
    parser.add_argument("--model", default="default", help="the model that is trained on afterwards")
    parser.add_argument("--teacher", default="large", help="what says whether a title is borne out")
    parser.add_argument("--out", type=Path, required=True, help="a .jsonl file to write, for --taught")
    parser.add_argument("--beside", type=Path, help="a file of other lessons for the same training, put before these")
    parser.add_argument("--held", type=int, default=20_000, help="pairs by which the rest is to hold")
    parser.add_argument("--int8", action="store_true", help="the teacher in 8 bits: faster, less well")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    given.int8 = can_8_bits(given.int8)
    cache, lot = cache_folder(Path()), random.Random(f"opposites/{given.seed}")
    science = given.data.parent / "scifact"
    if not (science / "corpus.jsonl.gz").is_file():
        raise ReadError(f"{science}: no corpus.jsonl.gz there", hint="Put SciFact's folder beside the labelled rows.")
    apart = keep_apart(read_folder(given.data), end_to_end_claims(given.data))

    titles = title_rows(science, lot, each=99)
    true = [row for row in apart.train if row.source in ("scifact", "check_covid") and row.label == "supported"]
    asked = [(c, e) for c, e in apart.free(declared([*titles, *true])) if len(c) + len(e) <= LONGEST]
    held = apart.free(held_pairs(apart, titles, load_embedder(Settings(), cache), given.held, lot))
    # At temperature 1 a model says what it thinks, and not how sure it may be of it.
    both = {who: replace(bare(name, cache), temperature=1.0) for who, name in
            (("model", given.model), ("teacher", given.teacher))}  # fmt: skip

    def said(who: str, what: str, pairs: Sequence[tuple[str, str]]) -> Said:
        """The probabilities of ``pairs``; goes on where it stopped."""
        model: StanceModel = both[who]
        if who == "teacher" and given.int8:
            model = in_8_bits(both[who], model_folder(given.teacher, cache), pairs, cache)
        path = kept(given.out, what, model)
        for line in paced(judge(pairs, model, path)):
            sys.stderr.write(f"{what}, {who}: {line}\n")
        found = read_taught(path)
        return {pair: found[pair] for pair in pairs}

    own = said("model", "titles", asked)
    likely = [pair for pair in asked if own[pair][0] > 0.5]
    likely = lot.sample(likely, min(ASKED, len(likely)))
    sure = said("teacher", "titles", likely)
    borne_out = {pair: own[pair] for pair in likely if sure[pair][0] > SURE}
    about = apart.free((other, e) for c, e in borne_out for other in turned(c, lot))
    out = read_taught(given.beside) if given.beside else {}
    out |= lessons(borne_out, said("model", "turned", about), lot)
    out |= together(said("model", "held", held), said("teacher", "held", held))
    write_taught(given.out, {pair: out[pair] for pair in apart.free(out)})
    sys.stderr.write(f"{len(borne_out)} titles borne out, {len(about)} turned about, {len(held)} held\n")


if __name__ == "__main__":
    main()
