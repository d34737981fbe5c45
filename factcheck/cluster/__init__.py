"""Beyond one process and one machine: embedding and verifying on a Ray cluster. ``import ray`` is in pool.py alone."""
