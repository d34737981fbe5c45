"""Corpora and embedders that the retrieval tests share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from factcheck.corpus.passages import split_passages
from factcheck.model import Document, Passage
from factcheck.retrieval.embed import HashingEmbedder
from factcheck.retrieval.index import Manifest, build_index
from factcheck.seams import Vectors
from factcheck.settings import Settings

TOWNS = ("Raqqa", "Mosul", "Kobani", "Tal Afar", "Hajin", "Baghuz", "Sinjar", "Manbij")


class CountingEmbedder(HashingEmbedder):
    """The hashing embedder, which remembers what it embedded."""

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return super().embed_passages(texts)


def documents(count: int = 24) -> list[Document]:
    """Short war reports; each town's comes back every eight documents with the same first paragraph."""
    return [
        Document(
            id=f"doc-{i}",
            title=f"Report from {TOWNS[i % 8]}",
            text=(
                f"Coalition aircraft struck {TOWNS[i % 8]}. The US sent no troops. IS did not leave the town.\n\n"
                f"By day {i} some {14_000 + i:,} people had fled. Nobody counted the dead."
            ),
            source=f"{i}.txt",
            url=f"https://example.org/{i}",
            date="2018-12",
            origin=f"origin {i % 5}",
        )
        for i in range(count)
    ]


def entries(sources: Iterable[Document]) -> list[tuple[Document, list[Passage]]]:
    return [(source, split_passages(source, Settings().corpus)) for source in sources]


def build(
    indexes: Path, sources: Iterable[Document], name: str = "war", embedder: HashingEmbedder | None = None
) -> Manifest:
    return build_index(
        entries(sources),
        indexes,
        embedder or HashingEmbedder(),
        name=name,
        corpus_fingerprint="corpus",
        settings=Settings(),
    )
