"""The command line: what it writes, and what it says about a link that it cannot use."""

import html
import subprocess
import sys
from pathlib import Path

import pytest

import gru_viz
from gru_viz.cells.notation import CELL_TITLES
from gru_viz.export.command import main, opened
from gru_viz.export.site import INDEX, entries
from gru_viz.learning.shipped import SHIPPED
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import START, base
from gru_viz.views.tables import scene_title


def test_a_link_becomes_a_file(tmp_path):
    file = tmp_path / "lesson.html"
    link = "https://example.org/app/walkthrough?weights=agreement&step=9"
    done = subprocess.run(
        [sys.executable, "-m", "gru_viz", "export", link, "-o", str(file)],
        capture_output=True, text=True, check=False, cwd=Path(gru_viz.__file__).parents[1],
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    page = file.read_text(encoding="utf-8")
    assert 'href="https://example.org/app/walkthrough?weights=agreement' in page
    assert '<body data-dress="walkthrough">' in page
    assert f"{len(page.encode()) / 1000:.0f} kB" in done.stdout


@pytest.mark.parametrize(
    ("link", "view", "address", "step"),
    [
        ("https://a.b/gate_lab?step=5", "lab", "https://a.b/gate_lab", 5),
        ("http://localhost:8501/walkthrough/?step=5", "walkthrough", "http://localhost:8501/walkthrough/", 5),
        ("https://a.b/", "lab", "https://a.b/", base(START).step),
        ("?step=5", "lab", "", 5),
        ("weights=review-end&step=5", "lab", "", 5),
    ],
)
def test_links_and_queries_are_read(link, view, address, step):
    found = opened(link)
    assert found[1:] == (view, address)
    assert (found[0].scene.step, found[0].notes) == (step, ())


@pytest.mark.parametrize(
    "link", ["lesson", "", "javascript:alert(1)?step=5", "file:///etc/passwd?step=5", "ftp://a.b?a=b"]
)
def test_what_is_no_link_is_said(link, tmp_path, capsys):
    assert main(["export", link, "-o", str(tmp_path / "out.html")]) == 2
    told = capsys.readouterr()
    assert "is no link of the app. A link looks like https://" in told.err
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_used_is_named_and_the_rest_is_written(tmp_path, capsys):
    file = tmp_path / "out.html"
    assert main(["export", "?step=5&colour=red", "-o", str(file)]) == 0
    assert "there is no setting called “colour”" in capsys.readouterr().err
    assert file.exists()
    assert main(["export", "?step=5", "-o", str(tmp_path / "gone" / "out.html")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_a_site_is_a_folder_that_leads_to_every_scene(tmp_path, capsys):
    folder = tmp_path / "new" / "site"
    assert main(["site", str(folder), "--address", "https://example.org/"]) == 0
    assert f"{len(entries()) + 1} pages" in capsys.readouterr().out
    assert {file.name for file in folder.iterdir()} == {INDEX, *(each.file for each in entries())}
    assert {each.id for each in entries()} == {*PRESETS, *SHIPPED}
    index = (folder / INDEX).read_text(encoding="utf-8")
    for each in entries():
        assert f'href="{each.file}">{html.escape(each.title)}</a>. {html.escape(each.text)} ' in index
        assert f'href="{each.file}#walkthrough" aria-label="Walk through {html.escape(each.title)}"' in index
        assert scene_title(base(each.id)) == each.title and base(each.id).cell == each.cell
        assert ("the cell learnt them" in each.text) == (each.id in SHIPPED)
        head = index.partition(f'href="{each.file}">')[0].rpartition("<h2>")[2].partition("</h2>")[0]
        assert head == CELL_TITLES[each.cell]
        page = (folder / each.file).read_text(encoding="utf-8")
        assert 'href="https://example.org/gate_lab?' in page and f'href="{INDEX}"' in page
    assert main(["site", str(tmp_path / "other"), "--address", "example.org"]) == 2
    assert "must begin with http" in capsys.readouterr().err
