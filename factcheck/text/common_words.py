"""English words that are no names although a sentence may start with them.

Chosen by counting: words of public English text that stand in small letters at least six times as often as
capitalised, sentences' starts apart, in five sets of texts or more; and the commonest that stand so twice as often.
"""

from __future__ import annotations

from pathlib import Path

COMMON = frozenset(Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split())
