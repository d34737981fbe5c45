"""The whole recipe of the small model: every step once, in order, and on from where it was stopped."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from factcheck.errors import ModelError
from factcheck.training import recipe as module
from factcheck.training.recipe import Recipe, follow, main, reached, steps

TOWNS = ("Aleppo", "Raqqa", "Homs", "Leeds", "Lyon", "Bonn", "Turin", "Porto", "Ghent", "Graz", "Basel", "Brno")
DEEPER = ("deeper", "titled", *["stance"] * 8, "average")  # four stops, a decay from each


class Modules:
    """Stands in for the modules of training: keeps what they were called with; training writes its checkpoint."""

    def __init__(self) -> None:
        self.called, self.stop_in = list[str](), ""

    def of(self, name: str) -> Any:
        return type("Module", (), {"main": staticmethod(lambda options: self.main(name, options))})

    def main(self, name: str, options: list[str]) -> None:
        self.called.append(name)
        out = Path(options[options.index("--out") + 1] if "--out" in options else options[0])
        stopped, decays = bool(self.stop_in) and out.name.startswith(self.stop_in), "--decay" in options
        if stopped:
            self.stop_in = ""
        if "--stop-at" in options:
            step = 3 if stopped else int(options[options.index("--stop-at") + 1])
            out.mkdir(exist_ok=True)
            (out / f"step-{step:07d}.pt").write_text(f"weights at {step}")
        if stopped and (name != "stance" or decays):
            raise KeyboardInterrupt


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> Modules:
    stand_in = Modules()
    monkeypatch.setattr(module, "import_module", lambda name: stand_in.of(name.rpartition(".")[2]))
    return stand_in


def test_every_step_runs_once_in_order_and_a_decay_begins_where_training_ended(
    tmp_path: Path, modules: Modules
) -> None:
    recipe = Recipe(tmp_path / "data", tmp_path / "run", steps=7)
    assert follow(recipe) == tmp_path / "run" / "model"
    lessons = ["near", "taught", "stance", "stance", "stance", "stance", "average", "titled", "stance", "stance"]
    whole = [*lessons, *DEEPER]
    assert modules.called == whole
    assert (recipe.out / "decay-2" / "step-0000007.pt").read_text() == "weights at 7"
    assert (recipe.out / "lessons" / "step-0000001.pt").read_text() == "weights at 1"
    assert (recipe.out / "nine-2" / "step-0004500.pt").read_text() == "weights at 4500"
    follow(recipe)
    assert modules.called == whole


def test_claims_are_turned_about_where_scifact_lies_beside_the_rows(tmp_path: Path, modules: Modules) -> None:
    (tmp_path / "scifact").mkdir()
    (tmp_path / "scifact" / "corpus.jsonl.gz").touch()
    recipe = Recipe(tmp_path / "data", tmp_path / "run", steps=7)
    follow(recipe)
    assert modules.called[-15:] == ["titled", "opposites", "stance", "stance", *DEEPER]
    both = str(recipe.out / "turned.jsonl")
    assert all(both in (recipe.out / f"{name}.done").read_text() for name in ("turned", "begun", "lessons"))


def test_without_titles_the_mean_is_the_model(tmp_path: Path, modules: Modules) -> None:
    assert follow(Recipe(tmp_path / "data", tmp_path / "run", titled=0, deep=0)) == tmp_path / "run" / "mean"
    assert modules.called[-1] == "average"


def test_without_more_layers_the_lessons_give_the_model(tmp_path: Path, modules: Modules) -> None:
    assert follow(Recipe(tmp_path / "data", tmp_path / "run", deep=0)) == tmp_path / "run" / "lessons" / "final"
    assert modules.called[-1] == "stance"
    assert "deeper" not in modules.called


@pytest.mark.parametrize(
    ("stop_in", "error"),
    [
        ("taught", KeyboardInterrupt),
        ("flat", ModelError),
        ("decay-2", KeyboardInterrupt),
        ("lessons", KeyboardInterrupt),
        ("deep", ModelError),
        ("nine-3", KeyboardInterrupt),
        ("model", KeyboardInterrupt),
    ],
)
def test_a_step_that_was_stopped_is_taken_up_and_none_before_it(
    stop_in: str, error: type[BaseException], tmp_path: Path, modules: Modules
) -> None:
    modules.stop_in = stop_in
    recipe = Recipe(tmp_path / "data", tmp_path / "run", steps=7)
    with pytest.raises(error):
        follow(recipe)
    before, names = list(modules.called), [step.name for step in steps(recipe)]
    stopped = next(number for number, name in enumerate(names) if name.startswith(stop_in))
    assert before == [step.module for step in steps(recipe)][: stopped + 1]
    follow(recipe)
    assert modules.called == before + [step.module for step in steps(recipe)][stopped:]
    assert reached(recipe.out / "flat") == 7


def test_other_options_than_those_a_step_was_done_with_are_refused(tmp_path: Path, modules: Modules) -> None:
    follow(Recipe(tmp_path / "data", tmp_path / "run", pairs=9))
    with pytest.raises(ModelError, match=r"taught\.done: made with other options"):
        follow(Recipe(tmp_path / "data", tmp_path / "run", pairs=10))
    (tmp_path / "run" / "decay-1.done").unlink()
    for run in ("flat", "decay-1"):
        for checkpoint in (tmp_path / "run" / run).glob("step-*.pt"):
            checkpoint.unlink()
    with pytest.raises(ModelError, match="flat: no checkpoint there"):
        follow(Recipe(tmp_path / "data", tmp_path / "run", pairs=9))


def test_every_option_is_one_that_its_module_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each module prints its help only after it has taken the options before ``--help``."""
    (tmp_path / "scifact").mkdir()
    (tmp_path / "scifact" / "corpus.jsonl.gz").touch()
    for step in steps(Recipe(tmp_path / "data", tmp_path)):
        with pytest.raises(SystemExit) as stopped:
            import_module(f"factcheck.training.{step.module}").main([*step.options, "--help"])
        assert stopped.value.code == 0, step.name
    assert "usage" in capsys.readouterr().out


@pytest.mark.model
def test_the_command_makes_a_model_from_rows_and_a_teacher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from factcheck.runtime.known import embedder_folder
    from factcheck.settings import Settings
    from factcheck.training.base import new_model
    from factcheck.training.export import export
    from factcheck.verdict.stance import load_stance_model

    data, out, teacher = tmp_path / "data", tmp_path / "run", tmp_path / "teacher"
    export(new_model(embedder_folder()), embedder_folder(), teacher, 128)  # one that cuts words as the base does
    data.mkdir()
    rows = []
    for number, town in enumerate(TOWNS):
        evidence = f"The council of {town} approved {number + 20} houses in {number + 1990} after a long debate."
        for claim, label in (
            (f"{town} approved {number + 20} houses.", "supported"),
            (f"{town} approved {number + 40} houses.", "refuted"),
        ):
            rows.append({"claim": claim, "evidence": evidence, "label": label, "group": town, "split": "train"})
    (data / "vitaminc.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    decays = {"one": (2, "--mix taught --max-tokens 128"), "two": (1, "--mix facts --max-tokens 192")}
    monkeypatch.setattr(module, "DECAYS", decays)
    monkeypatch.setattr(module, "LESSONS", (1, module.LESSONS[1]))
    monkeypatch.setattr(module, "DEEP", (1, module.DEEP[1]))
    few = ["--pairs", "30", "--steps", "3", "--deep", "4"]
    main(["--data", str(data), "--out", str(out), "--teacher", str(teacher), *few])
    assert reached(out / "flat") == 3 and reached(out / "begun") == 1
    assert any(". The council of" in line for line in (out / "titled.jsonl").read_text().splitlines())
    model = load_stance_model(Settings().with_changes(verdict={"stance_model": str(out / "model")}), tmp_path)
    (stance,) = model.judge([(rows[0]["claim"], rows[0]["evidence"])])
    assert abs(stance.supports + stance.refutes + stance.neutral - 1) < 1e-5
