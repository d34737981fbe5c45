"""How good the shipped models are, on every set that measures: the figures of docs/quality.md and quality-large.md.

    python benchmarks/quality.py --data DIR [--model large] [--work DIR] [--write] [--plots DIR] [--parts stance,...]

DIR holds verdict/*.jsonl.gz (labelled rows), scifact/ and check_covid/ (corpus.jsonl.gz, claims_dev.jsonl). Judged
pairs and indexes are kept under --work and used again while the model is the same. Every figure stands beside its
interval, what always answering the majority label gives, and what benchmarks/expected.toml expects: ok (no worse than
expected by more than the tolerance), near (by no more than three times that) or fail. --write renews the page,
--plots draws a picture per set (confusion table, reliability, risk and coverage). Exit code 1 where any figure fails.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from factcheck.evaluation.calibration import crossed
from factcheck.evaluation.datasets import Benchmark, load_benchmark
from factcheck.evaluation.end_to_end import evaluate_end_to_end
from factcheck.evaluation.plots import draw
from factcheck.evaluation.retrieval import evaluate_retrieval
from factcheck.evaluation.stance import THREE, evaluate_stance, measured_parts
from factcheck.model import Stance
from factcheck.reading.labelled import Row, read_rows
from factcheck.runtime.known import weights_sha256
from factcheck.seams import StanceModel
from factcheck.verdict.stance import model_folder
from factcheck.workbench import Workbench

ROOT = Path(__file__).parent.parent
EXPECTED = ROOT / "benchmarks" / "expected.toml"
PAGES = {name: ROOT / "docs" / f"quality{part}.md" for name, part in (("default", ""), ("large", "-large"))}
PARTS = ("stance", "calibration", "retrieval", "end-to-end")
CALIBRATED = ("vitaminc", "fever")
SHOWN = ("accuracy", "macro_f1", "ece", "brier")
LOWER_IS_BETTER = ("ece", "brier")


NEVER_TRAINED = (
    "None of these rows was trained on, and no training row shared a claim or an evidence text with one of them",
    "(docs/training.md). SciFact's own train and dev splits share documents: the rows with seen and with unseen",
    "evidence stand apart.",
)


class Remembering:
    """A stance model that keeps what it judged in a file, so that a benchmark that was stopped goes on."""

    def __init__(self, model: StanceModel, folder: Path) -> None:
        self.model = model
        self.fingerprint = model.fingerprint
        self.path = folder / f"stances-{model.fingerprint}.jsonl"
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.is_file() else []
        self.known = {(claim, evidence): three for claim, evidence, three in map(json.loads, lines)}

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Stance]:
        """As the model does; pairs that were judged before are looked up."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self.known]
        with self.path.open("a", encoding="utf-8") as file:
            for pair, stance in zip(new, self.model.judge(new) if new else [], strict=True):
                self.known[pair] = [stance.supports, stance.refutes, stance.neutral]
                file.write(json.dumps([*pair, self.known[pair]]) + "\n")
        return [Stance(supports=s, refutes=r, neutral=n) for s, r, n in (self.known[pair] for pair in pairs)]


def measured_files(folder: Path) -> list[Path]:
    """The files of labelled rows that hold any dev or test row."""
    files = sorted(folder.glob("*.jsonl.gz"))
    return [path for path in files if any(row.split != "train" for row in read_rows(path))]


def calibration_figures(data: Path, model: StanceModel) -> list[dict[str, Any]]:
    """Each calibrated set's dev rows, and all of them together, crossed by group."""
    rows: dict[str, list[Row]] = {
        name: measured_parts(read_rows(data / "verdict" / f"{name}.jsonl.gz"), name)[0][1] for name in CALIBRATED
    }
    rows[" and ".join(CALIBRATED)] = [row for some in rows.values() for row in some]
    out = []
    for name, some in rows.items():
        stances = model.judge([(row.claim, row.evidence) for row in some])
        groups = [f"{row.source}/{row.group}" for row in some]
        found = crossed(THREE.probabilities(stances), THREE.truths(some), groups)
        out.append(
            {
                "name": f"{name} dev, calibration", "n": found.n,
                "ece": round(found.ece_after, 5), "ece_before": round(found.ece_before, 5),
                "brier": round(found.brier_after, 5), "brier_before": round(found.brier_before, 5),
                "temperatures": [round(t, 3) for t in found.temperatures], "temperature": round(found.temperature, 3),
            }
        )  # fmt: skip
    return out


def whole_line(data: Path, bench: Workbench, parts: Sequence[str]) -> list[dict[str, Any]]:
    """Search and verdicts on SciFact's and Check-COVID's dev claims."""
    out = []
    for name in ("scifact", "check_covid"):
        benchmark: Benchmark = load_benchmark(data / name / "corpus.jsonl.gz", data / name / "claims_dev.jsonl")
        index = bench.benchmark_index([one.document for one in benchmark.documents.values()], benchmark.kind)
        with index:
            if "retrieval" in parts:
                figures = evaluate_retrieval(benchmark, index.searcher(bench.embedder, bench.settings.retrieval))
                out.append({key: value for key, value in figures.items() if key != "per_claim"})
            if "end-to-end" in parts:
                out.append(evaluate_end_to_end(benchmark, lambda texts, at=index: bench.check_all(texts, at)))
    return out


def flat(figures: dict[str, Any], path: str = "") -> dict[str, float]:
    """Every figure of a set by its path: {"accuracy": 0.7, "scifact abstract_label f1": 0.4}."""
    out: dict[str, float] = {}
    for key, value in figures.items():
        name = f"{path} {key}".strip()
        if isinstance(value, dict) and "value" in value:
            out[name] = float(value["value"])
        elif isinstance(value, dict) and key not in ("per_class", "confusion", "labels", "majority", "trivial"):
            out |= flat(value, name)
        elif isinstance(value, float):
            out[name] = value
    return out


def expected_of(named: str) -> dict[str, Any]:
    """The figures that a model is expected to reach, by set; only the one that ships as the default has any."""
    return tomllib.loads(EXPECTED.read_text("utf-8")) if named == "default" else {}


def against_expected(
    sets: Sequence[dict[str, Any]], expected: dict[str, Any]
) -> list[tuple[str, str, float, float, str]]:
    """(set, figure, found, expected, "ok" | "near" | "fail") of every figure that is expected and was measured."""
    rows = []
    for one in sets:
        found = flat(one)
        for figure, wanted in expected.get(one["name"], {}).items():
            if figure in found:
                worse = wanted["expected"] - found[figure]
                if figure.split()[-1] in LOWER_IS_BETTER:
                    worse = -worse
                tolerance = wanted["tolerance"]
                verdict = "ok" if worse <= tolerance else "near" if worse <= 3 * tolerance else "fail"
                rows.append((one["name"], figure, found[figure], wanted["expected"], verdict))
    return rows


def said(figure: dict[str, float]) -> str:
    return f"{figure['value']:.3f} ({figure['low']:.3f}–{figure['high']:.3f})"


def page(results: dict[str, Any], named: str) -> str:
    """docs/quality.md, or the page of the model ``named``."""
    option = "" if named == "default" else f" --model {named}"
    stance = [one for one in results["sets"] if "way" in one]
    lines = [
        "# Quality" + ("" if named == "default" else f" of the {named} model"), "",
        f"Written by `python benchmarks/quality.py --data DIR{option} --write`; do not edit. In brackets: 95 %",
        "bootstrap intervals over groups (pages, claims, premises). Beside each figure: what always answering the",
        "majority label gives.",
        f"Stance model `{results['model']}` (weights {results['weights'][:16]}…), on {results['machine']}.", "",
        "## Stance: one claim, one passage", "",
        *NEVER_TRAINED, "",
        "| set | rows | scored | accuracy | majority | macro-F1 | majority | ECE | Brier |",
        "|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for one in stance:
        lines.append(
            f"| {one['name']} | {one['n']:,} | {one['way']}-way | {said(one['accuracy'])} |"
            f" {one['majority']['accuracy']:.3f} | {said(one['macro_f1'])} | {one['majority']['macro_f1']:.3f} |"
            f" {one['ece']:.3f} | {one['brier']:.3f} |"
        )
    lines += ["", "F1 of each class (precision, recall):", "", "| set | class | rows | F1 |", "|---|---|---|---|"]
    for one in stance:
        for label, f in one["per_class"].items():
            rates = f"{f['f1']:.3f} ({f['precision']:.3f}, {f['recall']:.3f})"
            lines.append(f"| {one['name']} | {label} | {f['n']:,} | {rates} |")
    two_way = sorted({one["scored"] for one in stance if one["way"] == 2})
    lines += ["", *[f"Scored {text}." for text in two_way]]
    calibration = [one for one in results["sets"] if "temperatures" in one]
    if calibration:
        lines += [
            "", "## Calibration of stances", "",
            "A temperature is fitted on one half of the groups and measured on the other, and the other way about."
            " Temperatures multiply the one that the model ships with.", "",
            "| set | rows | ECE as shipped | ECE, crossed | Brier as shipped | Brier, crossed | temperatures |",
            "|---|---|---|---|---|---|---|",
        ]  # fmt: skip
        for one in calibration:
            lines.append(
                f"| {one['name']} | {one['n']:,} | {one['ece_before']:.4f} | {one['ece']:.4f} |"
                f" {one['brier_before']:.3f} | {one['brier']:.3f} | {', '.join(map(str, one['temperatures']))} |"
            )
    search = [one for one in results["sets"] if "ndcg@10" in one]
    if search:
        lines += [
            "",
            "## Search",
            "",
            "| set | claims | abstracts | figure | value | at random |",
            "|---|---|---|---|---|---|",
        ]
        for one in search:
            for key in [key for key in one if key.startswith(("ndcg", "recall"))]:
                trivial = f"{one['trivial'][key]:.3f}" if key in one["trivial"] else "about 0"
                lines.append(
                    f"| {one['name']} | {one['n']} | {one['documents']:,} | {key} | {said(one[key])} | {trivial} |"
                )
    whole = [one for one in results["sets"] if "labels_said" in one]
    if whole:
        lines += [
            "",
            "## From claim to verdict",
            "",
            "| set | claims | figure | value | trivial |",
            "|---|---|---|---|---|",
        ]
        for one in whole:
            claims = one["claims"]
            for key, words in (
                ("accuracy", "label of the claim, accuracy"),
                ("macro_f1", "label of the claim, macro-F1"),
            ):
                trivial = f"{claims['majority'][key]:.3f}"
                lines.append(f"| {one['name']} | {one['n']} | {words} | {said(claims[key])} | {trivial} |")
            for key, words in (("confidence", "as it is"), ("confidence_refitted", "refitted on the other half")):
                if claims[key] is not None:
                    figure = f"confidence as the chance of that label, {words}, ECE"
                    lines.append(f"| {one['name']} | {one['n']} | {figure} | {claims[key]['ece']:.3f} | |")
            for group, words in (("scifact", "all that decided"), ("scifact_first", "the clearest abstract alone")):
                for key, f in one.get(group, {}).items():
                    level, right = key.split("_")
                    figure = f"{level}s, {right}, F1, {words}"
                    lines.append(f"| {one['name']} | {one['n']} | {figure} | {said(f['f1_interval'])} | 0 |")
            for key, f in one.get("check_covid", {}).items():
                lines.append(f"| {one['name']} | {one['n']} | sentences, {key}, F1 | {f['f1']:.3f} | 0 |")
        for one in whole:
            if "scifact_abstracts" in one:
                counts = ", ".join(f"{count} {kind}" for kind, count in one["scifact_abstracts"].items())
                lines += ["", f"What became of the abstracts of {one['name']}: {counts}."]
        lines += risk_table(whole)
    expected = against_expected(results["sets"], expected_of(named))
    if expected:
        lines += [
            "",
            "## Against benchmarks/expected.toml",
            "",
            "| set | figure | found | expected | |",
            "|---|---|---|---|---|",
        ]
        lines += [
            f"| {name} | {figure} | {found:.3f} | {wanted:.3f} | {v} |" for name, figure, found, wanted, v in expected
        ]
    return "\n".join(lines) + "\n"


def risk_table(whole: Sequence[dict[str, Any]]) -> list[str]:
    """How many verdicts a machine may clear alone on each benchmark, at which risk."""
    lines = [
        "", "Accepting every verdict of at least some confidence: the largest share whose labels are wrong no more",
        "often than said, with 95 % confidence (learn then test); else the least that any one threshold can promise.",
        "",
        "| set | risk | threshold | accepted | wrong among them |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for one in whole:
        confidence = one["claims"]["confidence"]
        promised = {risk: point for risk, point in confidence["accept"].items() if point is not None}
        for risk, point in promised.items():
            wrong = f"{point['errors']} of {point['accepted']}"
            lines.append(f"| {one['name']} | {risk} | {point['threshold']:g} | {point['coverage']:.0%} | {wrong} |")
        missed = [risk for risk in confidence["accept"] if risk not in promised]
        if missed:
            best = min(confidence["risk_coverage"], key=lambda p: p["upper"])
            words = f"none; at {best['threshold']:g} the risk is at most {best['upper']:.2f}"
            lines.append(
                f"| {one['name']} | {', '.join(missed)} | – | {words} | {best['errors']} of {best['accepted']} |"
            )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "factcheck-quality")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--limit", type=int, default=None, help="at most so many rows of a stance set")
    parser.add_argument("--json", type=Path, default=None, help="write the figures there as well")
    parser.add_argument("--plots", type=Path, default=None)
    parser.add_argument("--model", default=None, help="verdict.stance_model; where not given, as --work's project says")
    parser.add_argument("--write", action="store_true", help="renew the page in docs")
    given = parser.parse_args()
    parts = given.parts.split(",")
    if unknown := sorted(set(parts) - set(PARTS)):
        parser.error(f"no such part: {', '.join(unknown)}; some of {', '.join(PARTS)}")
    if given.write and (set(parts) != set(PARTS) or given.limit):
        parser.error("--write renews the whole page: it takes every part and every row")
    given.work.mkdir(parents=True, exist_ok=True)
    bench = Workbench.open(given.work)
    if given.model:
        bench = Workbench.open(given.work, settings=bench.settings.with_changes(verdict={"stance_model": given.model}))
    named = bench.settings.verdict.stance_model
    if given.write and named not in PAGES:
        parser.error(f"no page for {named}: --write is for {' and '.join(PAGES)}")
    model = Remembering(bench.stance_model, given.work)

    def progress(done: int, total: int) -> None:
        print(f"\r{done}/{total} pairs", end="", file=sys.stderr)

    sets: list[dict[str, Any]] = []
    if "stance" in parts:
        sets += evaluate_stance(measured_files(given.data / "verdict"), model, limit=given.limit, progress=progress)[
            "sets"
        ]
        print(file=sys.stderr)
    if "calibration" in parts:
        sets += calibration_figures(given.data, model)
    if "retrieval" in parts or "end-to-end" in parts:
        sets += whole_line(given.data, bench, parts)
    results = {
        "model": model.fingerprint,
        "weights": weights_sha256(model_folder(named, bench.cache)),
        "machine": platform.machine(),
        "sets": sets,
    }
    if given.json:
        given.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    if given.plots:
        draw(sets, given.plots)
    if given.write:
        PAGES[named].write_text(page(results, named), encoding="utf-8")
    else:
        print(page(results, named))
    rows = against_expected(sets, expected_of(named))
    for name, figure, found, wanted, verdict in rows:
        print(f"{verdict:4}  {name}, {figure}: {found:.4f}, expected {wanted:.4f}", file=sys.stderr)
    sys.exit(1 if any(row[-1] == "fail" for row in rows) else 0)


if __name__ == "__main__":
    main()
