"""A teacher's hidden states: kept whole or taken up again, cut to a BERT's tokens, learned from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from factcheck.errors import FormatError, ModelError
from factcheck.reading.labelled import Row
from factcheck.runtime import load_encoder
from factcheck.runtime.known import embedder_folder
from factcheck.runtime.tokens import TokenRow, Tokens
from factcheck.settings import RuntimeSettings
from factcheck.training.batches import by_length, encode
from factcheck.training.config import StanceConfig
from factcheck.training.export import export
from factcheck.training.imitation import Imitation
from factcheck.training.stance import train_stance
from factcheck.training.states import FINE, FIRST, ROWS, SCALE, STATES, Keeper, States, same_words
from factcheck.training.taught import judge
from factcheck.verdict.stance import CrossEncoderStance

WORDS = ["the", "cat", "dog", "sat", "ran", "on", "mat", "rug", "red", "blue", "not"]
PAIRS = [(f"the {a} {b}", f"{b} on {a} {c}") for a in WORDS for b in WORDS[:5] for c in WORDS[5:9]]
TORCH = RuntimeSettings(backend="torch", precision="f32")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of three layers with random weights, and its tokenizer."""
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("base")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    tokenizer = BertWordPieceTokenizer({word: i for i, word in enumerate(vocabulary)})
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}')
    torch.manual_seed(0)
    BertModel(
        BertConfig(
            vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=3, num_attention_heads=4,
            intermediate_size=64, max_position_embeddings=256,
        )
    ).save_pretrained(folder)  # fmt: skip
    return folder


class Told:
    """An encoder whose state of a token is its id, and its place in the row, in each of its layers; counts the rows
    that it saw."""

    width = 4
    fingerprint = "told"
    weights, precision = "told", "f32"
    seen = 0

    def hidden_states(self, rows: Sequence[TokenRow]) -> list[Any]:
        self.seen += len(rows)
        return [np.tile(np.array([row.ids, range(len(row))], np.float32).T, 2) for row in rows]


def keeper(folder: Path, tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> tuple[Keeper, Told]:
    """Keeps what :class:`Told` says, as of the first of three layers."""
    encoder: Any = Told()
    monkeypatch.setattr("factcheck.training.states.load_encoder", lambda *_, **__: encoder)
    monkeypatch.setattr("factcheck.training.states.Head", lambda model: lambda first: np.zeros((len(first), 3)))
    monkeypatch.setattr("factcheck.training.states.read_json", lambda path: {"num_hidden_layers": 3})
    teacher = CrossEncoderStance(encoder=encoder, tokens=tokens, order=(0, 1, 2), temperature=1.0, limit=128)
    return Keeper(folder, teacher, folder, settings=TORCH, cache=folder, layers=(1,)), encoder


def told(folder: Path, tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of PAIRS kept."""
    keeper(folder, tokens, monkeypatch)[0].judge(PAIRS)


@pytest.fixture
def model(base: Path, tmp_path: Path) -> Path:
    """A cross-encoder of another random BERT, of larger weights: what it sees of a token depends on the others."""
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(1)
    config = BertConfig.from_pretrained(
        base, initializer_range=0.3, num_labels=3, id2label={0: "supports", 1: "refutes", 2: "neutral"}
    )
    folder = tmp_path / "teacher"
    export(BertForSequenceClassification(config), base, folder, 128)
    return folder


def test_an_encoder_gives_the_hidden_states_behind_some_layers(base: Path, tmp_path: Path) -> None:
    from transformers import BertModel

    tokens = Tokens(base)
    rows = [tokens.row(*(piece.ids for piece in tokens.pieces(pair))) for pair in PAIRS[:20]]
    found = load_encoder(base, task="embed", settings=TORCH, cache=tmp_path, hidden=(1, 3)).hidden_states(rows)
    model = BertModel.from_pretrained(base).eval()
    for row, one in zip(rows, found, strict=True):
        with torch.inference_mode():
            states = model(
                torch.tensor([row.ids]), token_type_ids=torch.tensor([row.segments]), output_hidden_states=True
            )
        wanted = torch.cat([states.hidden_states[1], states.hidden_states[3]], dim=-1)[0].numpy()
        assert one.shape == (len(row), 64) and np.allclose(one, wanted, atol=1e-5)


@pytest.mark.skipif(find_spec("openvino") is None, reason="OpenVINO is not installed")
def test_openvino_gives_the_hidden_states_of_torch(base: Path, tmp_path: Path) -> None:
    tokens = Tokens(base)
    rows = [tokens.row(*(piece.ids for piece in tokens.pieces(pair))) for pair in PAIRS[:20]]
    exact = RuntimeSettings(backend="openvino", precision="f32")
    both = [load_encoder(base, task="embed", settings=s, cache=tmp_path, hidden=(1, 2)) for s in (exact, TORCH)]
    for one, other in zip(*(encoder.hidden_states(rows) for encoder in both), strict=True):
        assert np.allclose(one, other, atol=1e-3)
    last = load_encoder(base, task="embed", settings=exact, cache=tmp_path)
    assert last.width == 32 and last.fingerprint != both[0].fingerprint


def test_states_are_kept_in_8_bits_and_found_by_their_pair(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = Tokens(base)
    told(tmp_path, tokens, monkeypatch)
    states = States(tmp_path)
    assert (len(states), states.layers, states.depth, states.width) == (len(PAIRS), (1,), 3, 2)
    assert states.place("the cat", "of nobody") == (0, 0) and not len(states.at((0, 0)))
    mean, deviation = np.load(tmp_path / SCALE)
    for claim, evidence in (PAIRS[0], PAIRS[77], PAIRS[-1]):
        row, place = (
            tokens.row(*(piece.ids for piece in tokens.pieces((claim, evidence)))),
            states.place(claim, evidence),
        )
        found = states.at(place)[:, 0] / FINE * deviation[:2] + mean[:2]
        assert np.allclose(found.T, [row.ids, range(len(row))], atol=0.6 * float(deviation.max()) / FINE)
        first = states.first([place])[0] / FINE * deviation[2:] + mean[2:]
        assert np.allclose(first, [row.ids[0], 0], atol=1e-5)


def test_what_was_cut_off_is_made_again_and_nothing_else(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("factcheck.training.taught.CHUNK", 16)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    cut.mkdir()
    for name in (STATES, SCALE, FIRST):
        (cut / name).write_bytes(b"killed in the first chunk")
    for folder in (whole, cut):
        some = PAIRS if folder is whole else PAIRS[:48]
        assert list(judge(some, keeper(folder, Tokens(base), monkeypatch)[0], folder / "taught.jsonl"))
    for name in (STATES, ROWS, FIRST, "taught.jsonl"):
        with (cut / name).open("ab") as file:
            file.write(b"half")
    left, encoder = keeper(cut, Tokens(base), monkeypatch)
    assert list(judge(PAIRS, left, cut / "taught.jsonl"))[-1] == len(PAIRS)
    assert encoder.seen == len(PAIRS) - 48
    for name in (ROWS, STATES, SCALE, FIRST, "taught.jsonl"):
        assert (whole / name).read_bytes() == (cut / name).read_bytes()
    monkeypatch.setattr(Told, "fingerprint", "another")
    with pytest.raises(FormatError, match="states of another model"):
        keeper(cut, Tokens(base), monkeypatch)


def test_states_of_pairs_whose_probabilities_were_lost_are_kept_once_more_and_found(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = keeper(tmp_path, Tokens(base), monkeypatch)
    one.judge(PAIRS[:8])
    one.judge(PAIRS[:16])
    states = States(tmp_path)
    assert len(states) == 16
    assert all(len(states.at(states.place(*pair))) for pair in PAIRS[:16])


def test_probabilities_are_those_of_the_model_itself(base: Path, model: Path, tmp_path: Path) -> None:
    tokens = Tokens(model)
    encoder = load_encoder(model, task="classify", settings=TORCH, cache=tmp_path)
    teacher = CrossEncoderStance(encoder=encoder, tokens=tokens, order=(0, 1, 2), temperature=1.5, limit=128)
    seeing = Keeper(tmp_path / "kept", teacher, model, settings=TORCH, cache=tmp_path, layers=(1, 2))
    for one, other in zip(seeing.judge(PAIRS[:30]), teacher.judge(PAIRS[:30]), strict=True):
        assert np.allclose(
            (one.supports, one.refutes, one.neutral), (other.supports, other.refutes, other.neutral), atol=1e-4
        )
    with pytest.raises(ModelError, match="no head"):
        Keeper(tmp_path / "other", teacher, base, settings=TORCH, cache=tmp_path, layers=(1, 2))


def test_the_second_mark_between_claim_and_evidence_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vocabulary = {word: i for i, word in enumerate(["<s>", "</s>", "?", *WORDS])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="?"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    told(tmp_path, Tokens(tmp_path), monkeypatch)
    states = States(tmp_path)
    mean, deviation = np.load(tmp_path / SCALE)
    found = states.at(states.place("the cat the", "the on cat mat"))[:, 0, 1] / FINE * deviation[1] + mean[1]
    assert np.rint(found).tolist() == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]


def test_a_folder_without_states_is_refused(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FormatError, match="no hidden states there"):
        States(tmp_path)
    told(tmp_path, Tokens(base), monkeypatch)
    (tmp_path / STATES).write_bytes((tmp_path / STATES).read_bytes()[:100])
    with pytest.raises(FormatError, match="no hidden states there"):
        States(tmp_path)


def test_tokenizers_that_cut_words_alike_are_told_from_others(base: Path) -> None:
    assert same_words(Tokens(embedder_folder()), Tokens(embedder_folder()))
    assert not same_words(Tokens(embedder_folder()), Tokens(base))


def test_rows_that_are_cut_have_no_states(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(tmp_path, Tokens(base), monkeypatch)
    states = States(tmp_path)
    rows = [Row(claim, evidence, "", "taught", "train", "") for claim, evidence in [*PAIRS[:9], ("cat", "dog")]]
    whole = encode(Tokens(base), rows, longest=32, drop_long=False, states=states)
    assert [pair.states[1] - pair.states[0] for pair in whole] == [len(pair.ids) for pair in whole[:9]] + [0]
    cut = encode(Tokens(base), rows, longest=8, drop_long=False, states=states)
    assert [pair.states for pair in cut] == [(0, 0)] * 10
    assert all(pair.states == (0, 0) for pair in encode(Tokens(base), rows, longest=32, drop_long=False))


def test_of_words_that_are_cut_further_the_others_have_states(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(tmp_path, Tokens(base), monkeypatch)
    monkeypatch.setattr("factcheck.training.states.embedder_folder", lambda: base)
    spec = json.loads((base / "tokenizer.json").read_text())
    del spec["model"]["vocab"]["cat"]
    spec["model"]["vocab"] |= {piece: 50 + number for number, piece in enumerate(("c", "##a", "##t"))}
    (tmp_path / "tokenizer.json").write_text(json.dumps(spec))
    rows = [Row(claim, evidence, "", "taught", "train", "") for claim, evidence in PAIRS]
    states = States(tmp_path)
    pairs = encode(Tokens(tmp_path), rows, longest=32, drop_long=True, states=states)
    found, there = Imitation(states, 3, 8).wanted(pairs, max(len(pair.ids) for pair in pairs))
    whole = [[number for number, token in enumerate(pair.ids) if token < 50] for pair in pairs]
    assert [row.nonzero().flatten().tolist() for row in there] == whole
    assert sum(len(row) for row in whole) < sum(len(pair.ids) for pair in pairs)
    mean, deviation = np.load(tmp_path / SCALE)
    ids = np.concatenate([pair.ids[row] for pair, row in zip(pairs, whole, strict=True)])
    assert np.allclose(found[:, 0, 0].numpy() / FINE * deviation[0] + mean[0], ids, atol=0.6 * deviation[0] / FINE)


def test_maps_fall_on_layers_below_the_last(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(tmp_path, Tokens(base), monkeypatch)
    states = States(tmp_path)
    assert Imitation(states, 6, 8).layers == (2,)
    with pytest.raises(ModelError, match=r"fall on \(0,\) of 1"):
        Imitation(states, 1, 8)


def test_a_student_learns_to_see_tokens_as_the_teacher_does_and_goes_on_exactly(
    base: Path, model: Path, tmp_path: Path
) -> None:
    kept, data = tmp_path / "kept", tmp_path / "data"
    encoder = load_encoder(model, task="classify", settings=TORCH, cache=tmp_path)
    teacher = CrossEncoderStance(encoder=encoder, tokens=Tokens(model), order=(0, 1, 2), temperature=1.0, limit=128)
    Keeper(kept, teacher, model, settings=TORCH, cache=tmp_path, layers=(1, 2)).judge(PAIRS)
    data.mkdir()
    rows = [{"claim": c, "evidence": e, "label": "supported", "split": "train"} for c, e in PAIRS]
    (data / "fever.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    config: dict[str, Any] = {
        "data": data, "base": base, "batch": 16, "warm_up": 4, "max_tokens": 32, "learning_rate": 3e-3, "made": 0.0,
        "states": kept, "states_weight": 1.0, "threads": 1, "device": "cpu", "dropout": 0.05,
    }  # fmt: skip
    at_once, halting = tmp_path / "at-once", tmp_path / "halting"
    train_stance(StanceConfig(out=at_once, stop_at=100, **config))
    for stop in (31, 100):
        train_stance(StanceConfig(out=halting, stop_at=stop, **config))
    one, other = (load_file(folder / "latest" / "model.safetensors") for folder in (at_once, halting))
    assert all(torch.equal(one[name], other[name]) for name in one)
    log = [json.loads(line) for line in (at_once / "log.jsonl").read_text().splitlines()]
    first, last = (line["states"] for line in log if "states" in line)
    assert last < 0.9 * first < 3.0  # two layers of variance 1, and the first token's last state
    with pytest.raises(ModelError, match="states was True, is False"):
        train_stance(StanceConfig(out=at_once, stop_at=101, **(config | {"states": None})))
    model_states = States(kept)
    pairs = encode(
        Tokens(base), [Row(*p, "", "t", "train", "") for p in PAIRS], longest=32, drop_long=True, states=model_states
    )
    imitation = Imitation(model_states, 3, 32)
    wanted, there = imitation.wanted([pairs[i] for i in by_length(pairs, 16, seed="x")[0]], 32)
    assert wanted.shape == (int(there.sum()), 2, 32)
    decided, rows = imitation.decisions(
        [
            pairs[0],
            pairs[0],
            encode(Tokens(base), [Row("", "", "", "t", "train", "")], longest=32, drop_long=True)[0],
            pairs[3],
        ]
    )
    assert rows.tolist() == [0, 1, 3] and torch.equal(decided[0], decided[1])
    assert torch.equal(decided[2], torch.from_numpy(model_states.first([pairs[3].states])[0]))
