"""Benchmarks. Every one runs a peer in the same run, and states the ratio."""
