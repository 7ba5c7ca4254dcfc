"""Measurements of speed and of the quality of answers: `python -m benchmarks.<name>`."""
