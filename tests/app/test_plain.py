"""What comes from outside: texts on their way into Markdown, and misspelt addresses."""

import ast
from pathlib import Path

from gru_viz.ui.frame import PAGES, path_meant
from gru_viz.ui.state import plain

ROOT = Path(__file__).parents[2]
FROM_OUTSIDE = {"tokens", "labels", "sentence", "warning", "problem", "instead"}
"""Names under which texts of a person or a link, or sentences that quote them, travel through the pages."""

SHOWS = {"markdown", "warning", "info", "error", "caption", "write", "success", "title", "header", "subheader"}
GUARDS = {"plain", "len", "enumerate"}


def unguarded(node: ast.AST) -> set[str]:
    """Names of texts from outside in an expression, but for what goes through ``plain`` or a function of the page."""
    if isinstance(node, ast.Call) and (name := getattr(node.func, "id", "")) and (name in GUARDS or name[0] == "_"):
        return set()
    own = {getattr(node, "attr", None), getattr(node, "id", None)} & FROM_OUTSIDE
    return own.union(*map(unguarded, ast.iter_child_nodes(node)))


def test_no_page_puts_a_text_from_outside_into_markdown_as_it_is():
    found = []
    for path in [*(ROOT / "gru_viz" / "ui").glob("*.py"), *(ROOT / "pages").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            told = [node.value] if isinstance(node, ast.FormattedValue) else []
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in SHOWS:
                told += node.args
            found += [f"{path.name}:{node.lineno} {names}" for each in told if (names := unguarded(each))]
    assert found == []


def test_plain_leaves_words_alone_and_takes_every_sign_apart():
    assert plain("Overall, it’s good; 日本 and 🙂 too?") == "Overall, it’s good; 日本 and 🙂 too?"
    assert plain("could not be used: cell") == "could not be used\\: cell"
    assert plain("a:b\n  c") == "a:color[\\:]b c"
    for text in ("www.x.y", ":a:", "https://x", "a@b.c", "->", "<-", "--", ">=", "~="):
        assert ":color[" in plain(text), text


def test_an_address_that_is_nearly_that_of_a_page_means_the_page():
    at = "http://localhost:8501"
    for page in PAGES:
        assert path_meant(f"{at}/{page.path}") is None, "right as it is"
        assert path_meant(f"{at}/{page.path}/") is None, "right as it is"
    means = {
        "/Gate_Lab": "/gate_lab",
        "/Gate-Lab/": "/gate_lab",
        "/GATE%20LAB": "/gate_lab",
        "/gatelab": "/gate_lab",
        "/base/Gate_Lab": "/base/gate_lab",
        "/The-Model": "/model",
        "/Home": "/",
        "/gate_labs": None,
        "/%00": None,
        "//": None,
    }
    assert {path: path_meant(at + path) for path in means} == means
    assert path_meant("") is None
