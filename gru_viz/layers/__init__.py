"""Layers of other programs: opened from their files, recognised, run as a stack, and proved against their outputs."""
