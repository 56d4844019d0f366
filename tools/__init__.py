"""Helpers for those who work on gru_viz; the app does not need them."""
