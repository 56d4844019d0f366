"""A stylesheet worked out, so that a drawing stands alone.

The schematic's colours and widths stand in one stylesheet, in variables, mixtures and selectors that only browsers
know. :func:`styled` reads as much CSS as that sheet is written in, and writes what comes out into each element's own
attributes, which every program understands that can show SVG.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple
from xml.etree import ElementTree as ET

from gru_viz.figures.theme import mixed

KEPT = (
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "opacity",
    "visibility",
    "font-family",
    "font-style",
    "font-weight",
)
"""Properties that SVG has as attributes; the rest (cursors, transitions, layout) means nothing in a picture."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NESTED = re.compile(r"@[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_APART = re.compile(r",\s*(?![^()]*\))")
_SIMPLE = re.compile(r"\.([\w-]+)|\[([\w-]+)(?:=\"?([^\]\"]*)\"?)?\]|:(is|not)\(([^()]*)\)|([a-z]+)|(:[\w-]+)")
_VARIABLE = re.compile(r"var\((--[\w-]+)(?:,([^()]*))?\)")
_MIXTURE = re.compile(r"color-mix\(in srgb, (#\w{6}) ([\d.]+)%, (#\w{6})\)")
_SUM = re.compile(r"calc\(([^()]*)\)")


class _Rule(NamedTuple):
    parts: tuple[tuple[str, str], ...]
    """The last element first: what stands before it (" " or ">"), and what it must be."""
    weight: tuple[int, int]
    """Specificity: classes and attributes, then tags."""
    says: tuple[tuple[str, str], ...]


class _Path(NamedTuple):
    """An element, and the elements around it."""

    element: ET.Element
    around: _Path | None


@cache
def _rules(css: str) -> tuple[_Rule, ...]:
    """The rules of a stylesheet, weakest first. What holds in some media or containers only is left out."""
    found = []
    for selectors, body in _RULE.findall(_NESTED.sub("", _COMMENT.sub("", css))):
        says = tuple(_declarations(body))
        for selector in _APART.split(selectors.strip()):
            tokens = re.findall(r"\s*>\s*|\s+|(?:\([^()]*\)|[^\s>(])+", selector)
            signs = [" ", *(sign.strip() or " " for sign in tokens[1::2])]
            parts = zip(signs, tokens[::2], strict=True)
            found.append(_Rule(tuple(parts)[::-1], _weight(tokens[::2]), says))
    return tuple(sorted(found, key=lambda rule: rule.weight))


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for line in body.split(";"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), " ".join(value.split())


def _weight(compounds: list[str]) -> tuple[int, int]:
    simple = [match for compound in compounds for match in _SIMPLE.finditer(compound)]
    tags = sum(bool(match[6]) for match in simple)
    return len(simple) - tags, tags


def _matches(path: _Path | None, parts: tuple[tuple[str, str], ...]) -> bool:
    if path is None or not _is(path.element, parts[0][1]):
        return False
    if len(parts) == 1:
        return True
    above = path.around
    if parts[0][0] == ">":
        return _matches(above, parts[1:])
    while above is not None:
        if _matches(above, parts[1:]):
            return True
        above = above.around
    return False


def _is(element: ET.Element, compound: str) -> bool:
    classes = element.get("class", "").split()
    for name, attribute, value, pseudo, of, tag, state in _SIMPLE.findall(compound):
        if pseudo:
            holds = any(_is(element, each) for each in _APART.split(of)) == (pseudo == "is")
        elif attribute:
            holds = element.get(attribute) == value if value else attribute in element.attrib
        elif name:
            holds = name in classes
        else:
            holds = not state and element.tag.rpartition("}")[2] == tag
        if not holds:
            return False
    return True


def styled(root: ET.Element, css: str, variables: Mapping[str, str]) -> None:
    """Give every element of a drawing what the stylesheet says of it as attributes, and take its classes away.

    variables: what the page would set, such as ``--st-text-color``. Elements of which nothing is seen are taken out.
    Raises ValueError for a value that a picture needs and this module cannot work out.
    """
    _style(_Path(root, None), _rules(css), dict(variables))


def _style(path: _Path, rules: tuple[_Rule, ...], inherited: dict[str, str]) -> None:
    element = path.element
    says: dict[str, str] = {}
    for rule in rules:
        if _matches(path, rule.parts):
            says.update(rule.says)
    says.update(_declarations(element.attrib.pop("style", "")))
    own = {name: value for name, value in says.items() if name.startswith("--")}
    known = {**inherited, **{name: _worked_out(value, {**inherited, **own}) for name, value in own.items()}}
    for name in KEPT:
        if name in says:
            element.set(name, _shown(_worked_out(says[name], known)))
    for child in list(element):
        _style(_Path(child, path), rules, known)
        if child.get("visibility") == "hidden" or (child.get("fill"), child.get("stroke", "none")) == ("none", "none"):
            element.remove(child)
    element.attrib.pop("class", None)


def _shown(value: str) -> str:
    if re.search(r"\b(var|calc|color-mix)\(", value):
        raise ValueError(f"a picture cannot work out {value!r}")
    return "none" if value == "transparent" else re.sub(r"(?<=\d)px\b", "", value)


def _worked_out(value: str, known: Mapping[str, str]) -> str:
    """A value without variables, mixtures of colours and sums, the innermost first."""
    before = ""
    while value != before:
        before = value
        value = _VARIABLE.sub(lambda found: known.get(found[1], (found[2] or found[0]).strip()), value)
        value = _MIXTURE.sub(lambda found: mixed([[0, found[3]], [1, found[1]]], float(found[2]) / 100), value)
        value = _SUM.sub(lambda found: _added(found[1]) or found[0], value)
    return value


def _added(text: str) -> str:
    """A sum of products of lengths and numbers; nothing where it is something else."""
    terms = [[factor.removesuffix("px") for factor in term.split(" * ")] for term in text.split(" + ")]
    try:
        return f"{sum(math.prod(map(float, term)) for term in terms):.4g}"
    except ValueError:
        return ""
