"""The training loop on a toy encoder: the same numbers as transformers, exact resumption, an end by decay."""

from __future__ import annotations

import json
import math
import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from factcheck.errors import ModelError
from factcheck.reading.labelled import Row
from factcheck.runtime.tokens import Tokens
from factcheck.training.base import freeze, new_model, parameter_groups
from factcheck.training.batches import UNTAUGHT, Pair, by_length, collate, encode
from factcheck.training.checkpoint import latest, load, save
from factcheck.training.config import StanceConfig
from factcheck.training.encoder import DropoutPool, stance_logits
from factcheck.training.export import export
from factcheck.training.score import score
from factcheck.training.stance import train_stance

WORDS = ["the", "cat", "dog", "sat", "ran", "on", "under", "mat", "rug", "a", "red", "blue", "big", "small", "it", "is"]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two layers with random weights, and its tokenizer."""
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("base")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, "not", *map(str, range(10))]
    BertWordPieceTokenizer(dict(zip(vocabulary, range(len(vocabulary)), strict=True))).save(
        str(folder / "tokenizer.json")
    )
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=64, max_position_embeddings=64,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows whose label a toy can learn: a "not" in the claim refutes; two-way rows besides."""
    folder = tmp_path_factory.mktemp("data")
    rows = []
    for i, (a, b) in enumerate((a, b) for a in WORDS for b in WORDS if a != b):
        split = "dev" if i % 10 == 0 else "train"
        text = f"{a} {b} {i % 10}"
        rows.append({"claim": text, "evidence": f"{text} {a}", "label": "supported", "split": split})
        rows.append({"claim": f"not {text}", "evidence": f"{text} {b}", "label": "refuted", "split": split})
        rows.append({"claim": f"not {text}", "evidence": f"{i % 10}", "label": "not_supported", "split": "train"})
    (folder / "fever.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder


def config(data: Path, base: Path, out: Path, **changes: Any) -> StanceConfig:
    values: dict[str, Any] = {
        "data": data, "base": base, "out": out, "batch": 16, "warm_up": 4, "max_tokens": 32, "learning_rate": 4e-3,
        "checkpoint_every": 4, "score_every": 1000, "made": 0.0, "threads": 1, "device": "cpu",
    }  # fmt: skip
    return StanceConfig(**(values | changes))


def test_the_fast_forward_pass_gives_the_numbers_of_transformers(base: Path) -> None:
    model = new_model(base).eval()
    lengths = torch.tensor([9, 4, 7])
    ids = torch.randint(5, 20, (3, 9)) * (torch.arange(9)[None] < lengths[:, None])
    types = (torch.arange(9)[None].repeat(3, 1) >= 3).long()
    mask = (torch.arange(9)[None] < lengths[:, None]).long()
    wanted = model(input_ids=ids, attention_mask=mask, token_type_ids=types).logits
    assert torch.allclose(stance_logits(model, ids, types, lengths), wanted, atol=1e-5)


def test_pooled_dropout_drops_as_often_and_keeps_the_mean() -> None:
    pool = DropoutPool(0.1, size=1 << 18)
    dropped = pool(torch.ones(40_000))
    assert (dropped == 0).float().mean().item() == pytest.approx(0.1, abs=0.01)
    assert dropped.mean().item() == pytest.approx(1.0, abs=0.02)
    pool.at(3)
    first = pool(torch.ones(500))
    assert not torch.equal(first, pool(torch.ones(500)))
    pool.at(3)
    assert torch.equal(first, pool(torch.ones(500)))


def test_rows_become_pairs_and_long_ones_are_dropped_or_cut(base: Path) -> None:
    rows = [
        Row("the cat", "it sat", "supported", "s", "train", "g"),
        Row("cat", "dog " * 40, "not_supported", "s", "t", "g"),
    ]
    tokens = Tokens(base)
    first, second = encode(tokens, rows, longest=16, drop_long=False)
    assert len(first.ids) == 7 and first.second == 4 and first.allowed == (True, False, False)
    assert len(second.ids) == 16 and second.allowed == (False, True, True)
    assert len(encode(tokens, rows, longest=16, drop_long=True)) == 1
    (both,) = encode(tokens, [Row("cat " * 40, "dog", "refuted", "s", "t", "g")], longest=16, drop_long=False)
    assert len(both.ids) <= 16 and both.second < 16  # some evidence is always read
    ids, types, lengths, allowed, soft = collate([first, second])
    assert ids.shape == (2, 16) and lengths.tolist() == [7, 16]
    assert types[0].tolist() == [0] * 4 + [1] * 3 + [0] * 9
    assert allowed.tolist() == [[True, False, False], [False, True, True]]
    assert soft.tolist() == [[0.0] * 3] * 2


def test_batches_hold_every_row_once_and_rows_of_about_one_length(base: Path) -> None:
    rows = [Row("cat", "dog " * (1 + i * 7 % 20), "supported", "s", "t", "g") for i in range(100)]
    pairs = encode(Tokens(base), rows, longest=32, drop_long=False)
    batches = by_length(pairs, 8, seed="x")
    assert sorted(i for batch in batches for i in batch) == list(range(100))
    assert batches == by_length(pairs, 8, seed="x") != by_length(pairs, 8, seed="y")
    assert max(max(len(pairs[i].ids) for i in b) - min(len(pairs[i].ids) for i in b) for b in batches) <= 3


def test_a_student_learns_what_the_teacher_says_of_rows_with_and_without_a_label(
    data: Path, base: Path, tmp_path: Path
) -> None:
    rows = [json.loads(line) for line in (data / "fever.jsonl").read_text().splitlines()]
    pairs = {(row["claim"], row["evidence"]) for row in rows if row["label"] == "refuted" and row["split"] == "train"}
    taught = [{"claim": c, "evidence": e, "soft": [0, 0, 1]} for c, e in sorted(pairs)]
    taught += [{"claim": c, "evidence": f"{e} is", "soft": [0, 0, 1]} for c, e in sorted(pairs)]
    (tmp_path / "taught.jsonl").write_text("".join(json.dumps(one) + "\n" for one in taught))
    guesses = {}
    for share in (0.0, 1.0):
        out = tmp_path / f"share-{share}"
        train_stance(
            config(data, base, out, taught=tmp_path / "taught.jsonl", teacher_share=share, stop_at=90, average=0.0)
        )
        model = new_model(base)
        model.load_state_dict(torch.load(out / "step-0000090.pt", weights_only=True)["model"])
        asked = [Row(c, e, "refuted", "s", "train", "g") for c, e in sorted(pairs)[:40]]
        ids, types, lengths, *_ = collate(encode(Tokens(base), asked, longest=32, drop_long=False))
        guesses[share] = stance_logits(model.eval(), ids, types, lengths).argmax(dim=1).tolist()
    assert guesses[0.0].count(1) > 30 and guesses[1.0].count(2) > 30


def test_training_learns_stops_resumes_exactly_and_is_finished_by_decay(data: Path, base: Path, tmp_path: Path) -> None:
    said: list[str] = []
    at_once, halting = tmp_path / "at-once", tmp_path / "halting"
    train_stance(config(data, base, at_once, stop_at=60), said.append)
    for stop in (7, 33, 60):
        train_stance(config(data, base, halting, stop_at=stop))
    one, other = (load_file(folder / "latest" / "model.safetensors") for folder in (at_once, halting))
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert any("rows train" in line for line in said)
    assert len(list(halting.glob("step-*.pt"))) == 2  # older checkpoints are gone

    finished = train_stance(config(data, base, at_once, decay=400))
    assert not list(at_once.glob("decay-*"))
    assert finished == at_once / "final"
    log = [json.loads(line) for line in (at_once / "log.jsonl").read_text().splitlines()]
    rates = [line["rate"] for line in log if "rate" in line]
    assert rates[0] == 4e-3 and rates[-1] < 1e-3
    losses = [line["loss"] for line in log if "loss" in line]
    assert losses[-1] < losses[0] < math.log(3)
    assert [line for line in log if "fever accuracy" in line][-1]["fever accuracy"] > 0.8
    assert latest(at_once) == at_once / "step-0000060.pt"  # the run can go on from before the decay
    assert json.loads((finished / "config.json").read_text())["id2label"] == {
        "0": "supports", "1": "refutes", "2": "neutral",
    }  # fmt: skip
    weights = load_file(finished / "model.safetensors")
    assert {tensor.dtype for tensor in weights.values()} == {torch.float16}
    assert (finished / "tokenizer.json").is_file()
    assert json.loads((finished / "calibration.json").read_text()) == {"temperature": 1.0}


def test_a_lower_layer_learns_at_a_share_of_the_rate_of_the_one_above_it(base: Path) -> None:
    model = new_model(base)
    shares = {id(p): group["share"] for group in parameter_groups(model, 0.01, 0.5) for p in group["params"]}
    named = {name: shares[id(p)] for name, p in model.named_parameters()}
    assert named["classifier.weight"] == named["bert.encoder.layer.1.output.dense.weight"] == 1.0
    assert named["bert.encoder.layer.0.output.dense.bias"] == 0.5
    assert named["bert.embeddings.word_embeddings.weight"] == 0.25
    shrinks = {
        id(p): group["weight_decay"] > 0 for group in parameter_groups(model, 0.01, 0.5) for p in group["params"]
    }
    kept = {name for name, p in model.named_parameters() if not shrinks[id(p)]}
    assert kept == {name for name in named if name.endswith("bias") or "LayerNorm" in name}
    freeze(model, 1)
    assert {group["share"] for group in parameter_groups(model, 0.01, 0.5)} == {1.0}
    assert len(parameter_groups(new_model(base), 0.01, 1.0)) == 2


def test_layers_at_their_own_rates_learn_and_go_on(data: Path, base: Path, tmp_path: Path) -> None:
    before = load_file(base / "model.safetensors")["embeddings.word_embeddings.weight"]
    moved = {}
    for share in (1.0, 0.2):
        train_stance(config(data, base, tmp_path / str(share), layer_decay=share, stop_at=5, average=0.0))
        train_stance(config(data, base, tmp_path / str(share), layer_decay=share, stop_at=10, average=0.0))
        state = torch.load(tmp_path / str(share) / "step-0000010.pt", weights_only=True)
        moved[share] = float((state["model"]["bert.embeddings.word_embeddings.weight"] - before).abs().mean())
    assert 0 < moved[0.2] < moved[1.0] / 4
    with pytest.raises(ModelError, match=r"layer_decay was 0\.2, is 1\.0"):
        train_stance(config(data, base, tmp_path / "0.2", stop_at=12, average=0.0))


def test_an_exported_model_says_how_long_a_pair_it_was_trained_for(base: Path, tmp_path: Path) -> None:
    export(new_model(base), base, tmp_path / "model", 192)
    assert json.loads((tmp_path / "model" / "calibration.json").read_text()) == {"temperature": 1.0, "max_tokens": 192}
    assert not (tmp_path / ".model.part").exists()


def test_another_recipe_or_a_damaged_file_is_refused(data: Path, base: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no checkpoint to decay from"):
        train_stance(config(data, base, tmp_path / "none", decay=3))
    save(tmp_path, {"identity": {"batch": 8}, "step": 1}, name="step-0000001.pt")
    with pytest.raises(ModelError, match="another recipe: batch was 8, is 16"):
        load(tmp_path / "step-0000001.pt", {"batch": 16})
    (tmp_path / "step-0000002.pt").write_bytes(b"no checkpoint")
    with pytest.raises(ModelError, match="not a checkpoint"):
        load(tmp_path / "step-0000002.pt", {})
    with pytest.raises(ModelError, match="no such encoder"):
        new_model(tmp_path)


def test_a_decay_begins_at_the_newest_checkpoint_and_goes_on_if_stopped(data: Path, base: Path, tmp_path: Path) -> None:
    train_stance(config(data, base, tmp_path, stop_at=4))
    train_stance(config(data, base, tmp_path, decay=8))
    once = load_file(tmp_path / "final" / "model.safetensors")

    halted: list[str] = []

    def interrupt(line: str) -> None:
        halted.append(line)
        if line.startswith("epoch"):
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(ModelError, match="before its end"):
        train_stance(config(data, base, tmp_path, decay=8), interrupt)
    train_stance(config(data, base, tmp_path, decay=8))
    twice = load_file(tmp_path / "final" / "model.safetensors")
    assert all(torch.equal(once[name], twice[name]) for name in once)

    train_stance(config(data, base, tmp_path, stop_at=12))
    said: list[str] = []
    train_stance(config(data, base, tmp_path, decay=2), said.append)
    assert any("went on from" in line and "at step 12" in line for line in said)


def test_a_run_is_watched_by_the_macro_f1_of_evaluation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the classes that occur: a set of two labels is not marked down by a third for the one it lacks."""

    def by_first_token(model: Any, ids: torch.Tensor, *_: Any) -> torch.Tensor:
        return torch.nn.functional.one_hot(ids[:, 0], 3).float()

    monkeypatch.setattr("factcheck.training.score.stance_logits", by_first_token)
    said = ((0, 0), (0, 0), (0, 1), (1, 1))  # (guess, truth)
    pairs = [
        Pair(np.array([guess], dtype=np.uint16), 1, (truth == 0, truth == 1, False), UNTAUGHT) for guess, truth in said
    ]
    assert score(None, pairs, "cpu", bf16=False) == {"accuracy": 0.75, "macro-F1": round((4 / 5 + 2 / 3) / 2, 4)}
