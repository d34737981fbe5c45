"""How long does looking up a quotation take in a large corpus, and is it found?

    python benchmarks/quotation_lookup.py --data DIR [--passages 100000] [--quotations 300]

DIR holds labelled rows (``*.jsonl.gz``); their distinct evidence texts, one document each, repeated where there are
too few, are the corpus (terms alone count here: the index is built with the hashing embedder).
The quotations are runs of 6 to 20 words of them, drawn by a fixed seed: verbatim, with one word replaced, and with all
their words in another order (found nowhere). Prints how many are found in their own document, and the median, 95th
percentile and largest time of one look-up.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from factcheck import Claim, Document, Span, Workbench
from factcheck.retrieval.index import Index
from factcheck.settings import Settings
from factcheck.verdict.quoting import look_up


def texts(folder: Path) -> Iterator[str]:
    """The distinct evidence texts, in the order of the files; then the same again, each with a number before it."""
    seen: dict[str, None] = {}
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                text = " ".join(json.loads(line)["evidence"].split())
                if 60 <= len(text) <= 600 and text not in seen:
                    seen[text] = None
                    yield text
    for number in range(1, 100):
        yield from (f"Copy {number}. {text}" for text in seen)


def measure(index: Index, documents: list[Document], kind: str, count: int) -> None:
    lot = random.Random(11)
    spent: list[float] = []
    found = asked = 0
    while asked < count:
        document = lot.choice(documents)
        words = document.text.split()
        length = lot.randint(6, 20)
        if len(words) < length or '"' in document.text or "“" in document.text:
            continue
        start = lot.randrange(len(words) - length + 1)
        quoted = words[start : start + length]
        if kind == "altered":
            quoted[lot.randrange(1, length - 1)] = "cellar"
        elif kind == "shuffled":
            lot.shuffle(quoted)
        said = f"He said: “{' '.join(quoted)}”"
        claim = Claim(id="c", report_id="r", span=Span(0, len(said)), quote=said, statement=said)
        begun = time.perf_counter()
        hits = look_up(claim, index, lambda _: True)
        spent.append(1000 * (time.perf_counter() - begun))
        asked += 1
        found += any(words[start : start + length] == _run(hit.passage.quote, words, start, length) for hit in hits)
    spent.sort()
    print(
        f"  {kind:9} found {found / asked:6.1%}  median {statistics.median(spent):5.1f} ms"
        f"  95 % {spent[int(0.95 * len(spent))]:5.1f} ms  largest {spent[-1]:5.1f} ms"
    )


def _run(quote: str, words: list[str], start: int, length: int) -> list[str]:
    run = words[start : start + length]
    return run if " ".join(run) in " ".join(quote.split()) else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--quotations", type=int, default=300)
    chosen = parser.parse_args()
    documents = [
        Document(id=f"d{number}", text=text) for number, text in enumerate(islice(texts(chosen.data), chosen.passages))
    ]
    settings = Settings().with_changes(retrieval={"embedder": "hashing"}, verdict={"stance_model": "overlap"})
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench.open(folder, settings=settings)
        begun = time.perf_counter()
        with bench.benchmark_index(documents, "quotations") as index:
            built = time.perf_counter() - begun
            print(f"{index.manifest.passages} passages, indexed in {built:.0f} s; {chosen.quotations} of each kind")
            for kind in ("verbatim", "altered", "shuffled"):
                measure(index, documents, kind, chosen.quotations)


if __name__ == "__main__":
    main()
