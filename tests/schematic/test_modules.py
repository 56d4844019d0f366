"""Several JavaScript modules as one script: in the order of their imports, and no name twice."""

from pathlib import Path

import pytest

import gru_viz.schematic
from gru_viz.schematic.modules import bundled
from gru_viz.schematic.parts import bench_code

BENCH = Path(gru_viz.schematic.__file__).with_name("assets") / "bench"


def written(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder


def test_modules_stand_one_behind_the_other_in_the_order_of_their_imports(tmp_path):
    written(
        tmp_path,
        main='import { b } from "./b.js";\nimport { a } from "./a.js";\n\nexport default () => a + b;\n',
        b='import { a } from "./a.js";\n\nexport const b = a + 1;\n',
        a="// begins\nexport const a = 1;\n",
    )
    text = bundled(tmp_path / "main.js")
    assert text.index("const a = 1") < text.index("const b = a + 1") < text.index("export default")
    assert "import" not in text
    assert text.count("export") == 1
    assert text.count("const a") == 1, "a module that two import stands there once"


@pytest.mark.parametrize("word", ["function same() {}", "class same {}", "const same = 1;", "let same = 1;"])
@pytest.mark.parametrize("export", ["export ", ""])
def test_a_name_that_two_modules_use_is_refused(tmp_path, word, export):
    written(
        tmp_path, main=f'import {{ a }} from "./a.js";\n\n{word}\n', a=f"{export}const same = 2;\nexport const a = 1;\n"
    )
    with pytest.raises(ValueError, match=r"both a\.js and main\.js have a same"):
        bundled(tmp_path / "main.js")


def test_a_name_inside_a_function_may_occur_twice(tmp_path):
    inside = "{\n  const same = 1;\n  return same;\n}\n"
    written(
        tmp_path,
        main=f'import {{ a }} from "./a.js";\n\nexport default function () {inside}',
        a=f"export function a() {inside}",
    )
    assert bundled(tmp_path / "main.js").count("const same") == 2


def test_a_missing_module_is_named(tmp_path):
    written(tmp_path, main='import { a } from "./gone.js";\n')
    with pytest.raises(FileNotFoundError, match=r"gone\.js"):
        bundled(tmp_path / "main.js")


def test_every_file_of_the_bench_is_in_a_bundle():
    entries = ("main.js", "page.js", "lesson_page.js", "unpack.js")
    text = "".join(bundled(BENCH / name) for name in entries) + bench_code()
    assert "import " not in text.replace("important", "").replace("await import(", "")
    missing = [file.name for file in BENCH.glob("*.js") if file.read_text(encoding="utf-8").splitlines()[0] not in text]
    assert missing == []
