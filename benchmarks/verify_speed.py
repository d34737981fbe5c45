"""Claims verified a second, against a plain script on the same machine, models and passages, in turns.

    python benchmarks/verify_speed.py --data DIR [--script benchmarks/plain_script.py] [--claims 100] [--documents 1000]
                                      [--k 5] [--runs 5] [--precision auto] [--embedder-precision int8]

DIR holds scifact/. The corpus is passages of its abstracts as factcheck cuts them (three sentences, 700 characters at
most), those of the cited abstracts first; the claims are its dev claims. Each side is a fresh process a run: loading is
timed apart; verifying is embedding the claims, searching the passages for the ``k`` nearest and judging those. Ours
also judges the sentences of passages that say something, to show which one decides; "same work" leaves that out.
Prints the medians, their ratios, and the shares of equal labels: of pairs (the largest probability) and of claims (the
passage that says most, both at one temperature). The script loads the stance model as it is stored, in float16, which
torch runs slowly on many processors; --float32 gives it a copy in float32, the fairer opponent.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def write_inputs(data: Path, folder: Path, claims: int, documents: int) -> None:
    """claims.jsonl and documents.jsonl, as both sides read them."""
    rows = [json.loads(line) for line in (data / "claims_dev.jsonl").read_text("utf-8").splitlines()][:claims]
    cited = {document for row in rows for document in row["cited_doc_ids"]}
    with gzip.open(data / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        abstracts = sorted(map(json.loads, lines), key=lambda row: row["doc_id"] not in cited)
    passages = [text for row in abstracts for text in _passages(row["abstract"])]
    with (folder / "claims.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"claim": row["claim"]}) + "\n" for row in rows)
    with (folder / "documents.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(passages[:documents]))


def _passages(sentences: list[str]) -> Iterator[str]:
    held: list[str] = []
    for sentence in map(str.strip, sentences):
        if held and (len(held) == 3 or len(" ".join([*held, sentence])) > 700):
            yield " ".join(held)
            held = []
        held.append(sentence)
    if held:
        yield " ".join(held)


def run_ours(folder: Path, k: int, precision: str, embedder_precision: str) -> None:
    """One process of our side; prints one JSON line."""
    start = time.perf_counter()
    import numpy as np

    from factcheck.model import Citation, Claim, Hit, Passage, Span
    from factcheck.retrieval.embed import load_embedder
    from factcheck.settings import Settings, cache_folder
    from factcheck.verdict.deciding import judge_claims
    from factcheck.verdict.stance import load_stance_model

    settings = Settings().with_changes(runtime={"precision": precision, "embedder_precision": embedder_precision})
    embedder = load_embedder(settings, cache_folder(ROOT))
    remembering = load_stance_model(settings, cache_folder(ROOT))
    model = getattr(remembering, "model", remembering)  # every pair is judged: nothing is taken from an earlier run
    loaded = time.perf_counter()
    documents = [json.loads(line)["text"] for line in (folder / "documents.jsonl").read_text("utf-8").splitlines()]
    texts = [json.loads(line)["claim"] for line in (folder / "claims.jsonl").read_text("utf-8").splitlines()]
    vectors = embedder.embed_passages(documents)
    built = time.perf_counter()
    similar = embedder.embed_claims(texts) @ vectors.T
    found = np.argsort(-similar, axis=1, kind="stable")[:, :k].tolist()
    claims = [
        Claim(id=str(i), report_id="", span=Span(0, len(text)), quote=text, statement=text)
        for i, text in enumerate(texts)
    ]
    hits = [
        [
            Hit(
                passage=Passage(id=str(i), document_id=str(i), span=Span(0, len(documents[i])), quote=documents[i]),
                citation=Citation(document_id=str(i)),
                similarity=float(similar[row, i]),
            )
            for i in places
        ]
        for row, places in enumerate(found)
    ]
    searched = time.perf_counter()
    judge_claims(claims, hits, model, passages=k)
    done = time.perf_counter()
    stances = model.judge([(text, documents[i]) for text, places in zip(texts, found, strict=True) for i in places])
    again = time.perf_counter()
    print(
        json.dumps(
            {
                "loading_s": loaded - start,
                "building_s": built - loaded,
                "verifying_s": done - built,
                "same_work_s": searched - built + again - done,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "documents": found,
                "stances": [[s.supports, s.refutes, s.neutral] for s in stances],
            }
        )
    )


def run_script(script: Path, folder: Path, cross: Path, k: int) -> dict[str, Any]:
    """One process of the plain script, with its stances."""
    from factcheck.runtime.known import embedder_folder

    out = folder / "out.jsonl"
    command = [sys.executable, str(script), "--corpus", str(folder / "documents.jsonl")]
    command += ["--claims", str(folder / "claims.jsonl"), "--embedder", str(embedder_folder())]
    command += ["--cross", str(cross), "--k", str(k), "--out", str(out)]
    said: dict[str, Any] = json.loads(_output(command))
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    said["documents"] = [row["documents"] for row in rows]
    said["stances"] = [stance for row in rows for stance in row["stances"]]
    return said


def _in_float32(folder: Path) -> Path:
    """A copy of the stance model with its weights in float32."""
    import numpy as np
    from safetensors.numpy import load_file, save_file

    from factcheck.runtime.known import stance_folder

    shutil.copytree(stance_folder(), folder)
    weights = load_file(str(folder / "model.safetensors"))
    widened = {name: array.astype(np.float32) for name, array in weights.items()}
    save_file(widened, str(folder / "model.safetensors"), metadata={"format": "pt"})
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, "dtype": "float32"}), "utf-8")
    return folder


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return done.stdout.strip().splitlines()[-1]


def compare_labels(ours: dict[str, Any], theirs: dict[str, Any], k: int) -> None:
    from factcheck.runtime.known import stance_folder

    temperature = json.loads((stance_folder() / "calibration.json").read_text("utf-8"))["temperature"]
    warmed = []
    for stance in theirs["stances"]:
        powers = [max(side, 1e-9) ** (1 / temperature) for side in stance]
        warmed.append([power / sum(powers) for power in powers])
    same_pair: list[bool] = []
    same_claim: list[bool] = []
    for i, (mine, other) in enumerate(zip(ours["documents"], theirs["documents"], strict=True)):
        a = dict(zip(mine, ours["stances"][i * k : (i + 1) * k], strict=True))
        b = dict(zip(other, warmed[i * k : (i + 1) * k], strict=True))
        same_pair += [_largest(a[document]) == _largest(b[document]) for document in a if document in b]
        same_claim.append(_claim_label(a) == _claim_label(b))
    passages = sum(set(a) == set(b) for a, b in zip(ours["documents"], theirs["documents"], strict=True))
    print(f"same passages found: {passages / len(same_claim):.4f} of {len(same_claim)} claims")
    print(f"same label: {sum(same_pair) / len(same_pair):.4f} of {len(same_pair)} pairs")
    print(f"same label: {sum(same_claim) / len(same_claim):.4f} of {len(same_claim)} claims")


def _largest(stance: list[float]) -> int:
    return stance.index(max(stance))


def _claim_label(stances: dict[int, list[float]]) -> int:
    """supports (0), refutes (1) or neutral (2), by the passage that says most, at the default threshold."""
    from factcheck.settings import VerdictSettings

    clearest = max(stances.values(), key=lambda stance: max(stance[:2]))
    return _largest(clearest[:2]) if max(clearest[:2]) >= VerdictSettings().threshold else 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--script", type=Path, default=ROOT / "benchmarks" / "plain_script.py")
    parser.add_argument("--claims", type=int, default=100)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--k", type=int, default=5)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--embedder-precision", default="auto")
    parser.add_argument("--float32", action="store_true")
    parser.add_argument("--ours", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.ours:
        run_ours(chosen.ours, chosen.k, chosen.precision, chosen.embedder_precision)
        return
    if chosen.data is None:
        parser.error("--data is needed")
    from factcheck.runtime.known import stance_folder

    sides: dict[str, list[dict[str, Any]]] = {"script": [], "ours": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cross = _in_float32(folder / "cross") if chosen.float32 else stance_folder()
        write_inputs(chosen.data / "scifact", folder, chosen.claims, chosen.documents)
        again = [sys.executable, __file__, "--ours", name, "--k", str(chosen.k), "--precision", chosen.precision]
        again += ["--embedder-precision", chosen.embedder_precision]
        _output(again)  # compiles, where that is still to be done
        for run in range(chosen.runs):
            sides["script"].append(run_script(chosen.script.resolve(), folder, cross, chosen.k))
            sides["ours"].append(json.loads(_output(again)))
            last = {side: round(runs[-1]["verifying_s"], 2) for side, runs in sides.items()}
            print(f"run {run + 1}: verifying, seconds: {last}", file=sys.stderr, flush=True)
    script, ours = sides["script"], sides["ours"]
    print(f"{chosen.claims} claims, {chosen.k} passages each, {chosen.documents} passages; medians of {chosen.runs}")
    print(f"{'':10} {'script s':>9} {'ours s':>9} {'ratio':>7}")
    for step in ("loading", "building", "verifying", "same_work"):
        a = statistics.median(run["verifying_s" if step == "same_work" else f"{step}_s"] for run in script)
        b = statistics.median(run[f"{step}_s"] for run in ours)
        print(f"{step:10} {a:9.2f} {b:9.2f} {a / b:7.2f}")
    seconds = statistics.median(run["verifying_s"] for run in ours)
    print(f"ours: {chosen.claims / seconds:.1f} claims/s, peak {max(run['peak_mb'] for run in ours):.0f} MB")
    compare_labels(ours[-1], script[-1], chosen.k)


if __name__ == "__main__":
    main()
