"""Your layer: files good, unclear and broken; what is chosen of them; what stands on the page."""

import io
import json
import re
import tomllib
import zipfile
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

import gru_viz as gv
from gru_viz.content.your_layer import EXAMPLE_SAID, SNIPPETS
from gru_viz.layers.files import MAX_FILE
from gru_viz.learning.shipped import shipped_net
from gru_viz.schematic.units import UNITS_KEY
from gru_viz.serving.bounds import Bounds
from gru_viz.ui.figure import show_figure as show
from gru_viz.ui.frame import COMPARE, LAB, MEMORY, PAGES
from gru_viz.views.own_files import EXAMPLE, EXAMPLE_NAME, EXAMPLE_SENTENCE, example_file
from gru_viz.views.packed import unpack

from .test_pages import opened, sound

ROOT = Path(__file__).parents[2]
FILES = ROOT / "tests" / "layers" / "files"
PAGE = "pages/your_layer.py"


def npz(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def bare(seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {"W": rng.standard_normal((12, 3)), "U": rng.standard_normal((12, 4)), "b": rng.standard_normal(12)}


def dropped(*files: tuple[str, bytes], at: AppTest | None = None) -> AppTest:
    at = at or opened(PAGE)
    (place,) = [one for one in at.file_uploader if one.key.startswith("own_files")]
    place.set_value([(name, data, "application/octet-stream") for name, data in files])
    return at.run()


def plain(text: str) -> str:
    return re.sub(r":color\[(.)\]", r"\1", text).replace("\\", "")


def errors(at: AppTest) -> list[str]:
    return [plain(element.value) for element in at.error]


def picture(at: AppTest) -> dict:
    (text,) = [one.proto.json for one in at.get("bidi_component") if '"orders"' in one.proto.json]
    return json.loads(text)


def test_the_example_opens_at_once_and_shows_every_unit():
    at = opened(PAGE)
    sound(at.button(key="own_example").click().run())
    data = picture(at)
    assert (data["units"], data["steps"]) == (16, 200)
    assert [one["name"] for one in data["quantities"]] == ["z", "r", "n", "h"]
    assert data["quantity"]["name"] == "h"
    assert list(at.dataframe[0].value["conventions"]) == ["z = 1 keeps, reset after the product, biases"]
    size = len(example_file()) / 1000
    assert f"**{EXAMPLE_NAME}**, {size:.0f} kB" in [plain(one.value) for one in at.markdown]
    assert EXAMPLE_SAID in [one.value for one in at.caption]
    other = dropped((EXAMPLE_NAME, npz(**bare())))
    assert EXAMPLE_SAID not in [one.value for one in sound(other).caption], "another file may have its name"


def test_files_of_every_library_open_together_and_each_layer_is_in_its_table():
    names = ["torch_model.safetensors", "keras_model.keras", "onnx_model.onnx", "keras.h5"]
    at = sound(dropped(*((name, (FILES / name).read_bytes()) for name in names)))
    for name, table in zip(names, at.dataframe, strict=True):
        layers = gv.load(FILES / name)
        assert list(table.value["recognised by"])[: len(layers)] == [layer.recognised for layer in layers]
        assert list(table.value["H"])[: len(layers)] == [layer.hidden_size for layer in layers]
    assert "torch_model.safetensors" in at.selectbox(key="own_choice").options[0]
    assert "2 layers, both directions" in at.selectbox(key="own_choice").options[0]
    assert picture(at)["units"] == 5


def test_an_unclear_file_is_asked_about_and_what_is_chosen_is_run():
    at = sound(dropped(("bare.npz", npz(**bare()))))
    assert "readings fit" in at.info[0].value
    (ask,) = [one for one in at.selectbox if one.label == "Read it as"]
    first = picture(at)["quantity"]["data"]
    ask.set_value(ask.options[-1])
    sound(at.run())
    assert picture(at)["quantity"]["data"] != first
    assert list(at.dataframe[0].value["recognised by"]) == [ask.options[-1]]


def test_a_layer_that_cannot_be_opened_is_named_while_the_others_open():
    rng = np.random.default_rng(0)
    good = {"weight_ih_l0": (12, 3), "weight_hh_l0": (12, 4), "bias_ih_l0": 12, "bias_hh_l0": 12}
    projected = {"weight_ih_l0": (16, 3), "weight_hh_l0": (16, 2), "weight_hr_l0": (2, 4)}
    arrays = {f"good.{name}": rng.standard_normal(shape) for name, shape in good.items()}
    arrays |= {f"bad.{name}": rng.standard_normal(shape) for name, shape in projected.items()}
    at = sound(dropped(("two.npz", npz(**arrays))))
    assert any("projection" in one.value for one in at.warning)
    assert list(at.dataframe[0].value["name in the file"]) == ["good"]
    assert picture(at)["units"] == 4


def test_every_broken_file_gets_its_sentence_and_the_page_goes_on():
    good = (FILES / "torch_float32.safetensors").read_bytes()
    huge = (
        b"\x93NUMPY\x01\x00v\x00"
        + b"{'descr': '<f8', 'fortran_order': False, 'shape': (9999999, 9999999), }".ljust(117)
        + b"\n"
    )
    cases = [
        ("net.pt", b"PK\x03\x04", "save_file(model.state_dict()"),
        ("net.pth", b"\x80\x04.", "from safetensors.torch import save_file"),
        ("empty.npz", b"", "empty"),
        ("cut.safetensors", good[:300], "cut off"),
        ("wrong.onnx", good, "its name is wrong"),
        ("text.h5", b"hello", "damaged, or its name is wrong"),
        ("notes.docx", b"hello", "Files that end in"),
        ("nothing.npz", npz(a=np.zeros(3)), "No recurrent layer"),
        ("nan.npz", npz(**{**bare(), "W": np.full((12, 3), np.nan)}), "NaN"),
        ("huge.npz", zipped("a.npy", huge), "claim more than"),
        ("<b>x</b>.npz", b"PK\x05\x06", "damaged"),
    ]  # fmt: skip
    at = opened(PAGE)
    for name, data, said in cases:
        dropped((name, data), at=at)
        assert not at.exception, (name, at.exception)
        assert any(said in one for one in errors(at)), (name, errors(at))
        (remove,) = [one for one in at.button if one.label == "Remove"]
        remove.click().run()
        assert not errors(at)
    sound(dropped(("torch_float32.safetensors", good), at=at))
    assert picture(at)["units"]


def zipped(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, data)
    return file.getvalue()


def test_a_library_that_is_missing_gets_a_sentence(monkeypatch):
    import importlib

    real = importlib.import_module

    def without(name: str, *given: object) -> object:
        if name == "safetensors":
            raise ImportError
        return real(name, *given)

    monkeypatch.setattr(importlib, "import_module", without)
    at = dropped(("torch.safetensors", (FILES / "torch_float32.safetensors").read_bytes()))
    assert any("pip install safetensors" in one for one in errors(at))
    assert not at.exception


def test_the_bounds_of_the_server_let_a_file_through_that_may_be_opened_and_little_more():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["server"]["maxUploadSize"]
    assert MAX_FILE <= config * 2**20 < 1.1 * MAX_FILE
    assert config * 2**20 < Bounds().body * 2**20 < 1.1 * MAX_FILE
    nginx = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text()
    kubernetes = (ROOT / "deploy" / "kubernetes" / "gru_viz.yaml").read_text()
    assert re.findall(r"client_max_body_size (\d+)m", nginx) == [str(Bounds().body)]
    assert re.findall(r"proxy-body-size: (\d+)m", kubernetes) == [str(Bounds().body)]


def test_a_file_goes_when_its_visit_goes_and_what_was_made_of_it_too():
    import gc

    from gru_viz.ui.own_files import KEPT
    from gru_viz.views.shelf import Shelf

    gc.collect()
    held, kept = sum(len(one.data) for one in Shelf._everybody), KEPT.nbytes
    at = sound(dropped(("torch_model.safetensors", (FILES / "torch_model.safetensors").read_bytes())))
    assert sum(len(one.data) for one in Shelf._everybody) > held and KEPT.nbytes > kept
    del at
    gc.collect()
    assert sum(len(one.data) for one in Shelf._everybody) == held
    assert KEPT.nbytes == kept


def with_input(at: AppTest, name: str, data: bytes) -> AppTest:
    (kind,) = [one for one in at.get("button_group") if one.label == "It reads"]
    kind.set_value("Own numbers").run()
    at.file_uploader(key="own_numbers").set_value((name, data, "text/plain"))
    return at.run()


def test_tables_as_spreadsheets_write_them_are_shown_before_they_are_taken_and_then_read():
    torch_file = ("torch_model.safetensors", (FILES / "torch_model.safetensors").read_bytes())
    rows = np.random.default_rng(3).standard_normal((6, 3)).round(3)
    lines = [";".join(f"{value:.3f}".replace(".", ",") for value in row) for row in rows]
    excel = "\n".join(['links;"Mitte";rechts', *lines])
    files = {
        "utf8.csv": ("\ufeff" + excel).encode(),
        "utf16.csv": excel.encode("utf-16"),
        "windows.txt": excel.replace("links", "größe").encode("cp1252"),
        "plain.csv": "\n".join(",".join(map(str, row)) for row in rows.tolist()).encode(),
        "tabs.tsv": "\r\n".join("\t".join(map(str, row)) for row in rows.tolist()).encode(),
    }
    expected = gv.Stack(gv.load(FILES / "torch_model.safetensors")).run(rows)
    for name, data in files.items():
        at = sound(with_input(dropped(torch_file), name, data))
        assert not [one for one in at.get("bidi_component") if '"orders"' in one.proto.json], "taken before it is shown"
        preview = next(table.value for table in at.dataframe if len(table.value) == 6)
        np.testing.assert_array_equal(preview.to_numpy(), rows)
        named = ["größe" if name == "windows.txt" else "links", "Mitte", "rechts"]
        numbered = [f"input {at}" for at in range(3)]
        assert list(preview.columns) == (numbered if name in ("plain.csv", "tabs.tsv") else named)
        (use,) = [one for one in at.button if one.label == "Use these numbers"]
        sound(use.click().run())
        shown = picture(at)["quantity"]
        found = unpack(shown).reshape(5, 6).T / shown["scale"]
        np.testing.assert_allclose(found, expected.quantity(0, "h"), atol=6e-4)


def test_what_is_no_fitting_input_gets_its_sentence():
    at = dropped(("torch_model.safetensors", (FILES / "torch_model.safetensors").read_bytes()))
    pickled = io.BytesIO()
    np.save(pickled, np.array([{}], dtype=object), allow_pickle=True)
    array = io.BytesIO()
    np.save(array, np.zeros((4, 3)))
    cases = [
        ("two.csv", b"1,2\n3,4", "2 numbers; the layer reads 3 numbers at each step"),
        ("words.csv", b"a,b,c\n1,e,3", "is not a number"),
        ("open.csv", b"0,5\n0,7", "more than one meaning"),
        ("empty.csv", b"", "no number in it"),
        ("pickle.npy", pickled.getvalue(), "never opened"),
        ("cut.npy", array.getvalue()[:-9], "cut off"),
        ("no.npy", b"hello", "damaged, or is not an .npy"),
        ("nan.npy", array.getvalue()[:-8] + np.float64(np.nan).tobytes(), "NaN, infinite"),
        ("big.npy", array.getvalue().replace(b"(4, 3)", b"(9999999, 99999999)"), "claim more than"),
    ]
    for name, data, said in cases:
        with_input(at, name, data)
        assert not at.exception, (name, at.exception)
        assert any(said in one for one in [*errors(at), *(plain(one.value) for one in at.warning)]), (name, errors(at))
    with_input(at, "good.npy", array.getvalue())
    assert picture(sound(at))["steps"] == 4


def test_tokens_go_through_the_files_own_embedding_and_head(monkeypatch):
    at = opened(PAGE)
    at.button(key="own_example").click().run()
    (kind,) = [one for one in at.get("button_group") if one.label == "It reads"]
    sound(kind.set_value("Tokens").run())
    net = shipped_net(EXAMPLE)
    words = EXAMPLE_SENTENCE.lower().split()
    (table,) = [one.value for one in at.dataframe if "token" in one.value]
    assert [word.lower() for word in table["token"]] == words
    h = gv.run(net.cell, net.params, net.E[net.encode(words).ids])["h"]
    np.testing.assert_allclose(table[["output 0", "output 1"]], h @ net.W_y.T + net.b_y, atol=2e-3)
    assert not np.allclose(table[["output 0", "output 1"]].sum(axis=1), 1, atol=0.1)
    assert any("before any softmax or σ" in one.value for one in at.caption)
    assert at.text_area[0].label == "Words"
    monkeypatch.setattr("gru_viz.ui.own_input.most_steps", lambda stack: 5)
    sound(at.run())
    assert [one.value for one in at.info] == [f"This layer is large: of {len(words)} steps, the first 5 are run."]
    (short,) = [one.value for one in at.dataframe if "token" in one.value]
    assert short.equals(table[:5]) and picture(at)["steps"] == 5
    monkeypatch.undo()
    at.text_area[0].set_value("zzz unheard")
    sound(at.run())
    assert picture(at)["steps"] == 2
    at = dropped(("mine.npz", npz(**bare(), **{"my.embedding": np.eye(4, 3)})))
    (kind,) = [one for one in at.get("button_group") if one.label == "It reads"]
    sound(kind.set_value("Tokens").run())
    assert at.text_area[0].label == "Numbers of tokens" and at.text_area[0].value == "0 1 2 3"


def test_a_pair_proves_the_layer_and_the_detective_lists_every_reading():
    pair = np.load(FILES / "keras_pair.npz")
    given = {"xs": pair["xs"], "ys": pair["ys"]}
    at = dropped(("keras_model.keras", (FILES / "keras_model.keras").read_bytes()))
    at.file_uploader(key="own_pair").set_value(("pair.npz", npz(**given), "x"))
    at.run()
    assert not at.exception
    assert at.success[0].value.startswith("PASS. ")
    at.button(key="ask_detective").click().run()
    assert not at.exception
    rows = at.dataframe[-1].value
    assert "GRU, keep, reset after" in rows["read as"].iloc[0]
    assert float(rows["off by"].iloc[0]) < 1e-6
    rows_of_table = np.hstack([given["xs"], given["ys"] + 0.01])
    text = "\n".join(",".join(map(repr, row)) for row in rows_of_table.astype(float).tolist())
    for name, data, said in (
        ("pair.csv", text.encode(), "NO. The largest difference is 0.01"),
        ("short.csv", b"1,2,3,4\n1,2,3,4", "3 inputs and then 5 outputs are needed"),
        ("one.npz", npz(xs=given["xs"]), "arrays called xs and ys"),
        ("wrong.npz", npz(xs=given["xs"], ys=given["ys"][:, :2]), "ys has shape"),
        ("wide.npz", npz(xs=np.zeros((4, 9)), ys=given["ys"]), "xs has shape"),
        ("nan.npz", npz(xs=given["xs"] * np.nan, ys=given["ys"]), "finite"),
    ):
        at.file_uploader(key="own_pair").set_value((name, data, "x"))
        at.run()
        assert not at.exception, (name, at.exception)
        assert any(said in one for one in errors(at)), (name, errors(at))


def test_commas_of_a_pair_are_read_so_that_its_columns_fit():
    arrays = {
        "weight_ih_l0": np.eye(1),
        "weight_hh_l0": np.eye(1),
        "bias_ih_l0": np.zeros(1),
        "bias_hh_l0": np.zeros(1),
    }
    at = dropped(("one.npz", npz(**arrays)))
    at.file_uploader(key="own_pair").set_value(("pair.csv", b"0,5\n1,7\n", "x"))
    at.run()
    assert not at.exception and [one[:3] for one in errors(at)] == ["NO."], "0 and 5, not a half"


def test_the_snippets_are_those_of_the_document():
    text = (ROOT / "docs" / "your-layer.md").read_text()
    said = [one.value for one in opened(PAGE).markdown]
    for title in SNIPPETS:
        assert f"\n## {title}\n" in text
        part = text.partition(f"## {title}\n")[2].partition("\n## ")[0].strip()
        assert part in said


def test_every_part_below_the_picture_follows_the_cursor_and_speaks_of_the_layer(monkeypatch):
    alts: list[str] = []
    noted = lambda spec, key, alt: alts.append(alt) or show(spec, key, alt)  # noqa: E731
    monkeypatch.setattr("gru_viz.ui.own_memory.show_figure", noted)
    at = dropped(("torch_model.safetensors", (FILES / "torch_model.safetensors").read_bytes()))
    layers = gv.load(FILES / "torch_model.safetensors")
    xs = np.random.default_rng(0).standard_normal((200, 3))
    run = gv.Stack(layers).run(xs)
    run_name = picture(at)["run"]
    hand = {"run": run_name, "want": "h", "have": ["h"], "unit": 3, "step": 50}
    part = lambda: next(one for one in at.get("button_group") if one.label == "More about this layer")  # noqa: E731

    def told(name: str, **hand_now: object) -> str:
        part().set_value(name)
        set_hand(at, hand | hand_now)
        sound(at.run())
        return "\n".join(one.value for one in [*at.markdown, *at.caption])

    value = run.quantity(0, "h")[50, 3]
    assert f"of unit 3 at T = 50 is **{value:.3f}**".replace("-", "−") in told("What it remembers")
    assert f"the parts of unit 3 add up to {value:.3f}." in "\n".join(alts)
    assert "In unit 3, $" in told("Saturation")
    assert "The gates of unit 3 over time" in "\n".join(alts)
    assert "spectral norm of" in told("The way back")
    assert "the outputs at T = 50 react" in alts[-1]
    assert len(at.get("plotly_chart")) == 1
    assert picture(at)["quantity"] is None, "what the browser keeps is not sent again"
    assert "Nothing stands out" in told("What to look at")
    choose = at.selectbox(key="own_layer_at")
    turned = next(title for title in choose.options if ", reversed" in title)
    sound(choose.set_value(turned).run())
    hand["run"] = picture(at)["run"]
    value, said = run.quantity(1, "h")[50, 3], told("What it remembers")
    assert f"of unit 3 at T = 149 is **{value:.3f}**".replace("-", "−") in said, "as it reads, from the end"
    assert "Half-life of every unit at T = 149" in said
    for title in at.selectbox(key="own_choice").options[1:3]:
        at.selectbox(key="own_choice").set_value(title).run()
        hand["run"] = picture(at)["run"]
        said = told("The way back")
        assert ("It is exactly 0 for the input of t = " in said) == (", reversed" in title)
    for nonsense in ({"unit": 99, "step": -1}, {"unit": "3", "step": None}, {"want": "<b>", "have": 7}, {"run": 3}):
        told("What it remembers", **nonsense)


def set_hand(at: AppTest, hand: dict) -> None:
    at.session_state[UNITS_KEY] = {"hand": hand}


def test_a_layer_opens_on_the_other_pages_with_its_input():
    for page in (LAB, MEMORY, COMPARE):
        at = dropped(("torch_model.safetensors", (FILES / "torch_model.safetensors").read_bytes()))
        at.number_input[0].set_value(30).run()
        (title,) = [one.title for one in PAGES if one.file == page]
        assert (
            at.button(key=f"open_{page}").label.removeprefix("Open in ").removeprefix("the ") == title.split(" and ")[0]
        )
        at.button(key=f"open_{page}").click().run()
        assert not at.exception, at.exception
        now = at.session_state["history of the scene"].now.scene
        layer = gv.load(FILES / "torch_model.safetensors")[0]
        np.testing.assert_array_equal(now.make_parameters()["U_n"], layer.params["U_n"])
        np.testing.assert_array_equal(now.make_sequence().xs, np.random.default_rng(0).standard_normal((30, 3)))
