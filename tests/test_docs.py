"""The documents agree with the code: tables, symbols, equations, numbers, examples and paths.

``python -m tests.test_docs`` prints the README's tables of settings, parts and keys, to be pasted between their marks,
and writes docs/teaching.md and docs/lesson.schema.json.
"""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.expr import sigmoid_values
from gru_viz.cells.formula import latex
from gru_viz.cells.notation import CELL_TITLES, CHOICE_TITLES, entry
from gru_viz.content.hotkeys import HOTKEYS
from gru_viz.learning.text import APOSTROPHES, MAX_CHARS, MAX_WORDS, STOPS, spelling, tokenize
from gru_viz.learning.train import Progress
from gru_viz.scene import lexicon
from gru_viz.scene.held import MAX_CONTENT
from gru_viz.scene.lesson import schema
from gru_viz.scene.link import parse
from gru_viz.scene.material import WEIGHTS
from gru_viz.scene.packing import VERSION
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import START
from gru_viz.scene.setting import MAX_HIDDEN, MAX_INPUTS, MAX_LINES, WEIGHTS_OF_LAYER, Setting
from gru_viz.scene.settings import BY_FIELD, MAX_STEPS, SETTINGS
from gru_viz.scene.view import PARTS, VALUES
from gru_viz.ui.address import REST_MS
from gru_viz.ui.frame import PAGES
from gru_viz.views.teaching import teaching_text

ROOT = Path(__file__).parents[1]
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/model.md",
    "docs/implementation-notes.md",
    "docs/your-layer.md",
    "docs/teaching.md",
    "docs/accessibility.md",
)
PATH = re.compile(r"(?<![\w/.-])(?:(?:pages|gru_viz|tests|tools|docs|benchmarks)/|\.streamlit/)[\w./*-]*")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def between(text: str, mark: str) -> str:
    start, end = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    assert text.count(start) == text.count(end) == 1
    return text.partition(start)[2].partition(end)[0].strip()


def plain_signs(number: float) -> str:
    return f"{number:g}".replace("-", "−")


# --- The README's tables ------------------------------------------------------------------------


def values_of(setting: Setting) -> str:
    between_ends = f"{plain_signs(setting.low)} to {plain_signs(setting.high)}"
    if setting.field == "weights":
        return ", ".join(f"`{choice}`" for choice in (*WEIGHTS, WEIGHTS_OF_LAYER))
    return {
        "choice": ", ".join(f"`{choice}`" for choice in setting.choices),
        "flag": "`yes`, `no`",
        "int": between_ends,
        "line": f"up to {setting.high:g} characters",
        "layer": f"packed, up to {MAX_CONTENT:,} characters",
        "text": f"up to {MAX_WORDS} words, {MAX_CHARS} characters",
        "numbers": f"`name_number`, each number {between_ends}",
        "units": f"up to {MAX_LINES} units, {between_ends}",
        "names": f"{setting.low:g} to {setting.high:g} of " + ", ".join(f"`{choice}`" for choice in setting.choices),
        "clamps": f"`name_number`, in the range of the quantity, or {between_ends} where it has none",
        "packed": f"packed, each number {between_ends}",
    }[setting.kind]


def default_of(setting: Setting) -> str:
    if setting.field == "weights":
        return f"`{START}`"
    if setting.field == "numbers":
        return "0, then 1"
    if setting.default in ((), "", None):
        return "none"
    if setting.kind == "names":
        return f"`{'+'.join(setting.default)}`"
    if isinstance(setting.default, bool):
        return "`yes`" if setting.default else "`no`"
    return f"`{setting.default}`"


def settings_table() -> str:
    rows = [
        f"| `{setting.key}` | {setting.title}. {setting.help} | {values_of(setting)} | {default_of(setting)} |"
        for setting in SETTINGS
    ]
    return "\n".join(["| Key | What | Values | Default |", "|---|---|---|---|", *rows])


def keys_table() -> str:
    rows = [f"| {key.shown} | {key.does} | {key.where} |" for key in HOTKEYS.values()]
    return "\n".join(["| Key | Does | On |", "|---|---|---|", *rows])


def test_readme_lists_every_setting() -> None:
    assert between(read("README.md"), "settings") == settings_table()


def view_table() -> str:
    rows = [f"| `no_{part}` | {title} |" for part, title in PARTS.items()]
    rows += [f"| `hide_{name}` | Values of the {title} |" for name, title in VALUES.items()]
    return "\n".join(["| Word | Hides |", "|---|---|", *rows])


def test_readme_lists_every_part_that_can_be_hidden() -> None:
    assert between(read("README.md"), "view") == view_table()


def test_readme_lists_every_key() -> None:
    assert between(read("README.md"), "keys") == keys_table()


# --- The README's examples ----------------------------------------------------------------------


def python_examples() -> list[dict[str, object]]:
    """What each Python example of the README leaves behind."""
    examples = re.findall(r"```python\n(.*?)```", read("README.md"), flags=re.DOTALL)
    left: list[dict[str, object]] = [{} for _ in examples]
    for example, found in zip(examples, left, strict=True):
        exec(compile(example, "README.md", "exec"), found)
    return left


def test_python_examples_run(capsys: pytest.CaptureFixture[str]) -> None:
    run, training = python_examples()
    trace, held = run["trace"], run["held"]
    assert isinstance(trace, gv.Trace)
    assert isinstance(held, gv.Trace)
    assert trace["z"].shape == (20, 4)
    assert list(trace.to_frame().columns) == ["step", "unit", "quantity", "value"]
    np.testing.assert_array_equal(held["h"][:, 2], 0)
    assert gv.jacobians(trace).shape == (20, 4, 4)
    assert isinstance(run["loss"], np.ndarray)
    assert run["loss"].shape == trace["h"].shape
    assert gv.gradients(trace, run["loss"])["U_z"].shape == (4, 4)
    assert str(run["svg"]).startswith("<svg") and str(run["strips"]).startswith("<svg")
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [int(lines[0][0]), int(lines[-1][0])] == [0, 300]
    assert float(lines[0][1]) < 0.7 < 0.95 < float(lines[-1][1])
    assert isinstance(training["progress"], Progress)


def test_example_links_are_read_whole() -> None:
    links = re.findall(r"`/(\w+)\?([^`]+)`", read("README.md"))
    assert len(links) == 3
    for page, query in links:
        assert page in {info.path for info in PAGES}
        assert parse(query).notes == ()


@pytest.mark.parametrize("name", ["README.md", "docs/implementation-notes.md"])
def test_example_settings_are_read(name: str) -> None:
    examples = re.findall(r"`((?:shift|gain|clamp|lines|biases)=[^`]+)`", read(name))
    assert len(examples) >= 4
    for example in examples:
        assert parse(f"weights=seed&{example}".replace(" ", "+")).notes == (), example


# --- docs/model.md ------------------------------------------------------------------------------

MODEL = read("docs/model.md")


def bare(formula: str) -> str:
    """A formula without what only changes its looks."""
    return re.sub(r"\\left|\\right|\\[,;]|[{}\s&]|\\\\", "", formula)


def table_rows(text: str, *head: str) -> list[list[str]]:
    """The rows of the table with this head."""
    lines = text.splitlines()
    start = next(at for at, line in enumerate(lines) if cells_of(line) == list(head))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(cells_of(line))
    return rows


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def test_maths_is_balanced() -> None:
    without_blocks, count = re.subn(r"^\$\$\n(.+?)\n\$\$$", "", MODEL, flags=re.DOTALL | re.MULTILINE)
    assert count >= 5
    for paragraph in re.split(r"\n\s*\n", without_blocks):
        assert paragraph.count("$") % 2 == 0, paragraph
    for formula in re.findall(r"\$\$(.+?)\$\$|\$([^$]+)\$", MODEL, flags=re.DOTALL):
        text = "".join(formula)
        assert text.count("{") == text.count("}"), text
        assert text.count("(") == text.count(")"), text


def test_markup_fits_the_app() -> None:
    assert not re.search(r"^# ", MODEL, flags=re.MULTILINE), "the page has its own title"
    assert "](" not in MODEL, "relative links and pictures would break inside the app"
    assert not re.search(r"<[a-zA-Z/!]", MODEL)
    assert not re.search(r":\w+[\[:]", MODEL), "Streamlit reads these as colours and icons"


@pytest.mark.parametrize(
    ("kind", "options"),
    [("rnn", {}), ("simplified_gru", {"update": "take"}), ("gru", {}), ("lstm", {})],
    ids=["rnn", "simplified_gru", "gru", "lstm"],
)
def test_equations_are_those_of_the_cells(kind: str, options: dict[str, str]) -> None:
    cell = gv.cell(kind, **options)
    written = {bare(line) for line in MODEL.splitlines()}
    for name in (*cell.gates, *cell.states):
        assert bare(latex(cell, name)) in written, latex(cell, name)


def test_symbols_are_those_of_the_notation_table() -> None:
    names = {
        "GRU: update gate": "z", "GRU: reset gate": "r", "GRU: candidate": "n", "GRU: state": "h",
        "GRU: input weights of the candidate": "W_n", "GRU: recurrent weights of the candidate": "U_n",
        "LSTM: forget gate": "f", "LSTM: input gate": "i", "LSTM: output gate": "o", "LSTM: candidate": "g",
        "LSTM: memory": "c", "LSTM: what is shown": "h",
    }  # fmt: skip
    rows = table_rows(MODEL, "Quantity", "Article", "Ng", "PyTorch")
    assert [title for title, *_ in rows] == list(names)
    for title, *symbols in rows:
        cell = gv.cell(title.partition(":")[0].lower())
        for notation, symbol in zip(("article", "ng", "pytorch"), symbols, strict=True):
            assert bare(symbol.strip("$")) == bare(entry(cell, names[title], notation).symbol.latex), (title, notation)


def test_every_convention_is_named() -> None:
    rows = {title: values for title, values, _ in table_rows(MODEL, "Choice", "Values", "What the difference is")}
    assert rows.pop("Biases") == "with; without"
    assert rows == {BY_FIELD[name].title: "; ".join(titles.values()) for name, titles in CHOICE_TITLES.items()}


def test_every_preset_is_named_with_its_cell() -> None:
    rows = [(title, cell) for title, cell, _ in table_rows(MODEL, "Scene", "Cell", "What to see")]
    assert rows == [(preset.title, CELL_TITLES[preset.cell_kind]) for preset in PRESETS.values()]


def test_lexicon_features_are_named() -> None:
    words = " ".join(MODEL.split())
    assert f"nine numbers: {', '.join(lexicon.COLUMNS)}." in words
    assert len(lexicon.COLUMNS) == 9


def test_the_rules_of_reading_are_those_of_the_code() -> None:
    rules = MODEL.partition("## How words become inputs")[2].partition("## ")[0]
    signs = re.findall("`(.)`", rules)
    assert len(signs) == 5 and set(signs) < set(APOSTROPHES)
    ends = re.search(r"steps of their own: (\S \S \S \S) and those of other scripts \((\S \S \S)\)", rules)
    assert ends and set(" ".join(ends.groups()).split()) <= STOPS
    for text, tokens in (
        ("Great!Loved", 3),
        ("3.5", 1),
        ("J.K.", 3),
        ("good.But", 3),
        ("3½", 1),
        ("²", 1),
        ("didn't", 1),
    ):
        assert f'"{text}"' in rules and len(tokenize("so " + text)) == 1 + tokens
    assert all(f'"{letter}"' in rules and spelling(letter) == "i" for letter in "İı")


def test_half_lives_recompute() -> None:
    rows = table_rows(MODEL, "Bias, with all else 0", "Share kept, $\\sigma(b)$", "Half-life in steps")
    assert [row[0] for row in rows] == ["0", "1", "2", "5"]
    for bias, share, steps in rows:
        kept = sigmoid_values(np.float64(bias))
        assert f"{kept:.3f}".rstrip("0") == share
        half_life = np.log(0.5) / np.log(kept)
        assert f"{half_life:.{0 if half_life > 10 else 1}f}".removesuffix(".0") == steps
    assert '"90 % is kept" sounds like much and is a half-life of 6.6 steps' in " ".join(MODEL.split())
    assert f"{np.log(0.5) / np.log(0.9):.1f}" == "6.6"


def test_bounds_are_those_of_the_settings() -> None:
    words = " ".join(MODEL.split())
    assert f"Up to {MAX_HIDDEN} units and {MAX_STEPS} steps" in words
    assert f"up to {MAX_WORDS} words, sentence ends included" in words
    assert f"up to {MAX_INPUTS} input columns" in words


def test_reset_before_and_after_differ_as_much_as_the_text_says() -> None:
    after, before = gv.cell("gru", reset="after"), gv.cell("gru", reset="before")
    medians = []
    for size in (2, 4, 8, 16):
        largest = []
        for seed in range(60):
            weights = dict(gv.Parameters.random(before, 3, size, seed=seed))
            xs = np.random.default_rng(seed).standard_normal((30, 3))
            states = [gv.run(cell, gv.Parameters(cell, weights), xs)["h"] for cell in (after, before)]
            largest.append(np.abs(states[0] - states[1]).max())
        medians.append(np.median(largest))
    assert "the median of the largest difference in 30 steps is 0.03 to 0.06" in " ".join(MODEL.split())
    assert 0.025 <= min(medians)
    assert max(medians) <= 0.065


@pytest.mark.parametrize("size", [1, 4])
def test_reset_before_and_after_are_equal_where_the_text_says(size: int) -> None:
    after, before = gv.cell("gru", reset="after"), gv.cell("gru", reset="before")
    weights = dict(gv.Parameters.random(before, 3, size, seed=1))
    weights["U_n"] = np.diag(np.diagonal(weights["U_n"]))
    xs = np.random.default_rng(1).standard_normal((30, 3))
    one, other = (gv.run(cell, gv.Parameters(cell, weights), xs)["h"] for cell in (after, before))
    np.testing.assert_allclose(one, other, rtol=0, atol=1e-14)
    shifted = gv.run(after, gv.Parameters(after, {**weights, "c_n": np.full(size, 0.5)}), xs)["h"]
    assert np.abs(shifted - other).max() > 1e-3


# --- docs/implementation-notes.md ----------------------------------------------------------------


def test_limits_in_the_notes_are_those_of_the_code() -> None:
    words = " ".join(read("docs/implementation-notes.md").split())
    assert f"has rested for {REST_MS} ms" in words
    assert f"has stood for {REST_MS} ms" in words
    most = re.search(r"^MOST = ([\d.]+)$", read("benchmarks/reruns.py"), flags=re.MULTILINE)
    assert most is not None
    assert f"more than {most[1]} times as long" in words
    assert f"fails beyond {most[1]} times" in read("CONTRIBUTING.md")
    assert f"the version (`{VERSION}`)" in words


# --- All documents ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_and_links_exist(name: str) -> None:
    text = read(name)
    paths = {path.rstrip("./") for path in PATH.findall(text)}
    missing = [path for path in sorted(paths) if not list(ROOT.glob(path))]
    linked = {unquote(link) for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link and "?" not in link}
    missing += [link for link in sorted(linked) if not (ROOT / name).parent.joinpath(link).exists()]
    assert missing == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_make_targets_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), flags=re.MULTILINE))
    asked = set(re.findall(r"(?:`|^ *)make ([a-z-]+)", read(name), flags=re.MULTILINE))
    assert asked <= targets


def test_readme_shows_every_folder() -> None:
    layout = read("README.md").partition("## What is where")[2]
    packages = [f"gru_viz/{path.parent.name}/" for path in ROOT.glob("gru_viz/*/__init__.py")]
    assert len(packages) > 5
    assert [folder for folder in ("app.py", "pages/", "tests/", *packages) if folder not in layout] == []


def test_the_document_for_teachers_says_what_the_runs_say():
    assert read("docs/teaching.md") == teaching_text(), "python -m tests.test_docs writes it"
    assert json.loads(read("docs/lesson.schema.json")) == schema()
    for address in re.findall(r"\]\((\w*\?[^)]*)\)", read("docs/teaching.md")):
        path, _, query = address.partition("?")
        assert path in [page.path for page in PAGES] and parse(query).notes == ()


if __name__ == "__main__":
    (ROOT / "docs" / "teaching.md").write_text(teaching_text(), encoding="utf-8")
    text = json.dumps(schema(), indent=1, ensure_ascii=False)
    (ROOT / "docs" / "lesson.schema.json").write_text(text + "\n", encoding="utf-8")
    print(settings_table(), view_table(), keys_table(), sep="\n\n")
