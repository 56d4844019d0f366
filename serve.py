"""gru_viz for many visitors: app.py with bounds, counters and a log. Start with ``streamlit run serve.py``."""

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from gru_viz.serving.bounds import from_environment
from gru_viz.serving.gate import Gate
from gru_viz.serving.log import count_error
from gru_viz.serving.shell import Shell
from gru_viz.ui.frame import PAGES
from gru_viz.ui.serving import ROUTES, clean, headers, page, tending

first = page()
app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=tending,
    routes=ROUTES,
    middleware=[
        Middleware(Gate, bounds=from_environment(os.environ), headers=headers(first, os.environ), clean=clean),
        Middleware(Shell, page=first, beside=frozenset(each.path for each in PAGES if each.has_sidebar)),
    ],
    on_script_error=count_error,
)
