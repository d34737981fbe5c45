"""The StanceModel seam: one conformance suite over the stand-in and the real model; its oracle is CrossEncoder."""

from __future__ import annotations

import json
import math
import random
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.errors import ModelError
from factcheck.model import Stance
from factcheck.runtime import Tokens
from factcheck.runtime.known import stance_folder
from factcheck.seams import StanceModel
from factcheck.settings import Settings, cache_folder
from factcheck.verdict.memory import RememberingStance
from factcheck.verdict.stance import (
    CrossEncoderStance,
    OverlapStanceModel,
    _calibration,
    _evidence_windows,
    _label_order,
    _token_windows,
    _weakest,
    load_stance_model,
)

CACHE = cache_folder(Path(__file__).resolve().parent.parent)
EVIDENCE = "The coalition said on Monday that 14 fighters were killed in a raid near Deir ez-Zor."
PAIRS = [
    ("The coalition said 14 fighters were killed in a raid.", EVIDENCE),
    ("No fighters were killed in the raid near Deir ez-Zor.", EVIDENCE),
    ("The price of wheat rose by a third in Kansas.", EVIDENCE),
    ("The coalition said 14 fighters were killed in a raid.", ""),
    ("", EVIDENCE),
    ("", ""),
    ("14 fighters were killed.", "Nothing of note happened in the harbour that day. " * 60 + EVIDENCE),
    ("14 fighters were killed.", "word " * 700),
    ("\udc00 lone", "Über “14 000” \ud83d"),
]

BOTH = pytest.mark.parametrize("name", ["overlap", pytest.param("default", marks=pytest.mark.model)])
_LOADED: dict[str, StanceModel] = {}


def _model(name: str, **runtime: object) -> StanceModel:
    """The model itself: what is remembered would hide what it does."""
    key = f"{name} {runtime}"
    if key not in _LOADED:
        wanted = Settings().with_changes(verdict={"stance_model": name}, runtime=dict(runtime))
        loaded = load_stance_model(wanted, CACHE)
        _LOADED[key] = loaded.model if isinstance(loaded, RememberingStance) else loaded
    return _LOADED[key]


def _largest(stance: Stance) -> str:
    return max(("supports", "refutes", "neutral"), key=lambda side: getattr(stance, side))


@BOTH
def test_stances_are_probabilities_in_order(name: str) -> None:
    stances = _model(name).judge(PAIRS)
    assert len(stances) == len(PAIRS)
    for stance in stances:
        sides = (stance.supports, stance.refutes, stance.neutral)
        assert all(0 <= side <= 1 for side in sides)
        assert math.isclose(sum(sides), 1, abs_tol=1e-9)
    assert _model(name).judge(PAIRS[::-1]) == stances[::-1]


@BOTH
def test_a_pair_alone_and_among_others_has_the_same_stance(name: str) -> None:
    model = _model(name)
    stances = model.judge(PAIRS)
    assert [model.judge([pair])[0] for pair in PAIRS] == stances
    assert model.judge(PAIRS * 2) == stances * 2
    order = list(range(len(PAIRS)))
    random.Random(1).shuffle(order)
    assert model.judge([PAIRS[i] for i in order]) == [stances[i] for i in order]
    assert model.judge([]) == []


@BOTH
def test_the_plain_cases_are_told_apart(name: str) -> None:
    assert [_largest(stance) for stance in _model(name).judge(PAIRS[:3])] == ["supports", "refutes", "neutral"]


@BOTH
def test_the_end_of_long_evidence_is_read(name: str) -> None:
    claim = "The coalition said 14 fighters were killed in a raid."
    filler = "The market opened at nine, and traders spoke of a calm day. " * 60
    with_end, without = _model(name).judge([(claim, filler + EVIDENCE), (claim, filler)])
    assert with_end.supports > 0.5
    assert without.supports < 0.5


@BOTH
def test_the_fingerprint_is_not_empty_and_stable(name: str) -> None:
    again = load_stance_model(Settings().with_changes(verdict={"stance_model": name}), CACHE)
    assert again.fingerprint == _model(name).fingerprint != ""


@pytest.mark.model
def test_what_is_remembered_is_what_is_judged(tmp_path: Path) -> None:
    if not (CACHE / "models").exists():
        _model("default")
    shutil.copytree(CACHE / "models", tmp_path / "models")
    first = load_stance_model(Settings(), tmp_path).judge(PAIRS)
    assert (tmp_path / "judged.sqlite3").exists()
    again = load_stance_model(Settings(), tmp_path)
    assert again.judge(PAIRS[::-1])[::-1] == first == _model("default").judge(PAIRS)
    assert getattr(again, "precision", "") in {"f32", "bf16"}


@pytest.mark.model
@pytest.mark.parametrize("batch", [1, 2, 7, 32])
def test_the_batch_setting_changes_nothing(batch: int) -> None:
    assert _model("default", batch=batch).judge(PAIRS) == _model("default").judge(PAIRS)


@pytest.mark.model
def test_the_model_equals_a_plain_cross_encoder() -> None:
    """Claim first, evidence second, softmax of the logits over the temperature."""
    import numpy as np
    import torch
    from sentence_transformers import CrossEncoder

    oracle = CrossEncoder(str(stance_folder()), device="cpu", model_kwargs={"dtype": torch.float32})
    pairs = PAIRS[:3]
    logits = oracle.predict(pairs, activation_fn=torch.nn.Identity()) / _calibration(stance_folder())[0]
    wanted = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    for stance, row in zip(_model("default", precision="f32").judge(pairs), wanted.tolist(), strict=True):
        assert math.isclose(stance.supports, row[0], abs_tol=1e-4)
        assert math.isclose(stance.refutes, row[1], abs_tol=1e-4)
        assert math.isclose(stance.neutral, row[2], abs_tol=1e-4)


@pytest.mark.model
def test_a_claim_too_long_for_the_model_is_read_whole() -> None:
    borne_out = "The coalition said 14 fighters were killed in a raid near Deir ez-Zor. " * 12
    not_so = " ".join(f"The price of wheat rose by {n} per cent in county {n} of Kansas." for n in range(40))
    alone, with_more = _model("default").judge([(borne_out, EVIDENCE), (borne_out + not_so, EVIDENCE)])
    assert alone.supports > 0.5
    assert with_more.supports < 0.5


@pytest.mark.model
def test_other_label_orders_give_the_same_stances(tmp_path: Path) -> None:
    """The same weights with their outputs shuffled, and named as NLI models name them."""
    from safetensors.numpy import load_file, save_file

    folder = tmp_path / "nli"
    shutil.copytree(stance_folder(), folder)
    config = json.loads((folder / "config.json").read_text())
    config["id2label"] = {"0": "contradiction", "1": "NOT ENOUGH INFO", "2": "SUPPORTS"}
    config["label2id"] = {label: int(i) for i, label in config["id2label"].items()}
    (folder / "config.json").write_text(json.dumps(config))
    weights = load_file(str(folder / "model.safetensors"))
    for name in ("classifier.weight", "classifier.bias"):
        weights[name] = weights[name][[1, 2, 0]]
    save_file(weights, str(folder / "model.safetensors"), metadata={"format": "pt"})
    wanted = Settings().with_changes(verdict={"stance_model": str(folder)}, runtime={"precision": "f32"})
    shuffled = load_stance_model(wanted, tmp_path / "cache").judge(PAIRS)
    for ours, theirs in zip(_model("default", precision="f32").judge(PAIRS), shuffled, strict=True):
        assert math.isclose(ours.supports, theirs.supports, abs_tol=1e-5)
        assert math.isclose(ours.refutes, theirs.refutes, abs_tol=1e-5)


@pytest.mark.parametrize(
    ("labels", "order"),
    [
        (("supports", "refutes", "neutral"), (0, 1, 2)),
        (("contradiction", "entailment", "neutral"), (1, 0, 2)),
        (("ENTAILMENT", "NEUTRAL", "CONTRADICTION"), (0, 2, 1)),
        (("SUPPORTS", "REFUTES", "NOT ENOUGH INFO"), (0, 1, 2)),
        (("NOT_ENOUGH_INFO", "REFUTES", "SUPPORTS"), (2, 1, 0)),
    ],
)
def test_label_orders_are_read(labels: tuple[str, ...], order: tuple[int, int, int]) -> None:
    assert _label_order(labels, Path("model")) == order


@pytest.mark.parametrize("labels", [("entailment", "not_entailment"), ("LABEL_0",), ("0", "1")])
def test_a_two_way_model_is_refused_with_the_reason(labels: tuple[str, ...]) -> None:
    with pytest.raises(ModelError, match="two-way") as caught:
        _label_order(labels, Path("model"))
    assert "three-way" in caught.value.hint


@pytest.mark.parametrize("labels", [("LABEL_0", "LABEL_1", "LABEL_2"), ("supports", "supports", "neutral"), ()])
def test_labels_that_say_nothing_are_refused(labels: tuple[str, ...]) -> None:
    with pytest.raises(ModelError, match="cannot be told apart"):
        _label_order(labels, Path("model"))


def test_an_unknown_model_is_an_error_with_the_choices() -> None:
    with pytest.raises(ModelError, match="no-such-model") as caught:
        _model("no-such-model")
    assert "overlap" in caught.value.hint


@pytest.mark.parametrize(
    "text", ['{"temperature": 0}', '{"temperature": "1"}', '{"temperature": true}', '{"max_tokens": 20}', "{", "[]"]
)
def test_a_calibration_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "calibration.json").write_text(text)
    with pytest.raises(ModelError, match=r"calibration\.json"):
        _calibration(tmp_path)


def test_no_calibration_is_temperature_one(tmp_path: Path) -> None:
    assert _calibration(tmp_path) == (1.0, None)


def test_a_change_of_temperature_changes_the_fingerprint() -> None:
    from dataclasses import replace
    from types import SimpleNamespace

    folder = stance_folder()
    encoder: object = SimpleNamespace(weights="w", precision="f32")
    model = CrossEncoderStance(
        encoder=encoder,  # type: ignore[arg-type]
        tokens=Tokens(folder),
        order=(0, 1, 2),
        temperature=1.0,
        limit=192,
    )
    prints = {
        model.fingerprint,
        replace(model, temperature=1.5).fingerprint,
        replace(model, limit=128).fingerprint,
        replace(model, order=(1, 0, 2)).fingerprint,
    }
    assert len(prints) == 4


_TOKENS = Tokens(stance_folder())


@given(text=st.text(st.sampled_from("ab .!\nA"), max_size=400), room=st.integers(4, 60))
def test_evidence_windows_hold_every_token(text: str, room: int) -> None:
    (pieces,) = _TOKENS.pieces([text])
    windows = _evidence_windows(text, pieces, room)
    assert windows
    assert all(len(window) <= room for window in windows)
    position = 0  # each window starts no later than the one before ended, and the last one ends at the end
    for window in windows:
        starts = [i for i in range(position + 1) if pieces.ids[i : i + len(window)] == window]
        assert starts, "a window that does not join on"
        position = max(position, starts[-1] + len(window))
    assert position == len(pieces)


def test_windows_start_at_sentences_and_share_one() -> None:
    sentences = [f"Sentence number {i} speaks of the river and its many bridges." for i in range(40)]
    text = " ".join(sentences)
    (pieces,) = _TOKENS.pieces([text])
    windows = _evidence_windows(text, pieces, 96)
    one = _TOKENS.pieces(sentences)
    assert all(any(window[: len(s)] == s.ids for s in one) for window in windows)
    assert all(any(window[-len(s) :] == s.ids for s in one) for window in windows)
    for before, after in pairwise(windows):
        assert any(before[-len(s) :] == s.ids == after[: len(s)] for s in one)


@given(length=st.integers(0, 400), room=st.integers(1, 90))
def test_token_windows_cover_all_and_overlap(length: int, room: int) -> None:
    windows = _token_windows(tuple(range(length)), room)
    assert {token for window in windows for token in window} == set(range(length))
    assert all(len(window) <= room for window in windows)
    assert windows[0][:1] == tuple(range(length))[:1]


def test_a_claim_in_parts_is_refuted_by_one_and_supported_by_all() -> None:
    yes, no, silent = (
        Stance(supports=0.9, refutes=0.05, neutral=0.05),
        Stance(supports=0.1, refutes=0.8, neutral=0.1),
        Stance(supports=0.2, refutes=0.1, neutral=0.7),
    )
    assert _weakest([yes]) == yes
    assert _weakest([yes, silent]) == silent
    assert _weakest([yes, no, silent]) == no


def test_the_stand_in_sees_negations_and_figures() -> None:
    model = OverlapStanceModel()
    claim = "The raid near Deir ez-Zor killed 14,000 fighters."
    cases = {
        "The raid near Deir ez-Zor killed 14 000 fighters.": "supports",
        "The raid near Deir ez-Zor killed 12,000 fighters.": "refutes",
        "The raid near Deir ez-Zor didn’t kill 14,000 fighters, but the raid killed some fighters.": "refutes",
        "Bridges over the river were repaired.": "neutral",
    }
    for evidence, side in cases.items():
        assert _largest(model.judge([(claim, evidence)])[0]) == side, evidence
