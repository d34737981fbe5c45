"""Makes terms.json: schema.org's types, and the properties of those that a ClaimReview may hold, with their ranges.

npm pack schema-dts@2.1.0 && tar xzf schema-dts-2.1.0.tgz
python tests/data/schemaorg/extract.py package/dist/schema.d.ts > tests/data/schemaorg/terms.json

schema-dts (Apache-2.0) is generated from schema.org's own vocabulary.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

NODES = ("ClaimReview", "Claim", "Rating", "CreativeWork", "Organization", "Person")


def main(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    parents: dict[str, list[str]] = {}
    properties: dict[str, dict[str, list[str]]] = {}
    for match in re.finditer(r"^interface (\w+)Base extends ([^{]*)\{(.*?)^\}", text, re.DOTALL | re.MULTILINE):
        name, bases, body = match.groups()
        parents[name] = sorted(set(re.findall(r"(\w+)Base\b", bases)))
        found = re.findall(r'"(\w+)"\?: SchemaValue<(.*?), "\w+">;', body, re.DOTALL)
        properties[name] = {
            prop: [each for each in re.split(r"[\s|]+", ranges) if each and each != "IdReference"]
            for prop, ranges in found
        }
    # A type without properties of its own has no interface for them: its leaf names its parent.
    for match in re.finditer(r"^(?:export )?interface (\w+)Leaf extends (\w+)Base \{", text, re.MULTILINE):
        if match[1] != match[2]:
            parents.setdefault(match[1], [match[2]])
    wanted = set(NODES)
    for _ in range(9):
        wanted |= {parent for name in wanted for parent in parents.get(name, [])}
    kept = {name: properties[name] for name in sorted(wanted) if name in properties}
    print(json.dumps({"source": "schema-dts 2.1.0", "parents": dict(sorted(parents.items())), "properties": kept}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
