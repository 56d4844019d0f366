"""Headers of every answer: what a browser may do with the page."""

from __future__ import annotations

import base64
import hashlib
import re

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def policy(page: str, framers: str) -> str:
    """The Content-Security-Policy of a page: nothing from outside, and of scripts in it only those that it came with.

    page: the HTML of Streamlit's page. framers: who may show the app in a frame, as sources of a policy.
    """
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in _INLINE.findall(page)]
    inline = " ".join(f"'sha256-{one}'" for one in hashes)
    return "; ".join(
        (
            "default-src 'none'",
            # Components of this app and the programs of its cells are modules that the page makes itself.
            f"script-src 'self' blob: {inline}".rstrip(),
            # Streamlit's page and the drawings carry styles in elements.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "frame-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {framers}",
        )
    )


def headers(page: str, framers: str) -> list[tuple[bytes, bytes]]:
    """All of them, as ASGI writes headers. Raises ValueError where ``framers`` cannot stand in a header."""
    if not re.fullmatch(r"[\w:/.*'\- ]+", framers, re.ASCII):
        raise ValueError(f"GRU_VIZ_FRAMERS must be origins with spaces between, or 'none'; given {framers!r}")
    made = {
        "content-security-policy": policy(page, framers),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    return [(name.encode(), value.encode()) for name, value in made.items()]
