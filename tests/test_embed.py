"""The Embedder seam: one conformance suite over the stand-in and the real model, which has an oracle of its own."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.errors import ModelError
from factcheck.retrieval.embed import HashingEmbedder, _split, load_embedder
from factcheck.runtime.known import embedder_folder
from factcheck.runtime.tokens import Pieces
from factcheck.seams import Embedder
from factcheck.settings import Settings, cache_folder

CACHE = cache_folder(Path(__file__).resolve().parent.parent)
TEXTS = [
    "The coalition struck an oil refinery near Deir ez-Zor on 14 August 2017.",
    "No civilians were harmed, the statement said.",
    "Vaccines do not cause autism.",
    "",
    " \n\t ",
    "Überraschung: 14 000 Menschen, “so” the report.",
    "a " * 900,
    "A refinery. " * 3,
    "\ud83d half a character",
]

BOTH = pytest.mark.parametrize(
    "name", ["hashing", "hashing + hashing", pytest.param("all-MiniLM-L6-v2", marks=pytest.mark.model)]
)
MINILM = "all-MiniLM-L6-v2"
_LOADED: dict[str, Embedder] = {}


def _settings(name: str, **runtime: object) -> Settings:
    first, _, second = name.partition(" + ")
    return Settings().with_changes(retrieval={"embedder": first, "second_embedder": second}, runtime=dict(runtime))


def _embedder(name: str, **runtime: object) -> Embedder:
    key = f"{name} {runtime}"
    if key not in _LOADED:
        _LOADED[key] = load_embedder(_settings(name, **runtime), CACHE)
    return _LOADED[key]


def _needs_openvino() -> None:
    """Skips where OpenVINO is missing, without importing it: only the runtime silences its telemetry."""
    if find_spec("openvino") is None:
        pytest.skip("OpenVINO is not installed")


@BOTH
def test_rows_are_float32_of_length_one_in_order(name: str) -> None:
    embedder = _embedder(name)
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), embedder.dimensions)
    assert vectors.flags.c_contiguous
    assert np.abs(np.linalg.norm(vectors.astype(np.float64), axis=1) - 1).max() < 1e-6
    assert embedder.embed_passages(TEXTS[::-1])[::-1].tobytes() == vectors.tobytes()


@BOTH
def test_a_text_alone_and_among_others_has_the_same_bytes(name: str) -> None:
    embedder = _embedder(name)
    vectors = embedder.embed_claims(TEXTS)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert embedder.embed_claims([text])[0].tobytes() == vector.tobytes()
    assert embedder.embed_claims(TEXTS * 3).tobytes() == np.concatenate([vectors] * 3).tobytes()


@BOTH
def test_no_texts_give_no_rows(name: str) -> None:
    embedder = _embedder(name)
    assert embedder.embed_passages([]).shape == (0, embedder.dimensions)
    assert embedder.embed_claims([]).shape == (0, embedder.dimensions)


@BOTH
def test_the_closer_text_is_closer(name: str) -> None:
    embedder = _embedder(name)
    claim = embedder.embed_claims(["An oil refinery near Deir ez-Zor was struck in August 2017."])[0]
    near, far, other = embedder.embed_passages(TEXTS[:3]) @ claim
    assert near > 0.4
    assert near > far + 0.2
    assert near > other + 0.2


@BOTH
def test_the_end_of_a_long_text_counts(name: str) -> None:
    embedder = _embedder(name)
    filler = "The market opened at nine in the morning. " * 60
    with_end, without = embedder.embed_passages([filler + "Zirconium exports doubled. " * 20, filler])
    claim = embedder.embed_claims(["Exports of zirconium have doubled."])[0]
    assert with_end @ claim > without @ claim + 0.05


@BOTH
def test_the_fingerprint_is_stable_and_names_the_model(name: str) -> None:
    assert _embedder(name).fingerprint == load_embedder(_settings(name), CACHE).fingerprint
    assert _embedder("hashing").fingerprint not in {"", getattr(_embedder(name), "fingerprint", "") + "x"}


@pytest.mark.model
def test_the_fingerprint_changes_with_the_precision() -> None:
    prints = {_embedder("all-MiniLM-L6-v2", precision=p).fingerprint for p in ("f32", "bf16")}
    assert len(prints | {HashingEmbedder.fingerprint}) == 3


@pytest.mark.model
def test_8_bits_give_nearly_the_same_vectors_under_a_fingerprint_of_their_own() -> None:
    _needs_openvino()
    texts = [text for text in TEXTS if text.strip()]
    exact, small = (
        _embedder("all-MiniLM-L6-v2", embedder_precision=p, precision="f32", backend="openvino")
        for p in ("f32", "int8")
    )
    assert exact.fingerprint != small.fingerprint and "int8" in small.fingerprint
    likeness = (exact.embed_passages(texts) * small.embed_passages(texts)).sum(axis=1)
    # Not the same arithmetic, and hardly another result; what is no prose loses most.
    assert likeness[:3].min() > 0.99 and likeness.min() > 0.95 and likeness.max() < 0.9999


@pytest.mark.model
@pytest.mark.parametrize("backend", ["openvino", "torch"])
def test_the_model_equals_sentence_transformers(backend: str) -> None:
    if backend == "openvino":
        _needs_openvino()
    from sentence_transformers import SentenceTransformer

    texts = [text for text in TEXTS if len(text) < 500 and text.isprintable()]
    oracle = SentenceTransformer(str(embedder_folder()), device="cpu").encode(texts, normalize_embeddings=True)
    found = _embedder("all-MiniLM-L6-v2", backend=backend, precision="f32").embed_passages(texts)
    assert np.abs(found - oracle).max() < 1e-3
    bf16 = _embedder("all-MiniLM-L6-v2", backend=backend, precision="bf16").embed_passages(texts)
    assert (bf16 * oracle).sum(axis=1).min() > 0.999


@pytest.mark.model
def test_a_folder_saved_by_sentence_transformers_is_the_same_model(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(str(embedder_folder()), device="cpu").save(str(tmp_path / "saved"))
    texts = [*TEXTS[:3], "A long account of a short day. " * 60]
    found = [_embedder(name, backend="torch").embed_passages(texts) for name in (str(tmp_path / "saved"), MINILM)]
    assert np.abs(found[0] - found[1]).max() < 1e-6


def test_an_unknown_name_is_an_error_with_the_choices() -> None:
    with pytest.raises(ModelError, match="no-such-model") as caught:
        load_embedder(Settings().with_changes(retrieval={"embedder": "no-such-model"}), CACHE)
    assert "all-MiniLM-L6-v2" in caught.value.hint


def test_the_hashing_stand_in_is_the_same_everywhere() -> None:
    vector = HashingEmbedder().embed_claims(["The coalition struck a refinery."])[0]
    assert [int(i) for i in np.flatnonzero(np.abs(vector) > 0.25)] == [137, 470, 473]


@given(length=st.integers(0, 3000), room=st.integers(1, 300))
def test_windows_cover_every_token_once_and_are_alike(length: int, room: int) -> None:
    windows = _split(Pieces(tuple(range(length)), ((0, 0),) * length), room)
    assert [token for window in windows for token in window] == list(range(length))
    assert all(len(window) <= room for window in windows)
    assert max(map(len, windows)) - min(map(len, windows)) <= 1
    assert len(windows) == max(1, -(-length // room))


@pytest.mark.model
def test_two_embedders_give_the_weighted_mean_of_their_similarities() -> None:
    claim = ["An oil refinery near Deir ez-Zor was struck in August 2017."]
    alone = [_embedder(name) for name in (MINILM, "hashing")]
    one, other = (embedder.embed_passages(TEXTS) @ embedder.embed_claims(claim)[0] for embedder in alone)
    joined = _embedder(f"{MINILM} + hashing")
    found = joined.embed_passages(TEXTS) @ joined.embed_claims(claim)[0]
    weight = Settings().retrieval.second_weight
    assert np.abs(found - ((1 - weight) * one + weight * other)).max() < 1e-6
    assert joined.dimensions == 384 + 512
    assert joined.fingerprint not in {embedder.fingerprint for embedder in alone}


def test_a_second_embedder_that_is_none_is_named() -> None:
    with pytest.raises(ModelError, match="no embedder is called 'no-such-model'") as caught:
        load_embedder(
            Settings().with_changes(retrieval={"second_embedder": "no-such-model", "embedder": "hashing"}), CACHE
        )
    assert "retrieval.second_embedder" in str(caught.value.hint)
