"""What the processor is and can do, without loading a library for it."""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path


@cache
def processor() -> str:
    """A name that is equal on equal processors: architecture, model and the flags that choose kernels."""
    facts = _cpuinfo()
    name = facts.get("model name") or platform.processor() or "unknown"
    family = "/".join(facts.get(key, "") for key in ("vendor_id", "cpu family", "model", "stepping"))
    kernels = " ".join(sorted(flag for flag in facts.get("flags", "").split() if flag.startswith(("avx", "amx"))))
    return f"{platform.machine()} {name} {family} {kernels}".strip()


@cache
def fast_bf16() -> bool:
    """Whether the processor multiplies bfloat16 faster than float32. One of Intel's does so with AMX alone: where a
    virtual machine hides that, bfloat16 took 1.65 times as long (benchmarks/precision.py, a fifth-generation Xeon)."""
    flags = set(_cpuinfo().get("flags", "").split())
    return "amx_bf16" in flags or ("avx512_bf16" in flags and _cpuinfo().get("vendor_id") != "GenuineIntel")


@cache
def exact_int8() -> bool:
    """Whether the processor sums products of 8-bit numbers in 32 bits at once. Older ones sum pairs in 16, too few."""
    return bool(set(_cpuinfo().get("flags", "").split()) & {"avx512_vnni", "avx_vnni", "amx_int8"})


def cores() -> int:
    """How many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


@cache
def _cpuinfo() -> dict[str, str]:
    """The first processor's block of /proc/cpuinfo; empty where there is none."""
    try:
        block = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").split("\n\n", 1)[0]
    except OSError:
        return {}
    pairs = (line.partition(":") for line in block.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}
