"""Scorers by hand-worked examples, benchmark readers, and the figures of a search, of a line and of a queue."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from factcheck.errors import EmptyError, FormatError, ReadError
from factcheck.evaluation.datasets import load_benchmark
from factcheck.evaluation.end_to_end import abstracts_of, evaluate_end_to_end
from factcheck.evaluation.queue import evaluate_queue
from factcheck.evaluation.retrieval import evaluate_retrieval
from factcheck.evaluation.scoring import Abstract, GoldAbstract, ScifactCounts, check_covid_counts, scifact_counts
from factcheck.model import (
    Answer,
    Citation,
    Claim,
    Decision,
    Evidence,
    Failure,
    Hit,
    Label,
    Passage,
    ReviewItem,
    Span,
    Stance,
    Verdict,
)


def gold(label: str, *rationales: set[int]) -> GoldAbstract:
    return GoldAbstract(label=label, rationales=tuple(map(frozenset, rationales)))


def test_scifact_worked_by_hand() -> None:
    """Two gold abstracts: A (SUPPORT; rationales {1,2} and {5}) and B (CONTRADICT; {0}). Said: A, C and, below, B."""
    truth = {"A": gold("SUPPORT", {1, 2}, {5}), "B": gold("CONTRADICT", {0})}
    said = {
        "A": Abstract(label="SUPPORT", sentences=(5, 1, 7)),  # {5} whole; 1 without 2 is no rationale
        "C": Abstract(label="SUPPORT", sentences=(0,)),  # not an evidence abstract
    }
    counts = scifact_counts(said, truth)
    assert counts.f1("abstract", "label") == pytest.approx({"precision": 1 / 2, "recall": 1 / 2, "f1": 1 / 2})
    assert counts.f1("abstract", "rationale") == pytest.approx({"precision": 1 / 2, "recall": 1 / 2, "f1": 1 / 2})
    # Sentences: 4 returned, 4 wanted (1, 2, 5 and 0), right is sentence 5 alone.
    assert counts.f1("sentence", "selection") == pytest.approx({"precision": 1 / 4, "recall": 1 / 4, "f1": 1 / 4})
    # A second claim: B's sentence is found under the wrong label.
    second = scifact_counts({"B": Abstract(label="SUPPORT", sentences=(0,))}, {"B": gold("CONTRADICT", {0})})
    both = counts + second
    assert both.f1("abstract", "label") == pytest.approx({"precision": 1 / 3, "recall": 1 / 3, "f1": 1 / 3})
    assert both.f1("sentence", "selection") == pytest.approx({"precision": 2 / 5, "recall": 2 / 5, "f1": 2 / 5})
    assert both.f1("sentence", "label") == pytest.approx({"precision": 1 / 5, "recall": 1 / 5, "f1": 1 / 5})


def test_scifact_looks_at_three_sentences_of_an_abstract_but_at_all_of_them_one_by_one() -> None:
    truth = {"A": gold("SUPPORT", {4})}
    counts = scifact_counts({"A": Abstract(label="SUPPORT", sentences=(0, 1, 2, 4))}, truth)
    assert counts.f1("abstract", "label")["f1"] == 1.0
    assert counts.f1("abstract", "rationale")["f1"] == 0.0
    assert counts.f1("sentence", "selection")["precision"] == 1 / 4


def test_scifact_of_nothing_is_nothing() -> None:
    assert scifact_counts({}, {}).f1("abstract", "label") == {"precision": 0.0, "recall": 0.0, "f1": 0.0}
    assert ScifactCounts().counts == Counter()


def test_check_covid_worked_by_hand() -> None:
    """Gold sentences 0 and 3. Returned 3 and 4: one is right by the standard count, none where all must be there."""
    partly = check_covid_counts((3, 4), (0, 3), right_abstract=True)
    assert partly == {"returned": 2, "wanted": 2, "standard": 1, "whole": 0}
    assert check_covid_counts((3, 0, 7), (0, 3), right_abstract=True)["whole"] == 2
    elsewhere = check_covid_counts((0, 3), (0, 3), right_abstract=False)
    assert elsewhere == {"returned": 2, "wanted": 2}


# -- benchmarks -----------------------------------------------------------------------------------------------------

ABSTRACTS = {
    "1": ["Aspirin eases pain.", "It was given to 40 people.", "None fell ill."],
    "2": ["Cats purr.", "Dogs do not purr."],
    "3": ["Rain is wet."],
}


def scifact_files(folder: Path) -> tuple[Path, Path]:
    corpus, claims = folder / "corpus.jsonl.gz", folder / "claims.jsonl"
    with gzip.open(corpus, "wt", encoding="utf-8") as file:
        for name, sentences in ABSTRACTS.items():
            file.write(json.dumps({"doc_id": int(name), "title": f"T{name}", "abstract": sentences}) + "\n")
    rows = [
        {"id": 7, "claim": "Aspirin helps.", "evidence": {"1": [{"sentences": [0], "label": "SUPPORT"}]}},
        {"id": 8, "claim": "Dogs purr.", "evidence": {"2": [{"sentences": [1], "label": "CONTRADICT"}]}},
        {"id": 9, "claim": "Snow is dry.", "evidence": {}},
    ]
    cited = ([1], [2], [3])
    claims.write_text("".join(json.dumps(r | {"cited_doc_ids": c}) + "\n" for r, c in zip(rows, cited, strict=True)))
    return corpus, claims


def test_scifact_is_read_as_it_is(tmp_path: Path) -> None:
    benchmark = load_benchmark(*scifact_files(tmp_path))
    assert benchmark.kind == "scifact"
    one = benchmark.documents["1"]
    for number, sentence in enumerate(ABSTRACTS["1"]):
        start = one.document.text.index(sentence)
        assert one.sentences(Span(start, start + len(sentence))) == [number]
    assert one.sentences(Span(0, len(one.document.text))) == [0, 1, 2]
    assert [claim.label for claim in benchmark.claims] == ["SUPPORT", "CONTRADICT", "NOT_ENOUGH_INFO"]
    assert benchmark.claims[0].gold == {"1": gold("SUPPORT", {0})}
    assert benchmark.claims[2].cited == ("3",)


def test_scifact_labels_of_both_releases_mean_the_same(tmp_path: Path) -> None:
    corpus, claims = scifact_files(tmp_path)
    claims.write_text(claims.read_text().replace("CONTRADICT", "REFUTE"))
    assert load_benchmark(corpus, claims).claims[1].gold == {"2": gold("CONTRADICT", {1})}
    claims.write_text(claims.read_text().replace("REFUTE", "DENY"))
    with pytest.raises(FormatError, match=r"claims\.jsonl:2: .*DENY"):
        load_benchmark(corpus, claims)


def test_check_covid_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(json.dumps({"cord_id": "x", "title": "T", "abstract": ["A.", "B."]}))
    evidence = [{"sent_index": 1, "type": "PRIMARY"}]
    rows = [
        {"id": "a_0", "claim": "c", "cord_id": "x", "label": "REFUTE", "evidence_set": evidence},
        {"id": "a_2", "claim": "d", "cord_id": "x", "label": "NOTENOUGHINFO", "evidence_set": evidence},
    ]
    (tmp_path / "claims.jsonl").write_text("\n".join(map(json.dumps, rows)))
    benchmark = load_benchmark(tmp_path / "corpus.jsonl", tmp_path / "claims.jsonl")
    assert benchmark.kind == "check_covid"
    assert benchmark.claims[0].gold == {"x": gold("CONTRADICT", {1})}
    assert benchmark.claims[1].label == "NOT_ENOUGH_INFO" and not benchmark.claims[1].gold
    assert benchmark.claims[1].named == ("x", (1,))


ONE = '{"doc_id": 1, "abstract": ["A."]}'
ONE_CLAIM = '{"id": 1, "claim": "c", "evidence": {}, "cited_doc_ids": [1]}\n'


@pytest.mark.parametrize(
    ("corpus", "claims", "error", "said"),
    [
        ('{"doc_id": 1}', "", FormatError, "corpus.jsonl:1: no abstract"),
        (ONE + "\nnonsense", "", FormatError, "corpus.jsonl:2: not JSON"),
        ("[1]", "", FormatError, "corpus.jsonl:1: not a JSON object"),
        ('{"doc_id": 1, "abstract": ["A."]}', '{"id": 1, "claim": "c"}', FormatError, "claims.jsonl:1: not a claim"),
        (
            '{"doc_id": 1, "abstract": ["A."]}',
            '{"id": 1, "claim": "c", "cited_doc_ids": [2]}',
            FormatError,
            "abstract 2 is not in",
        ),
        (ONE, ONE_CLAIM.replace("{}", "[]"), FormatError, "claims.jsonl:1: not a claim"),
        (ONE, ONE_CLAIM + ONE_CLAIM.replace("{}", "null"), FormatError, "claims.jsonl:2: not a claim"),
        (ONE, ONE_CLAIM.replace("[1]", '"1"'), FormatError, "claims.jsonl:1: not a claim"),
        (ONE, '{"cord_id": "1", "claim": "c", "label": "SUPPORT", "evidence_set": []}', FormatError, "jsonl:1: .*'id'"),
        (
            ONE,
            '{"id": 1, "cord_id": "1", "label": "SUPPORT", "evidence_set": null}',
            FormatError,
            "jsonl:1: not a claim",
        ),
        (ONE.replace('["A."]', '"A."'), ONE_CLAIM, FormatError, "corpus.jsonl:1: no abstract"),
        (ONE.replace('"A."', "7"), ONE_CLAIM, FormatError, "corpus.jsonl:1: no abstract"),
        (ONE, "", EmptyError, "claims.jsonl holds no rows"),
        ("", ONE_CLAIM, EmptyError, "corpus.jsonl holds no rows"),
    ],
)
def test_what_is_no_benchmark_is_refused_with_file_and_line(
    tmp_path: Path, corpus: str, claims: str, error: type[Exception], said: str
) -> None:
    (tmp_path / "corpus.jsonl").write_text(corpus)
    (tmp_path / "claims.jsonl").write_text(claims)
    with pytest.raises(error, match=said):
        load_benchmark(tmp_path / "corpus.jsonl", tmp_path / "claims.jsonl")
    with pytest.raises(ReadError):
        load_benchmark(tmp_path / "none.jsonl", tmp_path / "claims.jsonl")


def test_a_search_for_what_nobody_cites_has_no_figures(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(ONE)
    (tmp_path / "claims.jsonl").write_text(ONE_CLAIM.replace("[1]", "[]"))
    benchmark = load_benchmark(tmp_path / "corpus.jsonl", tmp_path / "claims.jsonl")
    with pytest.raises(EmptyError, match="no claim cites"):
        evaluate_retrieval(benchmark, FixedSearcher([["1"]]))


class FixedSearcher:
    """Finds the passages it was told, whatever the claim."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self.documents = documents

    def search(self, claims: Sequence[str], k: int) -> list[list[Hit]]:
        assert len(claims) == len(self.documents)
        return [
            [
                Hit(
                    passage=Passage(id=f"p{i}", document_id=name, span=Span(0, 1), quote="x"),
                    citation=Citation(document_id=name),
                    similarity=1.0 - i / 10,
                )
                for i, name in enumerate(names[:k])
            ]
            for names in self.documents
        ]


def test_retrieval_figures_worked_by_hand(tmp_path: Path) -> None:
    benchmark = load_benchmark(*scifact_files(tmp_path))
    figures = evaluate_retrieval(benchmark, FixedSearcher([["1", "2"], ["1", "1", "2"], ["1", "2"]]), bootstrap=50)
    # Claim 1: first place. Claim 2: second place, once the repeat is gone: 1/log2(3). Claim 3: not found.
    assert figures["per_claim"] == [1.0, 0.63093, 0.0]
    assert figures["ndcg@10"]["value"] == pytest.approx((1 + 0.63093) / 3, abs=1e-5)
    assert figures["recall@1"]["value"] == pytest.approx(1 / 3, abs=1e-5)
    assert figures["recall@5"]["value"] == pytest.approx(2 / 3, abs=1e-5)
    assert figures["trivial"]["recall@1"] == pytest.approx(1 / 3, abs=1e-5)


def claim_of(text: str) -> Claim:
    return Claim(id=text, report_id="r", span=Span(0, len(text)), quote=text, statement=text)


def evidence_of(name: str, sentence: str, supports: float, refutes: float) -> Evidence:
    text = " ".join(ABSTRACTS[name])
    span = Span(text.index(sentence), text.index(sentence) + len(sentence))
    return Evidence(
        passage=Passage(id=f"{name}-p", document_id=name, span=Span(0, len(text)), quote=text),
        citation=Citation(document_id=name),
        span=span,
        quote=sentence,
        stance=Stance(supports=supports, refutes=refutes, neutral=1 - supports - refutes),
    )


def verdict_of(text: str, label: Label, *evidence: Evidence, confidence: float = 0.9) -> Verdict:
    return Verdict(
        id=f"v-{text}", claim=claim_of(text), label=label, confidence=confidence, rule="r", evidence=evidence
    )


def test_end_to_end_worked_by_hand(tmp_path: Path) -> None:
    benchmark = load_benchmark(*scifact_files(tmp_path))
    answers: dict[str, Verdict | Failure] = {
        "Aspirin helps.": verdict_of(
            "Aspirin helps.",
            Label.supported,
            evidence_of("3", "Rain is wet.", 0.7, 0.05),
            evidence_of("1", "Aspirin eases pain.", 0.9, 0.05),
        ),
        "Dogs purr.": verdict_of("Dogs purr.", Label.refuted, evidence_of("2", "Cats purr.", 0.1, 0.8)),
        "Snow is dry.": Failure(code="internal", message="m", where="w"),
    }
    figures = evaluate_end_to_end(benchmark, lambda claims: [answers[claim] for claim in claims], bootstrap=20)
    assert figures["failures"] == 1
    assert figures["scifact"]["abstract_label"]["precision"] == pytest.approx(2 / 3, abs=1e-5)
    assert figures["scifact_abstracts"] == {
        "right": 1, "right label, other sentences": 1, "wrong label": 0,
        "cited, not marked": 0, "not cited": 1, "missed": 0,
    }  # fmt: skip
    scifact = figures["scifact_first"]  # without the abstract that nobody marked
    assert scifact["abstract_label"]["f1"] == 1.0
    assert scifact["abstract_rationale"]["f1"] == 0.5  # the second verdict rests on the wrong sentence
    assert scifact["sentence_selection"]["f1"] == scifact["sentence_label"]["f1"] == 0.5
    assert figures["claims"]["accuracy"]["value"] == 1.0  # a failure counts as not enough evidence
    confidence = figures["claims"]["confidence"]
    assert confidence["ece"] == pytest.approx((0.1 + 0.1 + 1.0) / 3, abs=1e-5)  # and has no confidence
    assert [point["accepted"] for point in confidence["risk_coverage"]][:1] == [2]
    assert figures["claims"]["confidence_refitted"] is None  # three claims are too few
    with pytest.raises(ValueError, match="2 verdicts for 3 claims"):
        evaluate_end_to_end(benchmark, lambda claims: [answers[claim] for claim in claims][:2])


def test_the_clearest_evidence_of_an_abstract_names_its_label(tmp_path: Path) -> None:
    benchmark = load_benchmark(*scifact_files(tmp_path))
    said = abstracts_of(
        verdict_of(
            "Dogs purr.",
            Label.conflicting,
            evidence_of("2", "Cats purr.", 0.6, 0.1),
            evidence_of("2", "Dogs do not purr.", 0.0, 0.95),
            evidence_of("1", "None fell ill.", 0.7, 0.1),
        ),
        benchmark,
    )
    assert list(said.items()) == [
        ("2", Abstract(label="CONTRADICT", sentences=(1, 0))),
        ("1", Abstract(label="SUPPORT", sentences=(2,))),
    ]


def reviewed(name: str, label: Label, answer: Answer | None, confidence: float) -> ReviewItem:
    evidence = (evidence_of("1", "None fell ill.", 0.9, 0.0),) if label is not Label.not_enough_evidence else ()
    decisions = () if answer is None else (Decision(id=1, verdict_id=name, reviewer="x", label=answer, note="", at=""),)
    verdict = verdict_of(name, label, *evidence, confidence=confidence)
    return ReviewItem(verdict=verdict, run_id="run", report_id=f"r-{name}", decisions=decisions)


def test_a_queue_is_scored_against_what_people_decided() -> None:
    items = [
        reviewed("a", Label.supported, Answer.supported, 0.95),
        reviewed("b", Label.supported, Answer.refuted, 0.55),
        reviewed("c", Label.not_enough_evidence, Answer.not_enough_evidence, 0.8),
        reviewed("d", Label.supported, Answer.not_a_claim, 0.9),
        reviewed("e", Label.supported, None, 0.9),
    ]
    figures = evaluate_queue(items, bootstrap=20)
    assert figures["n"] == 3 and figures["left_out"] == {"not_a_claim": 1}
    assert figures["accuracy"]["value"] == pytest.approx(2 / 3, abs=1e-5)
    assert figures["accept"] == {"0.01": None, "0.02": None, "0.05": None, "0.1": None}  # three say too little
    assert figures["risk_coverage"][-1]["errors"] == 1
    assert evaluate_queue(items[3:])["n"] == 0
