"""Cells in motion: runs over sequences and what can be measured on them."""
