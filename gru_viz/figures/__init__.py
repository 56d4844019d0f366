"""From numbers to Plotly figures."""
