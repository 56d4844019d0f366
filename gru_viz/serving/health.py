"""Asks the server beside it whether it is well: ``python -m gru_viz.serving.health`` ends with 0 if so."""

from __future__ import annotations

import os
import sys
import urllib.request


def is_well(port: str, base: str) -> bool:
    """Whether the server on this port answers, under the path that it was given."""
    path = "/".join(part for part in (base.strip("/"), "_stcore/health") if part)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=3) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    given = os.environ
    port, base = given.get("STREAMLIT_SERVER_PORT", "8501"), given.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
    sys.exit(not is_well(port, base))
