"""The page that a browser gets before Streamlit has said a word: with our styles in it, so that nothing jumps later.

Streamlit sends styles with the first run of a script, and draws them when a module of its own has been loaded: up to a
second after the first text. And on a deep link it asks below the page's own path where its server is: two 404s.
Both are settled by what stands in the HTML.
"""

from __future__ import annotations

import re

from gru_viz.serving.asgi import App, Message, Receive, Scope, Send

# Streamlit looks for its server at this address first.
_WHERE = 'window.__streamlit = {{ BACKEND_BASE_URL: new URL("{base}", location.origin).href }}'
_A_FILE = re.compile(r"/(?:media|component|_stcore|static)/")
# The sidebar's place is kept until the first one is there; after that the page is Streamlit's.
_WAITING = """
const keeping = new MutationObserver(() => {
  if (!document.querySelector('[data-testid="stSidebar"]')) return
  document.querySelector(".gv-waiting")?.remove()
  keeping.disconnect()
})
keeping.observe(document, { childList: true, subtree: true })
"""
_PLACE = """<style class="gv-waiting">@media (min-width: 768px) {
[data-testid="stAppViewContainer"]:not(:has([data-testid="stSidebar"])) { padding-left: 300px }
[data-testid="stSidebar"] { transition: none !important } }</style>"""


def shell(page: str, base: str, styles: str) -> str:
    """Streamlit's page with the address of its server and our styles in it.

    page: its HTML. base: the path that the app stands below, as ``gru``; empty for the root. styles: CSS. They stand at
    the end, since Streamlit writes its own into the head. Raises ValueError where ``base`` is no path.
    """
    base = base.strip("/")
    if not re.fullmatch(r"[\w.~/-]*", base, re.ASCII):
        raise ValueError(f"The base path may hold letters, digits, '-', '_', '.', '~' and '/'; given {base!r}")
    script = f"<script>{_WHERE.format(base=f'/{base}')}</script>"
    page = page.replace("</head>", f"{script}</head>", 1)
    return page.replace("</body>", f"<style>{styles}</style><script>{_WAITING}</script></body>", 1)


class Shell:
    """Puts the page in the place of Streamlit's. An ASGI middleware.

    page: as ``shell`` gives it. beside: the last part of the paths of pages that have a sidebar.
    """

    def __init__(self, app: App, page: str, beside: frozenset[str]) -> None:
        self.app, self.beside = app, beside
        self.plain = page.encode()
        self.kept = page.replace("</body>", f"{_PLACE}</body>", 1).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; whatever is not Streamlit's page passes as it is."""
        if scope["type"] != "http" or scope["method"] != "GET" or _A_FILE.search(scope["path"]):
            await self.app(scope, receive, send)
            return
        has_sidebar = scope["path"].rpartition("/")[2] in self.beside and b"embed=true" not in scope["query_string"]
        body = self.kept if has_sidebar else self.plain
        is_page = False

        async def dressed(message: Message) -> None:
            nonlocal is_page
            if message["type"] == "http.response.start":
                headers = dict(message.get("headers", ()))
                is_page = message["status"] == 200 and headers.get(b"content-type", b"").startswith(b"text/html")
                if is_page:
                    left = {b"etag", b"last-modified", b"content-length", b"content-encoding", b"cache-control"}
                    own = [(b"content-length", str(len(body)).encode()), (b"cache-control", b"no-cache")]
                    message["headers"] = [*((n, v) for n, v in message["headers"] if n.lower() not in left), *own]
            elif is_page:
                if message.get("more_body"):
                    return
                message = {"type": "http.response.body", "body": body}
            await send(message)

        # A page that the browser holds from before an update would be called unchanged.
        asked = [(n, v) for n, v in scope["headers"] if n not in (b"if-none-match", b"if-modified-since")]
        await self.app({**scope, "headers": asked}, receive, dressed)
