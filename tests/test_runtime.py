"""The runtime without a model: files kept and remade, rows and batches, the weights that ship."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from factcheck.errors import MissingExtraError, ModelError, WriteError
from factcheck.runtime import TokenRow, Tokens, load_encoder
from factcheck.runtime.encoder import MOST_TOKENS, _batches, padded_length
from factcheck.runtime.known import (
    EMBEDDER_SHA256,
    LARGE_SHA256,
    STANCE_SHA256,
    check_weights,
    embedder_folder,
    expected_packed_sha256,
    expected_sha256,
    large_stance_folder,
    stance_folder,
    weights_sha256,
)
from factcheck.runtime.layout import read_layout
from factcheck.runtime.packed import packed_sha256
from factcheck.runtime.processor import cores, fast_bf16, processor
from factcheck.runtime.store import HEAD, kept, write_atomically
from factcheck.settings import RuntimeSettings

TEXT = st.text(max_size=60)


def test_what_is_kept_is_made_once(tmp_path: Path) -> None:
    made = []

    def make() -> bytes:
        made.append(1)
        return b"content"

    path = tmp_path / "deep" / "a.blob"
    assert bytes(kept(path, make)) == b"content"
    assert bytes(kept(path, make)) == b"content"
    assert len(made) == 1
    assert [file.name for file in path.parent.iterdir()] == ["a.blob"]


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "head", "other"])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "a.blob"
    content = bytes(range(256)) * 20
    kept(path, lambda: content)
    raw = path.read_bytes()
    changed = {
        "empty": b"",
        "cut": raw[:-1],
        "flipped": raw[: HEAD + 5] + bytes([raw[HEAD + 5] ^ 1]) + raw[HEAD + 6 :],
        "head": raw[:100],
        "other": b"something else altogether",
    }[damage]
    path.write_bytes(changed)
    assert bytes(kept(path, lambda: content)) == content
    assert path.read_bytes() == raw


def test_a_file_replaced_while_mapped_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.blob"
    first = kept(path, lambda: b"first" * 1000)
    path.unlink()
    second = kept(path, lambda: b"second" * 1000)
    assert bytes(first) == b"first" * 1000
    assert bytes(second) == b"second" * 1000


def _keep(path: str, letter: str) -> int:
    return sum(len(kept(Path(path), lambda: letter.encode() * 100_000)) for _ in range(20))


def test_two_processes_may_make_it_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.blob"
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        sizes = pool.starmap(_keep, [(str(path), "x"), (str(path), "y")])
    assert sizes == [2_000_000, 2_000_000]
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_written_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteError) as caught:
        write_atomically(tmp_path / "file" / "a.blob", b"x")
    assert "FACTCHECK_CACHE" in caught.value.hint
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_the_weights_that_ship_are_the_ones_expected() -> None:
    assert weights_sha256(stance_folder()) == STANCE_SHA256 == expected_sha256(stance_folder())
    assert weights_sha256(embedder_folder()) == EMBEDDER_SHA256 == expected_sha256(embedder_folder())
    check_weights(stance_folder())
    size = (stance_folder() / "model.safetensors").stat().st_size
    assert size <= 50_000_000


def test_the_larger_model_is_the_one_expected_in_files_of_bounded_size() -> None:
    files = sorted(large_stance_folder().glob("packed-*.safetensors"))
    assert packed_sha256(files) == LARGE_SHA256 == expected_packed_sha256(large_stance_folder())
    assert LARGE_SHA256 in (large_stance_folder() / "README.md").read_text("utf-8")
    assert max(path.stat().st_size for path in files) <= 50_000_000
    assert sum(path.stat().st_size for path in files) < 120_000_000


def test_the_card_of_the_stance_model_names_its_weights() -> None:
    assert STANCE_SHA256 in (stance_folder() / "README.md").read_text("utf-8")


def test_other_weights_in_a_known_place_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factcheck.runtime.known._STANCE", tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(ModelError, match="damaged"):
        check_weights(tmp_path)


def test_finding_a_model_imports_no_model_library() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from factcheck.runtime.known import embedder_folder; embedder_folder();"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'openvino') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@settings(max_examples=60)
@given(first=TEXT, second=TEXT)
def test_a_row_is_what_the_tokenizer_itself_would_make(first: str, second: str) -> None:
    tokens = _tokens()
    oracle = Tokenizer.from_file(str(stance_folder() / "tokenizer.json"))
    oracle.no_truncation()
    a, b = tokens.pieces([first, second])
    one, two = oracle.encode(first), oracle.encode(first, second)
    assert tokens.row(a.ids) == TokenRow(tuple(one.ids), tuple(one.type_ids))
    assert tokens.row(a.ids, b.ids) == TokenRow(tuple(two.ids), tuple(two.type_ids))
    assert tokens.specials(pair=False) == 2
    assert tokens.specials(pair=True) == 3


def _tokens(found: list[Tokens] = []) -> Tokens:  # noqa: B006  (kept between examples on purpose)
    if not found:
        found.append(Tokens(stance_folder()))
    return found[0]


def test_a_lone_surrogate_is_one_unknown_character() -> None:
    text = "killed \ud83d fourteen"
    (pieces,) = _tokens().pieces([text])
    start, end = pieces.offsets[-1]
    assert text[start:end] == "fourteen"


def test_a_long_text_is_not_cut() -> None:
    (pieces,) = _tokens().pieces(["word " * 3000])
    assert len(pieces) == 3000


@given(
    lengths=st.lists(st.integers(1, 200), max_size=80), largest=st.integers(1, 40), lanes=st.integers(1, 8),
    step=st.sampled_from([16, 32]),
)  # fmt: skip
def test_batches_hold_every_row_once_and_pad_by_the_row_alone(
    lengths: list[int], largest: int, lanes: int, step: int
) -> None:
    rows = [TokenRow((7,) * length, (0,) * length) for length in lengths]
    seen = []
    for batch in _batches(rows, largest, lanes, step):
        assert 1 <= len(batch.places) <= largest
        assert batch.ids.size <= MOST_TOKENS or len(batch.places) == 1
        seen += batch.places
        for i, place in enumerate(batch.places):
            assert batch.ids.shape[1] == padded_length(lengths[place], step)
            assert batch.mask[i].sum() == lengths[place]
            assert batch.ids[i].sum() == 7 * lengths[place]
    assert sorted(seen) == list(range(len(lengths)))


@pytest.mark.parametrize(("tokens", "padded"), [(1, 32), (32, 32), (33, 64), (512, 512)])
def test_padded_lengths_are_multiples_of_32_or_of_the_backends_step(tokens: int, padded: int) -> None:
    assert padded_length(tokens) == padded
    assert padded_length(tokens, 16) in (padded, padded - 16)


def test_the_processor_has_a_name_and_cores() -> None:
    assert processor() == processor() != ""
    assert 1 <= cores() <= (os.cpu_count() or 1)


@pytest.mark.parametrize(
    ("vendor", "flags", "fast"),
    [
        ("AuthenticAMD", "avx2 avx512f avx512_bf16", True),
        ("GenuineIntel", "avx2 avx512f avx512_bf16 amx_bf16", True),
        ("GenuineIntel", "avx2 avx512f avx512_bf16", False),  # AMX hidden: slower than float32
        ("AuthenticAMD", "avx2 avx512f", False),
    ],
)
def test_bfloat16_is_chosen_where_it_is_faster(
    vendor: str, flags: str, fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("factcheck.runtime.processor._cpuinfo", lambda: {"vendor_id": vendor, "flags": flags})
    assert fast_bf16.__wrapped__() is fast  # not what is remembered of this processor


def test_a_folder_without_a_model_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"config\.json: missing") as caught:
        load_encoder(tmp_path, task="embed", settings=RuntimeSettings(), cache=tmp_path)
    assert "model.safetensors" in caught.value.hint
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        Tokens(tmp_path)
    (tmp_path / "config.json").write_text("[]")
    with pytest.raises(ModelError, match="not a JSON object"):
        read_layout(tmp_path, "embed")


def test_modules_that_cannot_be_run_are_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"hidden_size": 8}')
    (tmp_path / "model.safetensors").write_bytes(b"")
    (tmp_path / "modules.json").write_text(
        '[{"type": "x.Transformer", "path": ""}, {"type": "x.Pooling", "path": "1"}, {"type": "x.Dense", "path": "2"}]'
    )
    with pytest.raises(ModelError, match="Dense"):
        read_layout(tmp_path, "embed")


def test_a_backend_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match="OpenVINO") as caught:
        load_encoder(stance_folder(), task="classify", settings=RuntimeSettings(backend="openvino"), cache=tmp_path)
    assert "factcheck[fast]" in caught.value.hint


def test_openvino_is_refused_on_a_gpu(tmp_path: Path) -> None:
    wanted = RuntimeSettings(backend="openvino", device="cuda")
    with pytest.raises(ModelError, match="cuda"):
        load_encoder(stance_folder(), task="classify", settings=wanted, cache=tmp_path)
