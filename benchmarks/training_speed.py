"""CPU seconds of one training step of 64 rows of 101 tokens, on one core: ours and transformers' own forward pass.

    python benchmarks/training_speed.py

Prints the least of five for each way. CPU time, so that a busy machine distorts it less.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import Tensor

from factcheck.runtime.known import embedder_folder
from factcheck.training.base import new_model
from factcheck.training.encoder import DropoutPool, stance_logits

ROWS, TOKENS = 64, 101


def main() -> None:
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    model = new_model(embedder_folder()).train()
    ids = torch.randint(1000, 20000, (ROWS, TOKENS))
    types, lengths = torch.zeros_like(ids), torch.full((ROWS,), TOKENS)
    pool = DropoutPool(0.1)
    ways: dict[str, Callable[[], Tensor]] = {
        "transformers": lambda: model(input_ids=ids, token_type_ids=types, attention_mask=torch.ones_like(ids)).logits,
        "ours": lambda: stance_logits(model, ids, types, lengths, pool),
        "ours, without dropout": lambda: stance_logits(model, ids, types, lengths),
    }
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-6, fused=True)
    for name, forward in ways.items():
        steps = []
        for _ in range(5):
            began = time.process_time()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = forward()
            logits.float().sum().backward()
            middle = time.process_time()
            optimizer.step()
            optimizer.zero_grad()
            steps.append((middle - began, time.process_time() - middle))
        print(f"{name:25} passes {min(s for s, _ in steps):.2f} s, AdamW {min(s for _, s in steps):.3f} s")


if __name__ == "__main__":
    main()
