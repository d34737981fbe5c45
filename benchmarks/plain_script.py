"""What one would write without factcheck: SentenceTransformer, a flat FAISS index and CrossEncoder, all defaults.

    python benchmarks/plain_script.py --corpus documents.jsonl --claims claims.jsonl --embedder DIR --cross DIR [--k 5]

documents.jsonl: {"id", "text"}; claims.jsonl: {"claim"}. Prints one JSON line with the seconds of each step; --out
takes, for each claim, the documents judged and their stances.
"""

from __future__ import annotations

import argparse
import json
import time
from itertools import pairwise
from pathlib import Path

import faiss
import numpy as np
from sentence_transformers import CrossEncoder, SentenceTransformer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--corpus", "--claims", "--embedder", "--cross"):
        parser.add_argument(name, required=True)
    parser.add_argument("--k", type=int, default=5)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    documents = [json.loads(line)["text"] for line in Path(chosen.corpus).read_text("utf-8").splitlines()]
    claims = [json.loads(line)["claim"] for line in Path(chosen.claims).read_text("utf-8").splitlines()]
    times = [time.perf_counter()]
    embedder, cross = SentenceTransformer(chosen.embedder), CrossEncoder(chosen.cross)
    times.append(time.perf_counter())
    vectors = embedder.encode(documents, normalize_embeddings=True)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    times.append(time.perf_counter())
    _, hits = index.search(embedder.encode(claims, normalize_embeddings=True), chosen.k)
    logits = cross.predict([(claim, documents[i]) for claim, row in zip(claims, hits, strict=True) for i in row])
    powers = np.exp(logits)
    stances = (powers / powers.sum(axis=1, keepdims=True)).reshape(len(claims), chosen.k, -1)
    times.append(time.perf_counter())
    loading, building, verifying = (round(end - start, 2) for start, end in pairwise(times))
    print(
        json.dumps(
            {
                "documents": len(documents),
                "claims": len(claims),
                "loading_s": loading,
                "building_s": building,
                "verifying_s": verifying,
            }
        )
    )
    if chosen.out:
        with chosen.out.open("w", encoding="utf-8") as file:
            for claim, row, stance in zip(claims, hits, stances, strict=True):
                said = {"claim": claim, "documents": [int(i) for i in row], "stances": stance.round(5).tolist()}
                file.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
