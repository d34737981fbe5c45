"""A deeper base with fewer word pieces: nearly the same model, every word can be cut, a teacher's tokens are found."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertForSequenceClassification

from factcheck.errors import ModelError
from factcheck.reading.labelled import Row
from factcheck.runtime.tokens import Tokens
from factcheck.training.base import ID2LABEL, new_model
from factcheck.training.batches import collate, encode
from factcheck.training.deeper import deepen, frequent, with_pieces
from factcheck.training.encoder import stance_logits
from factcheck.training.export import export
from factcheck.training.narrower import factors, narrow
from factcheck.training.states import alike

WORDS = ("the", "cat", "dog", "sat", "ran", "on", "mat", "rug", "red", "blue")
ROWS = [
    Row(f"the {a} {b}", f"the {b} {a} on the {c}", "supported", "fever", "train", "g")
    for a in WORDS for b in WORDS[3:] for c in WORDS[5:]
]  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder on a random BERT of three layers."""
    folder = tmp_path_factory.mktemp("base")
    pieces = [
        "[unused0]",
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *LETTERS,
        *(f"##{c}" for c in LETTERS),
        *WORDS,
        "字",
    ]
    tokenizer = BertWordPieceTokenizer({piece: number for number, piece in enumerate(pieces)})
    tokenizer.enable_padding(pad_id=1)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}')
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(pieces), hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=128, pad_token_id=1, initializer_range=0.2, id2label=ID2LABEL,
    )  # fmt: skip
    export(BertForSequenceClassification(config), folder, folder / "model", 128)
    return folder / "model"


def logits(folder: Path) -> torch.Tensor:
    ids, types, lengths, *_ = collate(encode(Tokens(folder), ROWS, longest=128, drop_long=False))
    with torch.no_grad():
        return stance_logits(new_model(folder).eval(), ids, types, lengths)


def test_it_says_nearly_the_same_and_transformers_agrees(base: Path, tmp_path: Path) -> None:
    deepen(base, tmp_path, ROWS, behind=[1, 2, 2])
    assert new_model(tmp_path).config.num_hidden_layers == 6
    before, after = logits(base), logits(tmp_path)
    spread = before.std(0).mean()
    assert (before - after).abs().mean() < 0.2 * spread
    assert Tokens(base).pieces(["the cat"]) == Tokens(tmp_path).pieces(["the cat"])


def test_narrower_word_vectors_say_nearly_the_same_and_transformers_agrees(base: Path, tmp_path: Path) -> None:
    narrow(base, tmp_path, ROWS, 28)
    before, after = logits(base), logits(tmp_path)
    assert (before - after).abs().mean() < 0.2 * before.std(0).mean()
    model = new_model(tmp_path).eval()
    assert model.config.model_type == "mobilebert"
    assert model.num_parameters() == new_model(base).num_parameters() - 4 * model.config.vocab_size + 29 * 32
    ids, types, lengths, *_ = collate(encode(Tokens(tmp_path), ROWS[:64], longest=128, drop_long=False))
    mask = torch.arange(ids.shape[1])[None, :] < lengths[:, None]
    with torch.no_grad():
        theirs = model(input_ids=ids, token_type_ids=types, attention_mask=mask.long()).logits
    assert torch.allclose(theirs, after[:64], atol=1e-4)
    config = tmp_path / "config.json"
    config.write_text(config.read_text().replace('"use_bottleneck": false', '"use_bottleneck": true'))
    with pytest.raises(ModelError, match="a MobileBERT with bottlenecks"):
        new_model(tmp_path)
    with pytest.raises(ModelError, match="no word vectors there"):
        narrow(base, tmp_path / "out", ROWS, 32)


def test_what_occurs_often_loses_least() -> None:
    torch.manual_seed(1)
    vectors, counts = torch.randn(40, 8), torch.ones(40)
    counts[:4] = 1e6
    narrowed, matrix, shift = factors(vectors, counts, 4)
    assert (narrowed.shape, matrix.shape, shift.shape) == ((40, 4), (8, 4), (8,))
    away = (narrowed @ matrix.T + shift - vectors).square().sum(1)
    assert away[:4].max() < 1e-3 < away[4:].min()


def test_what_occurs_most_stays_and_other_words_are_cut_into_letters(base: Path, tmp_path: Path) -> None:
    size = 5 + 2 * len(LETTERS) + 3
    deepen(base, tmp_path, ROWS, behind=[], pieces=size)
    config, tokens = json.loads((tmp_path / "config.json").read_text()), Tokens(tmp_path)
    vocabulary = json.loads((tmp_path / "tokenizer.json").read_text())["model"]["vocab"]
    assert config["vocab_size"] == len(vocabulary) == size and config["pad_token_id"] == vocabulary["[PAD]"] == 0
    assert len([word for word in WORDS if word in vocabulary]) == 3 and {"the", "on"} <= set(vocabulary)
    assert "[unused0]" not in vocabulary and "字" not in vocabulary
    gone = next(word for word in WORDS if word not in vocabulary)
    assert len(tokens.pieces([gone])[0]) == len(gone)
    assert vocabulary["[UNK]"] not in tokens.pieces([" ".join(WORDS)])[0].ids
    whole, small = new_model(base), new_model(tmp_path)
    old = json.loads((base / "tokenizer.json").read_text())["model"]["vocab"]
    for piece, number in vocabulary.items():
        mine, its = (m.bert.embeddings.word_embeddings.weight for m in (small, whole))
        assert torch.equal(mine[number], its[old[piece]])


@pytest.mark.parametrize("behind", [[3], [0], [1, 7]])
def test_a_layer_that_is_not_there_is_refused(base: Path, tmp_path: Path, behind: list[int]) -> None:
    with pytest.raises(ModelError, match="no layer behind"):
        deepen(base, tmp_path / "out", ROWS, behind=behind)


@pytest.fixture(scope="module")
def ways(base: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Tokens, Tokens]:
    """The tokenizer of ``base`` with fewer pieces, and as it is."""
    spec, folder = json.loads((base / "tokenizer.json").read_text()), tmp_path_factory.mktemp("fewer")
    kept = frequent(spec["model"]["vocab"], Tokens(base), ROWS, 5 + 2 * len(LETTERS) + 3)
    (folder / "tokenizer.json").write_text(json.dumps(with_pieces(spec, kept)))
    return Tokens(folder), Tokens(base)


SAID = st.lists(st.sampled_from([*WORDS, "x", "catdog", "?"]), max_size=6)


@given(claim=SAID, evidence=SAID)
def test_what_two_ways_to_cut_share_is_found(
    ways: tuple[Tokens, Tokens], claim: list[str], evidence: list[str]
) -> None:
    pair = " ".join(claim), " ".join(evidence)
    mine, other = (way.pieces(pair) for way in ways)
    here, there = alike(mine, other)
    rows = [way.row(*(piece.ids for piece in cut)) for way, cut in zip(ways, (mine, other), strict=True)]
    assert (here[0], there[0], here[-1], there[-1]) == (0, 0, len(rows[0]) - 1, len(rows[1]) - 1)
    assert all(np.diff(places).min(initial=1) > 0 for places in (here, there))
    assert len(here) == 3 + sum(len({*a.offsets} & {*b.offsets}) for a, b in zip(mine, other, strict=True))
