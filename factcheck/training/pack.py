"""A trained model's weights in 8 bits, in files of at most 48 MB.

    python -m factcheck.training.pack RUN/final OUT [--steps 101]

``--steps``: fewer than 127 for a model that was trained on a little from packed weights, which would round it back.
OUT can be named as verdict.stance_model like RUN/final itself; see factcheck.runtime.packed for what is lost.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from factcheck.runtime.packed import pack


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a model folder with model.safetensors")
    parser.add_argument("out", type=Path, help="where the packed model goes")
    parser.add_argument("--steps", type=int, default=127, choices=range(2, 128), metavar="N", help="2 to 127")
    args = parser.parse_args()
    for path in pack(args.folder, args.out, steps=args.steps):
        sys.stderr.write(f"{path} ({path.stat().st_size:,} bytes)\n")


if __name__ == "__main__":
    main()
