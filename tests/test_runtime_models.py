"""The runtime with real models: bytes over batches, the backends against each other, the cache and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from factcheck.errors import ModelError
from factcheck.runtime import Encoder, TokenRow, load_encoder
from factcheck.runtime.encoder import Task
from factcheck.runtime.known import embedder_folder, stance_folder
from factcheck.settings import RuntimeSettings, cache_folder

pytestmark = pytest.mark.model

ROOT = Path(__file__).resolve().parent.parent
CACHE = cache_folder(ROOT)
FOLDERS: dict[Task, Path] = {"embed": embedder_folder(), "classify": stance_folder()}


def _load(task: Task, **changes: object) -> Encoder:
    return load_encoder(FOLDERS[task], task=task, settings=replace(RuntimeSettings(), **changes), cache=CACHE)


def _rows(count: int, longest: int = 200, seed: int = 0) -> list[TokenRow]:
    random = np.random.default_rng(seed)
    rows = []
    for length in random.integers(3, longest, count).tolist():
        ids = (101, *random.integers(1000, 17000, length - 2).tolist(), 102)  # the stance model knows 17,400 pieces
        cut = int(random.integers(1, length))
        rows.append(TokenRow(ids, (0,) * cut + (1,) * (length - cut)))
    return rows


def _needs_openvino() -> None:
    """Skips where OpenVINO is missing, without importing it: only the runtime silences its telemetry."""
    if find_spec("openvino") is None:
        pytest.skip("OpenVINO is not installed")


@pytest.mark.parametrize("backend", ["openvino", "torch"])
@pytest.mark.parametrize("task", ["embed", "classify"])
@pytest.mark.parametrize("precision", ["f32", "bf16", "int8"])
def test_bytes_do_not_depend_on_batch_or_order(task: Task, backend: str, precision: str) -> None:
    if precision == "int8" and (task, backend) != ("embed", "openvino"):
        with pytest.raises(ModelError, match="8 bits"):
            _load(task, backend="torch", precision=precision)
        return
    if backend == "openvino":
        _needs_openvino()
    rows = _rows(17, longest=100)
    encoder = _load(task, backend=backend, precision=precision)
    assert (encoder.backend, encoder.precision) == (backend, precision)
    wanted = encoder.run(rows)
    assert wanted.dtype == np.float32
    assert wanted.shape == (17, encoder.width)
    for batch in (1, 2, 7, 32):
        order = np.random.default_rng(batch).permutation(len(rows))
        found = replace(encoder, batch=batch).run([rows[i] for i in order])
        assert found.tobytes() == wanted[order].tobytes(), f"batch {batch}"
    for i in (0, 5, 16):
        assert encoder.run([rows[i]]).tobytes() == wanted[i : i + 1].tobytes()


@pytest.mark.parametrize(("task", "precision"), [("classify", "f32"), ("classify", "bf16"), ("embed", "int8")])
def test_bytes_do_not_depend_on_threads(task: Task, precision: str) -> None:
    _needs_openvino()
    rows = _rows(12)
    one, two, three = (_load(task, precision=precision, threads=n).run(rows).tobytes() for n in (1, 2, 3))
    assert one == two == three


@pytest.mark.parametrize("task", ["embed", "classify"])
def test_the_backends_agree(task: Task) -> None:
    _needs_openvino()
    rows = _rows(8)
    ours, theirs = (_load(task, backend=name, precision="f32").run(rows) for name in ("openvino", "torch"))
    assert np.abs(ours - theirs).max() < 2e-4


def test_no_rows_give_no_rows() -> None:
    assert _load("classify").run([]).shape == (0, 3)


def test_a_row_that_is_too_long_is_refused() -> None:
    with pytest.raises(ModelError, match="513 tokens"):
        _load("classify").run([TokenRow((101,) * 513, (0,) * 513)])


def test_a_compiled_model_loads_without_torch() -> None:
    _needs_openvino()
    _load("classify")
    _load("embed")
    code = f"""
import sys
from pathlib import Path
from factcheck.retrieval.embed import load_embedder
from factcheck.settings import Settings
from factcheck.verdict.stance import load_stance_model
cache = Path({str(CACHE)!r})
load_embedder(Settings(), cache).embed_claims(["a"])
load_stance_model(Settings(), cache).judge([("a", "b")])
heavy = ("torch", "transformers", "sentence_transformers", "pandas", "openvino_telemetry.main")
print([name for name in heavy if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random two-layer BERT with three labels, small enough to be compiled again and again."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    folder = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=30522, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, num_labels=3
    )
    config.id2label = {0: "ENTAILMENT", 1: "NEUTRAL", 2: "CONTRADICTION"}
    config.label2id = {"ENTAILMENT": 0, "NEUTRAL": 1, "CONTRADICTION": 2}
    BertForSequenceClassification(config).save_pretrained(str(folder))
    shutil.copy(stance_folder() / "tokenizer.json", folder)
    return folder


def _tiny(folder: Path, cache: Path) -> bytes:
    encoder = load_encoder(folder, task="classify", settings=RuntimeSettings(backend="openvino"), cache=cache)
    return encoder.run(_rows(5)).tobytes()


def test_a_damaged_compiled_model_is_made_again(tiny: Path, tmp_path: Path) -> None:
    _needs_openvino()
    wanted = _tiny(tiny, tmp_path)
    (blob,) = (tmp_path / "models").iterdir()
    whole = blob.read_bytes()
    blob.write_bytes(whole[: len(whole) // 2])
    assert _tiny(tiny, tmp_path) == wanted
    assert len(list((tmp_path / "models").iterdir())) == 1


def test_a_whole_file_that_openvino_cannot_read_is_made_again(tiny: Path, tmp_path: Path) -> None:
    _needs_openvino()
    from factcheck.runtime.store import kept

    wanted = _tiny(tiny, tmp_path)
    (blob,) = (tmp_path / "models").iterdir()
    blob.unlink()
    kept(blob, lambda: b"not a model, though whole" * 100)
    assert _tiny(tiny, tmp_path) == wanted


def test_other_weights_are_another_model(tiny: Path, tmp_path: Path) -> None:
    _needs_openvino()
    from safetensors.numpy import load_file, save_file

    wanted = _tiny(tiny, tmp_path / "cache")
    other = tmp_path / "other"
    shutil.copytree(tiny, other)
    weights = load_file(str(other / "model.safetensors"))
    weights["classifier.bias"] = weights["classifier.bias"] + 1
    save_file(weights, str(other / "model.safetensors"), metadata={"format": "pt"})
    assert _tiny(other, tmp_path / "cache") != wanted
    assert len(list((tmp_path / "cache" / "models").iterdir())) == 2


def test_two_processes_may_compile_at_once(tiny: Path, tmp_path: Path) -> None:
    _needs_openvino()
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from tests.test_runtime_models import _tiny
print(_tiny(Path({str(tiny)!r}), Path({str(tmp_path)!r})).hex())
"""
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[0] for process in running]
    assert said[0] == said[1] != ""
    assert len(list((tmp_path / "models").iterdir())) == 1


@pytest.mark.parametrize("backend", ["openvino", "torch"])
def test_nothing_leaves_the_machine_or_is_written_elsewhere(tiny: Path, tmp_path: Path, backend: str) -> None:
    """In a network namespace without a network, with an empty HOME: compiling and running write the cache alone."""
    if backend == "openvino":
        _needs_openvino()
    alone = _without_network()
    if alone is None:
        pytest.skip("unshare -n is not permitted here")
    home, cache, here = (tmp_path / name for name in ("home", "cache", "here"))
    for folder in (home, cache, here):
        folder.mkdir()
    home.chmod(0o555)
    code = f"""
import socket
from pathlib import Path
from factcheck.runtime import load_encoder, TokenRow
from factcheck.settings import RuntimeSettings
names = {{name for _, name in socket.if_nameindex()}}
assert names <= {{"lo"}}, names
encoder = load_encoder(
    Path({str(tiny)!r}), task="classify", settings=RuntimeSettings(backend={backend!r}), cache=Path({str(cache)!r})
)
print(encoder.run([TokenRow((101, 2000, 102), (0, 0, 0))]).shape)
"""
    kept_out = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "HF_HOME", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    environment = {name: value for name, value in os.environ.items() if name not in kept_out}
    environment |= {"HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [*alone, sys.executable, "-W", "error::ResourceWarning", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=here, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "(1, 3)"
    assert [str(path) for folder in (home, here) for path in folder.rglob("*")] == []
    assert len(list(cache.rglob("*.blob"))) == (1 if backend == "openvino" else 0)


def _without_network() -> list[str] | None:
    for command in (["unshare", "-n"], ["unshare", "-rn"]):
        try:
            if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
                return command
        except OSError:
            return None
    return None


def test_a_folder_that_is_no_model_is_refused_with_its_name(tiny: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(tiny, broken)
    config = json.loads((broken / "config.json").read_text())
    (broken / "config.json").write_text(json.dumps({**config, "model_type": "unheard-of"}))
    with pytest.raises(ModelError, match="broken"):
        _tiny(broken, tmp_path / "cache")
