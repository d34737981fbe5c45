"""Does a model notice who does it and to whom? Supported dev claims with their subject and object exchanged.

    python benchmarks/roles.py --data DIR [--model FOLDER]

``DIR`` holds the labelled rows (``*.jsonl.gz``). Of each supported dev claim that is a plain statement ("A hired B"),
printed is how many the stance model calls supported beside the claim itself, and how many beside its own evidence: as
it is, in the passive, exchanged ("B hired A") and both. The last column counts those called supported that the check
of roles takes support from. Which statements those are: exchanged_set.py.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from contrast_set import rows
from exchanged_set import views

from factcheck.settings import Settings, cache_folder
from factcheck.verdict.checks_roles import exchanged
from factcheck.verdict.stance import load_stance_model


def variants(claim: str) -> dict[str, str]:
    """The claim as it is, in the passive, exchanged and both; {} where it is no plain statement."""
    found = views(claim)
    if found is None:
        return {}
    told = {"as it is": claim, "passive": found.passive, "exchanged": found.exchanged, "both": found.against}
    return {kind: text for kind, text in told.items() if text}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", default="default", help="as verdict.stance_model takes it")
    given = parser.parse_args()
    settings = Settings().with_changes(verdict={"stance_model": given.model})
    model = load_stance_model(settings, cache_folder(Path.cwd()))
    supported = {(row.claim, row.evidence) for row in rows(given.data, "dev") if row.label == "supported"}
    asked = [
        (where, kind, new, text)
        for claim, evidence in sorted(supported)
        for kind, new in variants(claim).items()
        for where, text in (("itself", claim), ("its evidence", evidence))
    ]
    judged = model.judge([(claim, text) for _, _, claim, text in asked])
    print("| beside | claim | statements | called supported | of these the check differs |\n|---|---|---|---|---|")
    for where in ("itself", "its evidence"):
        for kind in ("as it is", "passive", "exchanged", "both"):
            mine = [(one, said) for one, said in zip(asked, judged, strict=True) if one[:2] == (where, kind)]
            held = [one for one, said in mine if said.supports > max(said.refutes, said.neutral)]
            noticed = sum(exchanged(claim, text) is not None for _, _, claim, text in held)
            print(f"| {where} | {kind} | {len(mine)} | {len(held)} | {noticed} |")


if __name__ == "__main__":
    main()
