"""Pictures of a run, to be kept: SVG made by Python alone, PNG and GIF painted from it."""
