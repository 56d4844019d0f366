"""Several plain ES modules as the one script that a Streamlit component takes.

The modules import each other by name, so that an editor and a reader can follow them. A component that is not part
of an installed package gets its script as one string; so the files are put one behind the other, in the order of
their imports, without their ``import`` and ``export`` words. All names at top level must therefore differ.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{[^}]*\} from "(\./|\.\./\w+/)([\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
_NAME = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)


def bundled(*entries: Path) -> str:
    """The modules ``entries`` and all that they import from their own folder or one beside it, as one script.

    Raises ValueError if two of the modules use one name at top level.
    """
    order: dict[Path, str] = {}

    def visit(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        for folder, name in _IMPORT.findall(text):
            imported = (path.parent / folder / name).resolve()
            if imported not in order:
                visit(imported)
        order.setdefault(path, text)

    for entry in entries:
        visit(entry.resolve())
    owner: dict[str, str] = {}
    for path, text in order.items():
        for name in _NAME.findall(text):
            if name in owner:
                raise ValueError(f"both {owner[name]} and {path.name} have a {name}; the modules become one script")
            owner[name] = path.name
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in order.values())
