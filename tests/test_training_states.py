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
from factcheck.training import states as module
from factcheck.training.batches import by_length, encode
from factcheck.training.config import StanceConfig
from factcheck.training.imitation import Imitation
from factcheck.training.stance import train_stance
from factcheck.training.states import FINE, ROWS, SCALE, SHAPE, STATES, States, keep_states, same_words

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
            intermediate_size=64, max_position_embeddings=64,
        )
    ).save_pretrained(folder)  # fmt: skip
    return folder


class Told:
    """An encoder whose state of a token is its id, and its place in the row; counts the rows that it saw."""

    width = 2

    def __init__(self) -> None:
        self.seen = 0

    def hidden_states(self, rows: Sequence[TokenRow]) -> list[Any]:
        self.seen += len(rows)
        return [np.array([row.ids, range(len(row))], np.float32).T for row in rows]


def told(folder: Path, tokens: Tokens, pairs: Sequence[tuple[str, str]] = PAIRS) -> Told:
    """Keeps what :class:`Told` says of ``pairs``, as of the first of two layers."""
    encoder: Any = Told()
    (folder / SHAPE).write_text(json.dumps({"layers": [1], "depth": 3, "width": 2}))
    assert list(keep_states(pairs, encoder, tokens, folder))[-1:] in ([len(pairs)], [])
    found: Told = encoder
    return found


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


def test_states_are_kept_in_8_bits_and_found_by_their_pair(base: Path, tmp_path: Path) -> None:
    tokens = Tokens(base)
    told(tmp_path, tokens)
    states = States(tmp_path)
    assert (len(states), states.layers, states.depth, states.width) == (len(PAIRS), (1,), 3, 2)
    assert states.place("the cat", "of nobody") == (0, 0) and not len(states.at((0, 0)))
    mean, deviation = np.load(tmp_path / SCALE)
    for claim, evidence in (PAIRS[0], PAIRS[77], PAIRS[-1]):
        row = tokens.row(*(piece.ids for piece in tokens.pieces((claim, evidence))))
        found = states.at(states.place(claim, evidence))[:, 0] / FINE * deviation + mean
        assert np.allclose(found.T, [row.ids, range(len(row))], atol=0.6 * float(deviation.max()) / FINE)


def test_what_was_cut_off_is_made_again_and_nothing_else(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHUNK", 16)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    cut.mkdir()
    (cut / STATES).write_bytes(b"killed in the first chunk")
    (cut / SCALE).write_bytes(b"half")
    for folder in (whole, cut):
        folder.mkdir(exist_ok=True)
        told(folder, Tokens(base), PAIRS if folder is whole else PAIRS[:48])
    with (cut / STATES).open("ab") as file:
        file.write(b"half a chunk")
    with (cut / ROWS).open("ab") as file:
        file.write(b"half")
    assert told(cut, Tokens(base)).seen == len(PAIRS) - 48
    for name in (ROWS, STATES, SCALE):
        assert (whole / name).read_bytes() == (cut / name).read_bytes()
    assert told(cut, Tokens(base)).seen == 0
    with pytest.raises(FormatError, match="states of other pairs"):
        told(cut, Tokens(base), PAIRS[1:])
    with pytest.raises(FormatError, match="states of other pairs"):
        told(cut, Tokens(base), PAIRS[:9])


def test_the_second_mark_between_claim_and_evidence_is_left_out(tmp_path: Path) -> None:
    vocabulary = {word: i for i, word in enumerate(["<s>", "</s>", "?", *WORDS])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="?"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    told(tmp_path, Tokens(tmp_path))
    states = States(tmp_path)
    mean, deviation = np.load(tmp_path / SCALE)
    found = states.at(states.place("the cat the", "the on cat mat"))[:, 0, 1] / FINE * deviation[1] + mean[1]
    assert np.rint(found).tolist() == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]


def test_a_folder_without_states_is_refused(base: Path, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no hidden states there"):
        States(tmp_path)
    told(tmp_path, Tokens(base))
    (tmp_path / STATES).write_bytes((tmp_path / STATES).read_bytes()[:100])
    with pytest.raises(FormatError, match="no hidden states there"):
        States(tmp_path)


def test_tokenizers_that_cut_words_alike_are_told_from_others(base: Path) -> None:
    assert same_words(Tokens(embedder_folder()), Tokens(embedder_folder()))
    assert not same_words(Tokens(embedder_folder()), Tokens(base))


def test_rows_that_are_cut_or_of_another_length_have_no_states(base: Path, tmp_path: Path) -> None:
    told(tmp_path, Tokens(base))
    states = States(tmp_path)
    rows = [Row(claim, evidence, "", "taught", "train", "") for claim, evidence in [*PAIRS[:9], ("cat", "dog")]]
    whole = encode(Tokens(base), rows, longest=32, drop_long=False, states=states)
    assert [pair.states[1] - pair.states[0] for pair in whole] == [len(pair.ids) for pair in whole[:9]] + [0]
    cut = encode(Tokens(base), rows, longest=8, drop_long=False, states=states)
    assert [pair.states for pair in cut] == [(0, 0)] * 10
    assert all(pair.states == (0, 0) for pair in encode(Tokens(base), rows, longest=32, drop_long=False))


def test_maps_fall_on_layers_below_the_last(base: Path, tmp_path: Path) -> None:
    told(tmp_path, Tokens(base))
    states = States(tmp_path)
    assert Imitation(states, 6, 8).layers == (2,)
    with pytest.raises(ModelError, match=r"fall on \(0,\) of 1"):
        Imitation(states, 1, 8)


def test_a_student_learns_to_see_tokens_as_the_teacher_does_and_goes_on_exactly(base: Path, tmp_path: Path) -> None:
    """The teacher is another random BERT, of larger weights: what it sees of a token depends on the others."""
    from transformers import BertConfig, BertModel

    teacher, kept, data = tmp_path / "teacher", tmp_path / "kept", tmp_path / "data"
    torch.manual_seed(1)
    BertModel(BertConfig.from_pretrained(base, initializer_range=0.3)).save_pretrained(teacher)
    (teacher / "tokenizer.json").write_bytes((base / "tokenizer.json").read_bytes())
    (teacher / "vocab.txt").write_bytes((base / "vocab.txt").read_bytes())
    kept.mkdir()
    (kept / SHAPE).write_text(json.dumps({"layers": [1, 2], "depth": 3, "width": 32}))
    encoder = load_encoder(teacher, task="embed", settings=TORCH, cache=tmp_path, hidden=(1, 2))
    assert list(keep_states(PAIRS, encoder, Tokens(base), kept)) == [len(PAIRS)]
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
    assert last < 0.9 * first < 2.0  # two layers of variance 1
    with pytest.raises(ModelError, match="states was True, is False"):
        train_stance(StanceConfig(out=at_once, stop_at=101, **(config | {"states": None})))
    model_states = States(kept)
    pairs = encode(
        Tokens(base), [Row(*p, "", "t", "train", "") for p in PAIRS], longest=32, drop_long=True, states=model_states
    )
    imitation = Imitation(model_states, 3, 32)
    wanted, there = imitation.wanted([pairs[i] for i in by_length(pairs, 16, seed="x")[0]], 32)
    assert wanted.shape == (int(there.sum()), 2, 32)
