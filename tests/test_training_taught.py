"""Learning from a larger model: its forward pass, the pairs it judges, what is kept when it stops."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import astuple, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from factcheck.errors import FormatError, ModelError, ReadError
from factcheck.model import Stance
from factcheck.reading.labelled import Row
from factcheck.retrieval.embed import HashingEmbedder
from factcheck.runtime.known import stance_folder
from factcheck.runtime.processor import exact_int8
from factcheck.settings import Settings
from factcheck.training.base import freeze, new_model
from factcheck.training.checkpoint import load, save
from factcheck.training.config import StanceConfig, identity_of, stage_of
from factcheck.training.encoder import stance_logits
from factcheck.training.mix import made_rows
from factcheck.training.pairs import (
    LONGER,
    LONGEST,
    SURE_KEPT,
    closest,
    page_claims,
    pairs_to_judge,
    ruled,
    same_page,
    several,
    unsure,
)  # fmt: skip
from factcheck.training.taught import bare, in_8_bits, judge, kept, main, read_taught, with_taught
from factcheck.verdict.stance import load_stance_model

WORDS = ["the", "cat", "dog", "sat", "ran", "on", "under", "mat", "rug", "a", "red", "blue", "big", "small", "it", "is"]


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MPNet of three layers with random weights."""
    from transformers import MPNetConfig, MPNetModel

    folder = tmp_path_factory.mktemp("teacher")
    torch.manual_seed(0)
    MPNetModel(
        MPNetConfig(
            vocab_size=40, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=64,
            max_position_embeddings=66,
        )
    ).save_pretrained(folder)  # fmt: skip
    return folder


def no_words(word: str) -> list[str]:
    """No word may stand for another."""
    return []


class Judge:
    """Says what the number of words in the claim says; counts what it was asked."""

    fingerprint, precision = "words", "exact"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Stance]:
        self.asked += pairs
        return [
            Stance(supports=1 / n, refutes=0.0, neutral=1 - 1 / n) for n in (len(claim.split()) for claim, _ in pairs)
        ]


def test_a_model_goes_on_with_what_it_said_itself_and_not_with_what_another_said(tmp_path: Path) -> None:
    pairs = [("The cat sat.", "A cat sat."), ("It ran.", "It is red.")]
    one, same, other = Judge(), Judge(), Judge()
    other.fingerprint = "other words"
    for model in (one, same, other):
        list(judge(pairs, model, kept(tmp_path / "out.jsonl", "titles", model)))
    assert (one.asked, same.asked, other.asked) == (pairs, [], pairs)
    assert not (tmp_path / "out.jsonl").exists()  # what is kept lies beside it


def test_what_one_teacher_began_another_does_not_go_on_with(tmp_path: Path) -> None:
    out, other = tmp_path / "out.jsonl", Judge()
    other.fingerprint = "other words"
    list(judge([("The cat sat.", "A cat sat.")], Judge(), out))
    began = out.read_bytes()
    with pytest.raises(FormatError, match="another teacher"):
        list(judge([("It ran.", "It is red.")], other, out))
    assert out.read_bytes() == began and not other.asked
    out.write_text('{"claim": "It sat.", "evidence": "It sat.", "soft": [1, 0, 0]}\n')  # says not who began it
    list(judge([("It ran.", "It is red.")], other, out))
    assert len(read_taught(out)) == 2


def test_the_stand_in_without_a_model_teaches_nobody(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="'overlap' is no cross-encoder"):
        bare("overlap", tmp_path)


def test_the_forward_pass_of_an_mpnet_gives_the_numbers_of_transformers(teacher: Path) -> None:
    model = new_model(teacher).eval()
    torch.nn.init.normal_(model.mpnet.encoder.relative_attention_bias.weight)
    lengths = torch.tensor([9, 4, 7])
    mask = (torch.arange(9)[None] < lengths[:, None]).long()
    ids = torch.randint(5, 40, (3, 9)) * mask
    with torch.no_grad():
        ours = stance_logits(model, ids, torch.zeros_like(ids), lengths)
        theirs = model(input_ids=ids.masked_fill(mask == 0, 1), attention_mask=mask).logits
    assert torch.allclose(ours, theirs, atol=1e-6)


def test_frozen_layers_get_no_gradient_and_the_others_do(teacher: Path) -> None:
    model = new_model(teacher)
    freeze(model, 2)
    ids = torch.randint(5, 40, (2, 6))
    stance_logits(model, ids, torch.zeros_like(ids), torch.tensor([6, 6])).sum().backward()  # type: ignore[no-untyped-call]
    got = {name for name, parameter in model.named_parameters() if parameter.grad is not None}
    assert all("encoder.layer.2." in name or "classifier" in name or "relative" in name for name in got) and got
    whole = new_model(teacher)
    freeze(whole, 0)
    assert all(parameter.requires_grad for parameter in whole.parameters())


def test_a_choice_that_came_later_does_not_orphan_older_checkpoints(tmp_path: Path) -> None:
    plain = StanceConfig(data=tmp_path, out=tmp_path)
    older = {key: value for key, value in identity_of(plain).items() if key not in {"frozen", "layer_decay"}}
    path = save(tmp_path, {"identity": older, "step": 3}, name="step-0000003.pt")
    assert load(path, identity_of(plain))["step"] == 3
    choices: list[dict[str, Any]] = [{"frozen": 2}, {"layer_decay": 0.8}]
    for choice in choices:
        with pytest.raises(ModelError, match=f"{next(iter(choice))} was"):
            load(path, identity_of(replace(plain, **choice)))
    taught = tmp_path / "t.jsonl"
    taught.write_text("")
    one = StanceConfig(data=tmp_path, out=tmp_path, taught=taught)
    two = StanceConfig(data=tmp_path, out=tmp_path, taught=taught, teacher_share=0.5)
    assert identity_of(one) == identity_of(plain) and len({stage_of(c) for c in (plain, one, two)}) == 3


def test_judging_goes_on_where_it_stopped_and_a_line_cut_off_is_judged_again(tmp_path: Path) -> None:
    pairs = [(f"claim {'very ' * (i % 4)}{i}", f"evidence {i}") for i in range(1300)]
    whole, parts = tmp_path / "whole.jsonl", tmp_path / "parts.jsonl"
    assert list(judge(pairs, Judge(), whole)) == [512, 1024, 1300]
    assert list(judge(pairs[:600], Judge(), parts)) == [512, 600]
    parts.write_bytes(parts.read_bytes()[:-20])
    again = Judge()
    assert list(judge(pairs, again, parts))[-1] == 1300
    assert parts.read_bytes() == whole.read_bytes() and again.asked == pairs[599:]
    assert list(judge(pairs, again, parts)) == [] and len(again.asked) == 701
    assert read_taught(whole)[pairs[0]] == (0.5, 0.0, 0.5)


def test_a_fault_in_the_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "taught.jsonl"
    path.write_text('{"claim": "a", "evidence": "b", "soft": [1, 0, 0]}\n{"claim": "a", "soft": [0.5, 0.2, 0.1]}\n')
    with pytest.raises(FormatError, match=r"taught.jsonl:2: no taught pair \(soft is not three shares of one"):
        read_taught(path)
    with pytest.raises(ReadError):
        read_taught(tmp_path / "none.jsonl")


def test_rows_get_what_the_teacher_said_and_its_other_pairs_stand_behind_them() -> None:
    rows = [Row("a", "b", "supported", "s", "train", "g"), Row("a", "c", "refuted", "s", "train", "g")]
    found = with_taught(rows, {("a", "c"): (0.1, 0.8, 0.1), ("x", "y"): (0.0, 0.0, 1.0)})
    assert found[0] == rows[0] and found[1].soft == (0.1, 0.8, 0.1) and found[1].label == "refuted"
    assert found[2] == Row("x", "y", "", "taught", "train", "x", (0.0, 0.0, 1.0)) and len(found) == 3
    text = "In 2016 the army of Syria took 40 towns and 12 villages, and the council was told in May."
    told = [Row(f"The army took {i} towns.", text, "supported", "vitaminc", "train", str(i)) for i in range(40)]
    made = made_rows(
        with_taught(told, {(row.claim, row.evidence): (0.9, 0.1, 0.0) for row in told}), 40, random.Random(0)
    )
    assert made and all(row.soft is None for row in made)
    assert not made_rows([Row("x", text, "", "taught", "train", "x", (0.0, 0.0, 1.0))], 8, random.Random(0))


def test_pairs_are_distinct_keep_to_train_rows_and_cross_the_evidence_of_a_page(tmp_path: Path) -> None:
    rows = [
        {"claim": f"claim {i}", "evidence": f"evidence {i}", "label": "supported", "group": f"page {i // 3}",
         "split": "dev" if i >= 27 else "train"}
        for i in range(30)
    ]  # fmt: skip
    (tmp_path / "vitaminc.jsonl").write_text("\n".join(map(json.dumps, rows)))
    pairs = pairs_to_judge(tmp_path, HashingEmbedder(), no_words, near=10)
    again = pairs_to_judge(tmp_path, HashingEmbedder(), no_words, near=10)
    assert len(set(pairs)) == len(pairs) > 27 + 20 and pairs == again
    texts = {text for pair in pairs for text in pair}
    assert not texts & {f"{kind} {i}" for kind in ("claim", "evidence") for i in (27, 28, 29)}
    train = [Row(r["claim"], r["evidence"], "supported", "vitaminc", "train", r["group"]) for r in rows[:27]]
    crossed = same_page(train, 7)
    assert len(set(crossed)) == len(crossed) == 27 * 2 and len(same_page(train, 1)) == 27
    assert all(int(c.split()[1]) // 3 == int(e.split()[1]) // 3 and c[-2:] != e[-2:] for c, e in crossed)
    claims = page_claims(train, random.Random(0), 1)
    assert len(claims) == 27 and all(c != other and other.startswith("claim") for c, other in claims)


def test_the_closest_evidences_of_a_page_come_first_and_none_that_the_claim_has() -> None:
    texts = ["the cat sat", "the cat ran on the mat", "a dog", "cat and mat"]
    rows = [Row("the cat ran", text, "supported", "vitaminc", "train", "page") for text in texts[:1]]
    rows += [Row("a dog slept", text, "supported", "vitaminc", "train", "page") for text in texts[1:]]
    assert [e for c, e in same_page(rows, 2) if c == "the cat ran"] == [texts[1], texts[3]]
    assert [e for c, e in same_page(rows, 9) if c == "a dog slept"] == texts[:1]
    assert len(same_page([replace(rows[0], claim="?", evidence="!"), replace(rows[0], evidence="?")], 9)) == 2


def test_claims_are_changed_whatever_their_label_and_long_pairs_are_left_out(tmp_path: Path) -> None:
    text = "In 2016 the army of Syria took 40 towns and 12 villages, and the council was told in May."
    rows = [Row(f"The army took 40 towns in spring {i}.", text, "refuted", "fever", "train", str(i)) for i in range(9)]
    made = ruled(rows, random.Random(0))
    assert made and all(e == text and c not in {row.claim for row in rows} for c, e in made)
    line = {"claim": "It was long.", "evidence": "word " * 250, "label": "refuted", "split": "train"}
    (tmp_path / "fever.jsonl").write_text(json.dumps(line) + "\n" + json.dumps(line | {"evidence": "short"}))
    assert pairs_to_judge(tmp_path, HashingEmbedder(), no_words, near=0) == [("It was long.", "short")]


def test_evidence_of_facts_may_be_several_sentences_that_of_other_sets_not(tmp_path: Path) -> None:
    texts = [f"The mill of {town} was closed in 1990 after a long strike. " * 9 for town in ("Leeds", "Lyon", "Bonn")]
    lines = [{"claim": f"Mill {i}.", "evidence": text, "label": "refuted", "split": "train", "group": str(i)}
             for i, text in enumerate(texts)]  # fmt: skip
    for name in ("fever", "mnli"):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)))
    pairs = pairs_to_judge(tmp_path, HashingEmbedder(), no_words, near=9)
    long = {pair for pair in pairs if sum(map(len, pair)) > LONGEST}
    assert {(f"Mill {i}.", text) for i, text in enumerate(texts)} < long
    assert max(sum(map(len, pair)) for pair in long) <= LONGER
    (tmp_path / "fever.jsonl").unlink()
    assert all(sum(map(len, pair)) <= LONGEST for pair in pairs_to_judge(tmp_path, HashingEmbedder(), no_words, near=9))


def test_a_claim_stands_beside_two_evidences_in_either_order() -> None:
    rows = [Row("a", f"own {i}", "supported", "fever", "train", str(i)) for i in range(20)]
    found = [(row, "found") for row in rows]
    both = {e for _, e in several([], found, HashingEmbedder(), random.Random(0))}
    assert {f"own {i} found" for i in range(20)} & both and {f"found own {i}" for i in range(20)} & both
    assert several([], [(replace(rows[0], source="mnli"), "found")], HashingEmbedder(), random.Random(0)) == []


def test_abstracts_beside_the_rows_give_pairs_less_those_that_a_dev_claim_cites(tmp_path: Path) -> None:
    rows, science = tmp_path / "verdict", tmp_path / "scifact"
    rows.mkdir()
    science.mkdir()
    (rows / "fever.jsonl").write_text(json.dumps({"claim": "a", "evidence": "b", "label": "refuted", "split": "train"}))
    texts = [f"The mice of group {i} were fed for 40 days and grew." for i in (1, 2)]
    abstracts = [{"doc_id": i, "title": f"Title {i}", "abstract": [text]} for i, text in enumerate(texts, start=1)]
    (science / "corpus.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, abstracts)).encode()))
    (science / "claims_dev.jsonl").write_text(json.dumps({"id": 1, "claim": "Mice grew.", "cited_doc_ids": [2]}))
    pairs = pairs_to_judge(rows, HashingEmbedder(), lambda word: ["slept"], near=0, seed=1)
    assert ("Title 1", texts[0]) in pairs and not any(texts[1] in pair for pair in pairs)
    assert any(evidence == texts[0] and claim != "Title 1" for claim, evidence in pairs)  # a changed claim


@pytest.mark.model
def test_a_teacher_in_8_bits_says_nearly_what_it_says_in_full(tmp_path: Path) -> None:
    if find_spec("openvino") is None:
        pytest.skip("OpenVINO is not installed")
    if not exact_int8():
        pytest.skip("the processor has no instructions for 8 bits")
    lot = random.Random(0)
    verbs = ("approved", "rejected", "delayed", "promised", "built")
    pairs = []
    for town in ("Aleppo", "Raqqa", "Homs", "Leeds", "Lyon", "Bonn", "Turin", "Porto", "Ghent", "Graz"):
        verb, year, count = lot.choice(verbs), lot.randrange(1990, 2020), lot.randrange(20, 900)
        evidence = (
            f"In {year} the council of {town} {verb} {count} houses after a long debate about water and schools. "
            "Its mayor, who had been elected two years before, said that the people of the old quarter had waited "
            "long enough, and that the money would come from a fund which the government had set up in the spring. "
        )
        pairs += [(f"The council of {town} {other} {count} houses in {year}.", evidence * 2) for other in verbs]
        pairs += [(f"The council of {town} {verb} {count + 50} houses.", evidence * 2)]
    whole: Any = load_stance_model(Settings(), tmp_path)
    small: Any = in_8_bits(whole.model, stance_folder(), pairs, tmp_path)
    exact, near = (np.array([astuple(one) for one in model.judge(pairs)]) for model in (whole.model, small))
    assert 0 < np.abs(exact - near).mean() < 0.05 and (exact.argmax(1) == near.argmax(1)).mean() > 0.9
    drawn: Any = in_8_bits(whole.model, stance_folder(), [], tmp_path)  # none is long enough: ranges of drawn tokens
    assert len({model.encoder.fingerprint for model in (whole.model, small, drawn)}) == 3


@pytest.mark.model
def test_a_processor_without_products_in_8_bits_judges_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("factcheck.training.taught.exact_int8", lambda: False)
    monkeypatch.setattr("factcheck.runtime.openvino_backend.exact_int8", lambda: False)
    monkeypatch.chdir(tmp_path)
    row = {"claim": "Mice slept.", "evidence": "The mice slept all day.", "label": "supported", "split": "train"}
    (tmp_path / "fever.jsonl").write_text(json.dumps(row))
    options = ["--data", ".", "--teacher", "default", "--out", "taught.out", "--pairs", "1"]
    main([*options, "--int8"])
    assert "no products in 8 bits on this processor: judged in full" in capsys.readouterr().err
    in_full = (tmp_path / "taught.out").read_bytes()
    (tmp_path / "taught.out").unlink()
    main(options)
    assert (tmp_path / "taught.out").read_bytes() == in_full != b""


def test_the_closest_evidence_that_a_claim_has_no_row_with_stands_beside_it() -> None:
    rows = [
        Row("a red cat", "a red cat sat", "supported", "fever", "train", "1"),
        Row("a blue dog", "the blue dog ran", "refuted", "fever", "train", "2"),
        Row("a blue dog", "a red cat ran", "refuted", "fever", "train", "3"),
    ]
    assert closest(rows, HashingEmbedder(), 1) == [("a red cat", "a red cat ran"), ("a blue dog", "a red cat sat")]
    assert len(closest(rows, HashingEmbedder(), 9)) == 3
    assert closest([], HashingEmbedder(), 3) == []


def test_most_pairs_of_which_a_small_model_is_sure_are_left_out() -> None:
    pairs = [(str(i), "x") for i in range(2000)]
    said = {pair: (0.5, 0.3, 0.2) if int(pair[0]) % 2 else (0.1, 0.85, 0.05) for pair in pairs}
    kept = unsure(pairs, said)
    assert kept == [pair for pair in pairs if pair in set(kept)] == unsure(pairs, said) != unsure(pairs, said, seed=1)
    sure = [pair for pair in kept if not int(pair[0]) % 2]
    assert len(kept) - len(sure) == 1000 and abs(len(sure) / 1000 - SURE_KEPT) < 0.05
