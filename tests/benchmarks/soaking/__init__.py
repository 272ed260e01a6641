"""What `python -m tests.benchmarks.soak` is made of."""
