"""Texts → unit vectors: a sentence-transformers model run by factcheck.runtime, or a stand-in that needs no model."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from factcheck.errors import ModelError
from factcheck.seams import Embedder
from factcheck.settings import Settings

if TYPE_CHECKING:
    from factcheck.runtime import Encoder, TokenRow, Tokens
    from factcheck.runtime.tokens import Pieces
    from factcheck.seams import Vectors


def load_embedder(settings: Settings, cache: Path) -> Embedder:
    """The embedder that ``settings.retrieval.embedder`` names, with ``second_embedder`` beside it where there is one;
    compiled models are kept under ``cache``.

    "all-MiniLM-L6-v2", "hashing" (no model), or a folder in sentence-transformers layout (relative to the working
    folder). Raises ModelError for an unknown name or a folder that is no such model.
    """
    from factcheck.retrieval.joined import JoinedEmbedder

    wanted = settings.retrieval
    first = _load(wanted.embedder, "embedder", settings, cache)
    if not wanted.second_embedder:
        return first
    return JoinedEmbedder(
        first, _load(wanted.second_embedder, "second_embedder", settings, cache), wanted.second_weight
    )


def _load(name: str, key: str, settings: Settings, cache: Path) -> Embedder:
    if name == "hashing":
        return HashingEmbedder()
    from factcheck.runtime import Tokens, load_encoder
    from factcheck.runtime.known import embedder_folder

    if name == "all-MiniLM-L6-v2":
        folder = embedder_folder()
    else:
        folder = Path(name)
        if not folder.is_dir():
            raise ModelError(
                f"no embedder is called {name!r}, and no folder either",
                hint=f'retrieval.{key} is "all-MiniLM-L6-v2", "hashing" or a sentence-transformers folder.',
            )
    chosen = settings.runtime.embedder_precision
    runtime = settings.runtime if chosen == "auto" else replace(settings.runtime, precision=chosen)
    encoder = load_encoder(folder, task="embed", settings=runtime, cache=cache)
    return ModelEmbedder(
        encoder=encoder, tokens=Tokens(folder), prompts=_prompts(folder), limit=_limit(folder, encoder)
    )


@dataclass(frozen=True, slots=True)
class Prompts:
    """What a model wants written before a text, by the side of the search that it is on."""

    passage: str = ""
    claim: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEmbedder:
    """A sentence-transformers model. Equal to its ``encode(normalize_embeddings=True)`` for texts within ``limit``
    tokens; a longer text is cut into windows of equal length whose unit vectors are averaged, weighted by tokens.
    """

    encoder: Encoder
    tokens: Tokens
    prompts: Prompts
    limit: int

    @property
    def fingerprint(self) -> str:
        """Names weights, precision, prompts and window."""
        said = f"{self.prompts.passage}\0{self.prompts.claim}\0{self.limit}\0{self.tokens.sha256}"
        return f"{self.encoder.weights}-{self.encoder.precision}-{_short(said)}"

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self.encoder.width

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One float32 unit row per text, in order; each distinct text is embedded once."""
        return self._embed([self.prompts.passage + text for text in texts])

    def embed_claims(self, texts: Sequence[str]) -> Vectors:
        """As :meth:`embed_passages`, with the model's prompt for the searching side."""
        return self._embed([self.prompts.claim + text for text in texts])

    def _embed(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        distinct = {text: i for i, text in enumerate(dict.fromkeys(texts))}
        if not distinct:
            return np.zeros((0, self.dimensions), np.float32)
        rows, owners = self._windows(list(distinct))
        parts = _unit(self.encoder.run(rows))
        vectors = np.zeros((len(distinct), parts.shape[1]), np.float32)
        for row, owner, part in zip(rows, owners, parts, strict=True):
            vectors[owner] += part * np.float32(len(row))
        return np.ascontiguousarray(_unit(vectors)[[distinct[text] for text in texts]])

    def _windows(self, texts: list[str]) -> tuple[list[TokenRow], list[int]]:
        """The rows to run, with the text that each belongs to."""
        room = self.limit - self.tokens.specials(pair=False)
        rows: list[TokenRow] = []
        owners: list[int] = []
        for owner, pieces in enumerate(self.tokens.pieces(texts)):
            for window in _split(pieces, room):
                rows.append(self.tokens.row(window))
                owners.append(owner)
        return rows, owners


class HashingEmbedder:
    """The stand-in: words and their character trigrams, hashed into signed buckets (Weinberger et al., 2009).

    Needs no model, is the same everywhere, and finds texts that share words, their forms or their figures; it knows
    nothing of meaning.
    """

    dimensions = 512
    fingerprint = "hashing-512-1"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One float32 unit row per text, in order; a text without words gets the first unit vector."""
        import numpy as np

        seen: dict[str, Vectors] = {}
        for text in texts:
            if text not in seen:
                seen[text] = self._vector(text)
        return np.stack([seen[text] for text in texts]) if texts else np.zeros((0, self.dimensions), np.float32)

    def embed_claims(self, texts: Sequence[str]) -> Vectors:
        """The same as :meth:`embed_passages`: this model treats both sides alike."""
        return self.embed_passages(texts)

    def _vector(self, text: str) -> Vectors:
        import numpy as np

        counts: dict[str, float] = {}
        for word in re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()):
            common = 0.2 if len(word) <= 3 and word.isalpha() else 1.0
            counts[word] = counts.get(word, 0.0) + common
            padded = f"<{word}>"
            trigrams = [padded[i : i + 3] for i in range(len(padded) - 2)] if len(word) > 3 else []
            for trigram in trigrams:
                counts["#" + trigram] = counts.get("#" + trigram, 0.0) + 0.5 / math.sqrt(len(trigrams))
        vector = np.zeros(self.dimensions, np.float64)
        for feature, weight in counts.items():
            digest = hashlib.blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            place = int.from_bytes(digest[:4], "little") % self.dimensions
            vector[place] += math.copysign(math.sqrt(weight), 1 if digest[4] & 1 else -1)
        if not vector.any():
            vector[0] = 1.0
        return (vector / math.sqrt(math.fsum(x * x for x in vector.tolist()))).astype(np.float32)


def _split(pieces: Pieces, room: int) -> list[tuple[int, ...]]:
    """Token ids in windows of at most ``room``, as equal in length as can be; one window where all fits."""
    count = max(1, -(-len(pieces) // room))
    edges = [round(i * len(pieces) / count) for i in range(count + 1)]
    return [pieces.ids[start:end] for start, end in pairwise(edges)]


def _unit(rows: Vectors) -> Vectors:
    import numpy as np

    lengths = np.sqrt(np.sum(rows * rows, axis=1, keepdims=True, dtype=np.float32))
    result: Vectors = (rows / np.maximum(lengths, np.float32(1e-12))).astype(np.float32)
    return result


def _limit(folder: Path, encoder: Encoder) -> int:
    """The longest input that the model's own settings name, in tokens, special ones included.

    Older sentence-transformers write it beside the modules, newer ones into the tokenizer's settings.
    """
    from factcheck.runtime.layout import read_json

    for name, key in (("sentence_bert_config.json", "max_seq_length"), ("tokenizer_config.json", "model_max_length")):
        named = read_json(folder / name).get(key) if (folder / name).exists() else None
        if isinstance(named, int) and named > 2:
            return min(named, encoder.longest)
    return encoder.longest


def _prompts(folder: Path) -> Prompts:
    from factcheck.runtime.layout import read_json

    path = folder / "config_sentence_transformers.json"
    named = (read_json(path).get("prompts") or {}) if path.exists() else {}
    passage = next((named[key] for key in ("document", "passage") if isinstance(named.get(key), str)), "")
    return Prompts(passage=passage, claim=named["query"] if isinstance(named.get("query"), str) else "")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
