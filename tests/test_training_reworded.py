"""Claims made from any text for a teacher to judge."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.reading.labelled import Row
from factcheck.runtime.known import embedder_folder
from factcheck.training.reworded import _BOUNDS, NEAREST, Neighbours, bounded, reworded, wide_pairs

TEXT = "In 2016 the army of Syria took 40 towns and 1,200 villages, and the council was told in May."


def near(word: str) -> list[str]:
    return {"army": ["navy"], "took": ["lost", "held"], "towns": ["cities"]}.get(word, [])


@given(st.integers())
def test_one_word_becomes_one_that_is_near_it_and_all_else_stays(seed: int) -> None:
    new = reworded(TEXT, random.Random(seed), near)
    assert new is not None
    changed = [(a, b) for a, b in zip(TEXT.split(), new.split(), strict=True) if a != b]
    assert len(changed) == 1 and changed[0][1] in near(changed[0][0])
    assert reworded("The UN met in May.", random.Random(seed), near) is None


@given(st.integers())
def test_a_bound_stands_before_a_figure_and_never_before_a_year(seed: int) -> None:
    new = bounded(TEXT, random.Random(seed))
    assert new is not None and new.startswith("In 2016 the army of Syria took ")
    assert any(bound in new for bound in _BOUNDS)
    assert bounded("It was founded in 1925 on the A40.", random.Random(seed)) is None
    assert bounded("The fund has $40 and 3.5 % of it.", random.Random(seed)) is None


def test_each_text_gives_one_pair_that_is_no_row_and_none_is_long() -> None:
    rows = [Row(f"The army took {i} towns.", f"{TEXT} {i}", "refuted", "s", "train", "g") for i in range(40)]
    rows += [Row("The army took towns.", rows[0].evidence, "refuted", "s", "train", "g")]
    rows += [Row("The army slept.", "word " * 100, "refuted", "s", "train", "g")]
    pairs = wide_pairs(rows, random.Random(0), near)
    assert pairs == wide_pairs(rows, random.Random(0), near)
    assert [evidence for _, evidence in pairs] == [row.evidence for row in rows[:40]]
    assert all(claim not in (evidence, row.claim) for (claim, evidence), row in zip(pairs, rows, strict=False))
    assert wide_pairs(rows, random.Random(0), near, longest=10) == []


@pytest.mark.model
def test_near_a_word_lie_its_opposite_and_its_like_but_not_its_own_forms() -> None:
    neighbours = Neighbours(embedder_folder())
    assert "decreased" in neighbours("increased") and "west" in neighbours("east")
    assert len(neighbours("east")) == NEAREST and neighbours("xyzzyx") == neighbours("the") == []
    assert not any(word.startswith("incr") for word in neighbours("increased"))


def test_the_nearest_words_come_first(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    (tmp_path / "vocab.txt").write_text("[PAD]\nlarge\nbig\ntiny\n##ly\nthe", encoding="utf-8")
    vectors = np.array([[0, 0], [1, 0], [0.9, 0.1], [-1, 0.2], [1, 0], [1, 0]], np.float16)
    save_file({"embeddings.word_embeddings.weight": vectors}, str(tmp_path / "model.safetensors"))
    assert Neighbours(tmp_path)("large") == ["big", "tiny"]
