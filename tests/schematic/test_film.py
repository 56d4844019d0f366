"""The film's script is one script: what it shares with the bench and its own modules."""

import re

from gru_viz.schematic.film import script


def test_no_name_at_top_level_is_used_twice():
    names = re.findall(r"^(?:async )?(?:function|class|const|let) (\w+)", script(), re.MULTILINE)
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)
    assert {"apart", "unpack", "printed", "made", "symbolElement", "ramp", "Film"} <= set(names)


def test_it_is_one_module_with_one_way_in():
    assert script().count("export default") == 1
    assert "import " not in re.sub(r"//.*", "", script())
    assert "innerHTML" not in script(), "text from outside only as text"
