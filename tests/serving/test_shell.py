"""The page that a browser gets first, without a server."""

import asyncio
import gzip

import pytest

from gru_viz.serving.headers import policy
from gru_viz.serving.shell import Shell, shell
from gru_viz.ui.frame import FRAME_CSS, PAGES
from gru_viz.ui.serving import page

STREAMLITS = "<html><head><title>x</title></head><body><div id=root></div></body></html>"


def test_the_page_knows_its_server_and_brings_its_styles_along():
    made = shell(STREAMLITS, "/gru/", "p { color: red }")
    assert 'BACKEND_BASE_URL: new URL("/gru", location.origin)' in made.partition("</head>")[0]
    assert made.index("id=root") < made.index("p { color: red }"), "after Streamlit's, so that ours win"
    with pytest.raises(ValueError, match="base path"):
        shell(STREAMLITS, '"</script>', "")


def test_the_installed_streamlit_s_page_has_the_places_that_this_needs():
    styles = FRAME_CSS.read_text(encoding="utf-8")
    assert page().count(styles) == page().count("BACKEND_BASE_URL:") == page().count('class="gv-waiting"') + 1 == 1
    assert "</style" not in styles
    assert policy(page(), "'self'").count("'sha256-") == 3, "Streamlit's script and both of ours are allowed to run"


def asked(path, query=b"", headers=(), inner=(("content-type", "text/html; charset=utf-8"),), status=200):
    sent, seen = [], []

    async def app(scope, receive, send):
        seen.extend(scope["headers"])
        given = [(name.encode(), value.encode()) for name, value in inner]
        await send({"type": "http.response.start", "status": status, "headers": given})
        await send({"type": "http.response.body", "body": gzip.compress(b"theirs, 1"), "more_body": True})
        await send({"type": "http.response.body", "body": b"theirs, 2"})

    async def keep(message):
        sent.append(message)

    beside = frozenset(each.path for each in PAGES if each.has_sidebar)
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": list(headers)}
    asyncio.run(Shell(app, shell(STREAMLITS, "", "ours"), beside)(scope, None, keep))
    return dict(sent[0]["headers"]), b"".join(each.get("body", b"") for each in sent[1:]), dict(seen)


def test_a_page_is_ours_whole_and_never_called_unchanged():
    inner = [("content-type", "text/html"), ("content-encoding", "gzip"), ("etag", "x"), ("content-length", "9")]
    headers, body, seen = asked("/gate_lab", headers=[(b"if-none-match", b"x"), (b"accept", b"text/html")], inner=inner)
    assert b"ours" in body and b"theirs" not in body and b"gv-waiting" in body.split(b"</script>")[-1]
    assert headers[b"content-length"] == str(len(body)).encode() and b"content-encoding" not in headers
    assert b"etag" not in headers and b"if-none-match" not in seen and seen[b"accept"] == b"text/html"


def test_only_a_page_with_a_sidebar_keeps_a_place_for_one():
    place = b'<style class="gv-waiting">'
    kept = {path for path in ("", "model", "gate_lab", "memory") if place in asked(f"/{path}")[1]}
    assert kept == {"gate_lab", "memory"}
    assert place in asked("/gru/compare", b"v=2&h=3")[1] and place not in asked("/compare", b"embed=true")[1]


def test_everything_else_passes_as_it_is():
    script = [("content-type", "text/javascript"), ("etag", "x")]
    for path, inner, status in (
        ("/static/js/a.js", script, 200),
        ("/media/lesson.html", (("content-type", "text/html"),), 200),
        ("/gate_lab", (("content-type", "text/html"),), 503),
    ):
        headers, body, _ = asked(path, inner=inner, status=status)
        assert body.endswith(b"theirs, 2") and headers == {n.encode(): v.encode() for n, v in inner}
