"""Cells as equations, the table of their names and symbols, and their weights."""
