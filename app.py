"""gru_viz: see what the gates of a recurrent network do. Start with ``streamlit run app.py``."""

from gru_viz.ui.frame import run_app

run_app()
