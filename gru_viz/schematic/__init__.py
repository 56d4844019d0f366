"""Schematics of the cells: geometry and SVG from the graph, and the browser component that shows them."""
