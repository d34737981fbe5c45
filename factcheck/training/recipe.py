"""The small model from the labelled rows and the larger model, in one command: ``python -m factcheck.training.recipe``.

Near rows, the teacher's probabilities and hidden states, training at the full rate, three decays that differ in sets
and in the labels' share, and their mean; that then learns to say behind a title what it says without, and that a claim
turned about is not borne out; and at last gets three layers more for half of its word pieces and learns on, with four
decays on the way, and the mean of what these give is the model. Each step is a module of this package, called as
docs/training.md calls it. A step that is done is not run again, and one that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from factcheck.errors import ModelError
from factcheck.training.checkpoint import latest

DECAYS = {  # steps, and the options in which each differs; their mean is better than any of them
    "decay-1": (1500, "--mix taught --teacher-share 0.7 --max-tokens 128"),
    "decay-2": (1000, "--mix all --teacher-share 0.5 --max-tokens 192"),
    "decay-3": (1000, "--mix facts --teacher-share 0.3 --max-tokens 192"),
}
TRAINING = "--made 0.05 --dropout 0.05 --learning-rate 3e-4"
LESSONS = (  # steps, and the options: nothing but what the model says itself, alone and with its teacher
    780,
    "--teacher-share 1 --mix judged --made 0 --max-tokens 192 --dropout 0.02 --learning-rate 8e-5 --warm-up 30 "
    "--average 0",
)
DEEPER = "--behind 3,4,5 --pieces 17400"
DEEP = (  # steps of each decay, and the options of all that is trained with nine layers
    2000,
    "--teacher-share 0.7 --mix judged --made 0 --max-tokens 256 --dropout 0.05 --warm-up 100 --learning-rate 2.5e-4",
)
STOPS = (0.25, 0.6, 0.85, 1.0)  # of the steps with nine layers: where the decays begin


@dataclass(frozen=True)
class Recipe:
    """What the steps share. ``data``: folder of labelled rows; ``out``: where all goes; ``teacher``: as in settings."""

    data: Path
    out: Path
    teacher: str = "large"
    pairs: int = 240_000  # that the teacher judges, 70 kB of hidden states each
    steps: int = 20_000  # of 64 rows at the full rate
    titled: int = 12_000  # pairs that get a title; 0: the model is the mean as it is, with no lesson on top
    deep: int = 7_500  # steps at the full rate with nine layers; 0: the model keeps its six
    behind: int = 10_000  # judged pairs that these also learn with a title
    decays: Mapping[str, tuple[int, str]] = field(default_factory=lambda: DECAYS)

    @property
    def model(self) -> Path:
        """The folder of the finished model."""
        return self.out / "model" if self.deep else self.six

    @property
    def six(self) -> Path:
        """The folder of the model with six layers."""
        return self.out / "lessons" / "final" if self.titled else self.out / "mean"


@dataclass(frozen=True, slots=True)
class Step:
    """A module of this package, its options, and a checkpoint's folder that it begins with."""

    name: str
    module: str
    options: tuple[str, ...]
    after: Path | None = None
    makes: Callable[[], bool] = lambda: True  # whether it came to its end: training returns when it is told to stop


def steps(recipe: Recipe) -> Iterator[Step]:
    """The steps of ``recipe``, in order."""
    out, data = recipe.out, ("--data", str(recipe.data))
    near, taught, states = out / "near.jsonl.gz", out / "taught.jsonl", out / "states"
    teacher = ("--teacher", recipe.teacher, "--int8", "--pairs", str(recipe.pairs))
    yield Step("near", "near", (*data, "--out", str(near)))
    yield Step("taught", "taught", (*data, *teacher, "--out", str(taught), "--states", str(states)))
    learn = (*data, "--extra", str(near), "--taught", str(taught), "--states", str(states), *TRAINING.split())
    flat = out / "flat"
    full = (*learn, "--mix", "taught", "--max-tokens", "128", "--stop-at", str(recipe.steps), "--out", str(flat))
    yield Step("flat", "stance", full, makes=lambda: reached(flat) >= recipe.steps)
    for name, (count, options) in recipe.decays.items():
        decay = (*learn, *options.split(), "--decay", str(count), "--out", str(out / name))
        yield Step(name, "stance", decay, after=flat)
    finals = [str(out / name / "final") for name in recipe.decays]
    yield Step("mean", "average", (str(out / "mean"), *finals, "--share", str(1 / len(finals))))
    if recipe.titled:
        yield from _lessons(recipe, data)
    if recipe.deep:
        yield from _deeper(recipe, data, str(taught), str(states))


def _lessons(recipe: Recipe, data: tuple[str, ...]) -> Iterator[Step]:
    """What the mean says of pairs without a title, what of claims turned about, and training on both."""
    out, (count, options) = recipe.out, LESSONS
    mean, said, begun = str(out / "mean"), str(out / "titled.jsonl"), out / "begun"
    yield Step("titled", "titled", (*data, "--model", mean, "--pairs", str(recipe.titled), "--out", said))
    if (recipe.data.parent / "scifact" / "corpus.jsonl.gz").is_file():  # its titles are what is turned about
        both = str(out / "turned.jsonl")
        asked = ("--model", mean, "--teacher", recipe.teacher, "--beside", said)
        yield Step("turned", "opposites", (*data, *asked, "--out", both))
        said = both
    learn = (*data, "--base", mean, "--taught", said, *options.split())
    yield Step("begun", "stance", (*learn, "--stop-at", "1", "--out", str(begun)), makes=lambda: reached(begun) >= 1)
    yield Step("lessons", "stance", (*learn, "--decay", str(count), "--out", str(out / "lessons")), after=begun)


def _deeper(recipe: Recipe, data: tuple[str, ...], taught: str, states: str) -> Iterator[Step]:
    """Three layers more, training on all of them with what the teacher said, some of it behind a title, and the mean of
    the decays on the way: half of the last, the rest of the others alike."""
    out, (count, options) = recipe.out, DEEP
    nine, deep = str(out / "nine"), out / "deep"
    yield Step("nine", "deeper", (str(recipe.six), nine, *data, *DEEPER.split()))
    told = str(out / "behind.jsonl")
    yield Step("behind", "titled", (*data, "--said", taught, "--pairs", str(recipe.behind), "--out", told))
    learn = (*data, "--taught", told, "--states", states, "--base", nine, *options.split())
    finals: list[str] = []
    for number, share in enumerate(STOPS, start=1):
        stop = max(1, round(share * recipe.deep))
        yield Step(
            f"deep-{number}", "stance", (*learn, "--stop-at", str(stop), "--out", str(deep)), makes=_reaches(deep, stop)
        )
        name = f"nine-{number}"
        yield Step(name, "stance", (*learn, "--decay", str(count), "--out", str(out / name)), after=deep)
        finals.insert(0, str(out / name / "final"))
    yield Step("model", "average", (str(out / "model"), *finals, "--share", "0.5"))


def _reaches(run: Path, step: int) -> Callable[[], bool]:
    return lambda: reached(run) >= step


def reached(run: Path) -> int:
    """The step of a run's last checkpoint; 0 where there is none."""
    path = latest(run)
    return int(path.stem.removeprefix("step-")) if path else 0


def follow(recipe: Recipe, say: Callable[[str], None] = lambda line: None) -> Path:
    """Run the steps that are not done yet; returns the model's folder.

    ``out/NAME.done`` says with which options a step was done. Raises ModelError where those are others than now, and
    where training was stopped before its end.
    """
    recipe.out.mkdir(parents=True, exist_ok=True)
    for step in steps(recipe):
        mark, line = recipe.out / f"{step.name}.done", " ".join((step.module, *step.options)) + "\n"
        if mark.exists():
            if mark.read_text(encoding="utf-8") != line:
                raise ModelError(
                    f"{mark}: made with other options", hint="Delete it and what it made, or name another --out."
                )
            continue
        say(f"python -m factcheck.training.{line.strip()}")
        if step.after:
            _begin_with(step.after, recipe.out / step.name)
        import_module(f"factcheck.training.{step.module}").main(list(step.options))
        if not step.makes():
            raise ModelError(f"{step.name} stopped before its end", hint="The same command takes it up again.")
        mark.write_text(line, encoding="utf-8")
    return recipe.model


def _begin_with(run: Path, folder: Path) -> None:
    """Put the last checkpoint of ``run`` into ``folder``, unless it has one: as a second name, or a copy."""
    source = latest(run)
    if source is None:
        raise ModelError(
            f"{run}: no checkpoint there", hint=f"Delete {run.parent / run.name}.done, and it is trained again."
        )
    folder.mkdir(exist_ok=True)
    if latest(folder) is None:
        try:
            os.link(source, folder / source.name)
        except OSError:  # a file system without links
            shutil.copyfile(source, folder / source.name)


def main(arguments: list[str] | None = None) -> None:
    """The command line: one option per field of :class:`Recipe`."""
    parser = argparse.ArgumentParser(prog="python -m factcheck.training.recipe", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled rows")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder of the run, some 20 GB; goes on where it stopped"
    )
    parser.add_argument("--teacher", default=Recipe.teacher, help="folder of a three-way cross-encoder, or large")
    parser.add_argument("--pairs", type=int, default=Recipe.pairs, help="that the teacher judges")
    parser.add_argument("--steps", type=int, default=Recipe.steps, help="at the full rate")
    parser.add_argument("--titled", type=int, default=Recipe.titled, help="pairs with a title; 0: no lessons")
    parser.add_argument("--deep", type=int, default=Recipe.deep, help="steps with nine layers; 0: six as they are")
    parser.add_argument("--behind", type=int, default=Recipe.behind, help="judged pairs that these also see titled")

    def say(line: str) -> None:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    say(f"wrote {follow(Recipe(**vars(parser.parse_args(arguments))), say=say)}")


if __name__ == "__main__":
    main()
