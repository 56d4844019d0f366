"""Links and messages that no page would send: nothing may raise, and none may cost much more than a usual one.

    python -m benchmarks.fuzz [--links 100000] [--messages 100000] [--seed 0]

**Links** are read in this process, and all is computed that the bench of their scene shows. Half are links of real
scenes with a part cut, swapped, doubled or replaced; the others are made of names and nonsense. A scene may be as large
as the settings allow, so a link is compared with the clean link of the scene that it opens.

**Messages** go to a real server, on every page of the app. Half are what a hand might send, with a part replaced by
nonsense: changes, places, numbers, what components remember, every field and every kind of value, links; the others
are bytes cut, flipped or made up, and messages as long as a server takes. One that is answered by a closed line is
followed by a new page.

Ctrl-C ends the messages early and tells what was found until then.

Whatever takes more than MOST times as long as a whole run of its page is tried again, up to five times, and then the
processor's time counts. Fails if the server logs an error or a page shows one, if it does not answer any more, or if a
link or message is that slow.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from benchmarks.load import cpu_seconds
from benchmarks.visitor import Visitor
from gru_viz.scene.link import dump, parse
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene, base
from gru_viz.scene.settings import SETTINGS
from gru_viz.ui.frame import PAGES
from gru_viz.views.bench import bench_data, bench_info, material_part
from gru_viz.views.reading import read
from tests.browser import house

MOST, TRIES = 5.0, 5
FLOOR = 0.001
"""Seconds added to what a usual link takes: a clock is no finer."""
STAY = 40
"""Messages of one page, until the next is turned to."""
ODD: tuple[Any, ...] = (
    None, True, -1, 0, 10**30, 1e308, float("nan"), float("inf"), "", "z", "step", "<b>x</b>", "\u0000", "\ud83d", "٣",
    "a" * 5000, [], {}, [[]], [None], {"z": 1}, ["z", 0, 0], [{"set": "step", "to": 1}] * 300, {"__proto__": {}}, -0.0,
)  # fmt: skip
"""What may stand where something else belongs."""
KINDS = ("usual", "change", "note", "follow", "link", "fragment", "field", "field", "long", "bytes", "made up")
VALUES = tuple(one.name for one in WidgetState.DESCRIPTOR.oneofs_by_name["value"].fields)
LONGEST = 900_000
"""Bytes of a message that a server just takes."""


@dataclass
class Found:
    """What came out."""

    times: dict[str, list[float]] = field(default_factory=dict)
    slow: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def spoilt(value: Any, dice: random.Random) -> Any:
    """The same with one part replaced."""
    if isinstance(value, dict) and value and dice.random() < 0.8:
        key = dice.choice(list(value))
        return {**value, key: spoilt(value[key], dice)}
    if isinstance(value, list) and value and dice.random() < 0.8:
        at = dice.randrange(len(value))
        return [*value[:at], spoilt(value[at], dice), *value[at + 1 :]]
    return dice.choice(ODD)


# ---- links ----


def fuzzed_link(dice: random.Random, real: list[dict[str, str]]) -> str:
    """One link."""
    names = [setting.key for setting in SETTINGS]
    if dice.random() < 0.5:
        pairs = list(dice.choice(real).items())
        for _ in range(dice.randrange(1, 4)):
            at = dice.randrange(len(pairs)) if pairs else 0
            how = dice.choice(("value", "key", "twice", "gone", "other"))
            key, value = pairs[at] if pairs else ("x", "y")
            if how == "value" and value:
                cut = dice.randrange(len(value))
                other = value[:cut] + dice.choice("9-_+.,eZ é") + value[cut + 1 :]
                value = dice.choice((value[:cut], other, value * 3))
            more = {"twice": [(key, value)] * 2, "gone": [], "other": [(dice.choice(names), value)]}
            pairs[at : at + 1] = more.get(how, [(key[:-1] if how == "key" else key, value)])
    else:
        odd = [*map(str, ODD), "1e5000", "9" * 400, "z_1_u1_t2", "nan", "%", "w " * 9000, "0.5+" * 400, "A-_" * 3000]
        keys = [*names, "x", "v", "end", "data"]
        pairs = [(dice.choice(keys), dice.choice(odd)) for _ in range(dice.randrange(9))]
    query = urlencode(pairs, errors="replace")
    if dice.random() < 0.2 and query:
        query = query[: dice.randrange(len(query))] + dice.choice(("", "%", "%ff", "&&", "=", "\u202e", "&amp;"))
    return query * (400 if dice.random() < 0.005 else 1)


def opened(query: str) -> tuple[float, Scene]:
    """Processor time to read a link and to compute what the bench shows of it; and its scene."""
    begun = time.thread_time()
    scene = parse(query).scene
    info = bench_info(read(scene))
    material_part(info)
    bench_data(info, dress="lab")
    return time.thread_time() - begun, scene


def fuzz_links(count: int, seed: int) -> Found:
    """Open them."""
    dice, found = random.Random(seed), Found()
    real = [dump(base(name)) for name in PRESETS]
    real += [dump(Scene(cell=cell, seed=seed, hidden=units, steps=steps)) for cell in ("gru", "lstm", "rnn")
             for units, steps in ((2, 8), (5, 30), (16, 200))]  # fmt: skip
    for _ in range(count):
        query = fuzzed_link(dice, real)
        try:
            spent, scene = opened(query)
            found.times.setdefault("link", []).append(spent)
            clean = urlencode(dump(scene))
            for _ in range(TRIES):
                usual = opened(clean)[0]
                if spent <= MOST * (usual + FLOOR):
                    break
                spent = opened(query)[0]
            if spent > MOST * (usual + FLOOR):
                found.slow.append(f"{1000 * spent:.1f} ms beside {1000 * usual:.1f} ms: {query[:200]}")
        except Exception as error:  # What fails is what is looked for.
            found.wrong.append(f"{type(error).__name__}: {query[:300]}")
    return found


# ---- messages ----


def hand(visitor: Visitor, dice: random.Random) -> dict[str, Any]:
    """What a hand may have done."""
    visitor.seq += 1
    changes = [
        {"set": dice.choice(("step", "unit", "stage")), "to": dice.randrange(9)},
        {"row": "shifts", "place": ["z"], "to": dice.uniform(-9, 9)},
        {"row": "edits", "place": ["U_z", 0, 1], "to": 0.5},
        {"row": "clamps", "place": ["z", None, 3], "to": 1},
        {"clear": "clamps"},
    ]
    told = [{**change, "seq": visitor.seq} for change in dice.sample(changes, 2)]
    sent = {"hand": "x", "seq": visitor.seq, "attempt": 1, "picked": [["shifts", ["z"]]], "kept": [], "changes": told}
    return {"hand": sent}


def odd_value(id: str, dice: random.Random) -> WidgetState:
    """A value of any kind for a widget."""
    made, kind = WidgetState(id=id), dice.choice(VALUES)
    for value in dice.sample((True, 3, -(10**9), 0.5, float("nan"), "x", "[]", "{}", "٣", b"x", "a" * 3000), 11):
        try:
            setattr(made, kind, value)
            return made
        except (TypeError, ValueError, AttributeError):  # Not of this kind, or a message of its own.
            continue
    getattr(made, kind).SetInParent()
    for value in dice.sample((3, 0.5, "x"), 3):
        try:
            getattr(made, kind).data.extend([value] * dice.randrange(4))
            break
        except (TypeError, AttributeError):
            continue
    return made


def long_one(visitor: Visitor, bench: str, dice: random.Random) -> list[WidgetState]:
    """As much as a server takes."""
    how = dice.randrange(5)
    if how == 0:
        return [WidgetState(id=f"{number:x}", bool_value=True) for number in range(LONGEST // 40)]
    visitor.seq += 1
    most = LONGEST if how < 4 else 250_000  # Beyond what the gate lets through, and just below it.
    each = {"row": "shifts", "place": ["z"], "to": 1, "seq": visitor.seq}
    if how in (1, 4):
        changes = [{**each, "gesture": "ab"[number % 2]} for number in range(most // 90)]
        sent: dict[str, Any] = {"hand": "x", "seq": visitor.seq, "changes": changes}
    elif how == 2:
        picked = [["z", []]] * (LONGEST // 30)
        sent = {"hand": "x" * (LONGEST // 2), "seq": visitor.seq, "changes": [each], "picked": picked}
    else:
        sent = {"hand": "x", "seq": visitor.seq, "changes": [each], "kept": ["k" * 20] * (LONGEST // 30)}
    return [WidgetState(id=bench, json_value=json.dumps({"hand": sent}))]


def message(visitor: Visitor, kind: str, dice: random.Random, real: list[dict[str, str]]) -> bytes:
    """One message."""
    made = BackMsg()
    state = made.rerun_script
    state.query_string, state.page_script_hash = visitor.query, visitor.page
    bench, line = visitor.components.get("gru_viz_bench"), visitor.components["gru_viz_reconnect"]
    at = bench or line
    state.fragment_id = at.fragment
    told = json.dumps(hand(visitor, dice))
    widgets = [WidgetState(id=at.id, json_value=told)]
    if kind == "change":
        widgets[0].json_value = json.dumps(spoilt(json.loads(told), dice))
    elif kind == "note":
        told = json.dumps(spoilt({"note": {"query": "?weights=latch", "isThere": True, "at": 1}}, dice))
        widgets = [WidgetState(id=line.id, json_value=told)]
    elif kind == "follow":
        widgets[0].json_value = dice.choice(("", "null", "[", "[1]", '{"a":', '"x"', "NaN", "[" * 2000))
    elif kind == "link":
        state.fragment_id = ""
        state.query_string = fuzzed_link(dice, real).encode("utf-8", "ignore").decode()
    elif kind == "fragment":
        state.fragment_id = dice.choice(("x", "a" * 64))
    elif kind == "field":
        ids = [*visitor.ids.values(), *(one.id for one in visitor.components.values()), "x" * 300]
        widgets = [odd_value(dice.choice(ids), dice) for _ in range(dice.randrange(1, 4))]
        if dice.random() < 0.5:
            state.fragment_id = ""
    elif kind == "long":
        widgets = long_one(visitor, at.id, dice)
    state.widget_states.widgets.extend(widgets)
    data = made.SerializeToString()
    if kind == "bytes":
        cut = bytearray(data[: dice.randrange(1, len(data))])
        cut[dice.randrange(len(cut))] ^= 1 << dice.randrange(8)
        return bytes(cut)
    return dice.randbytes(dice.randrange(200)) if kind == "made up" else data


def _is_answered(visitor: Visitor, data: bytes) -> bool:
    """Whether a message asks for a run, whose end says that it has been dealt with; unknown fragments get none."""
    try:
        asked = BackMsg.FromString(data)
    except Exception:  # Bytes that are no message: the line is closed.
        return False
    known = {"", *(one.fragment for one in visitor.components.values())}
    return asked.WhichOneof("type") == "rerun_script" and asked.rerun_script.fragment_id in known


async def answered(visitor: Visitor, data: bytes) -> float:
    """Seconds until the server is done with a message, or has closed the line."""
    begun = time.perf_counter()
    try:
        await visitor.send(data)
        if _is_answered(visitor, data):
            await visitor.finished()
        else:  # What comes after it is, once it has been dealt with: a part of the page, which costs least.
            await visitor.run(visitor.components["gru_viz_reconnect"].fragment)
    except ConnectionClosed:
        spent = time.perf_counter() - begun
        await visitor.open(visitor.path)
        visitor.seq = 0
        return spent
    return time.perf_counter() - begun


async def cost(server: house.Replica, act: Callable[[], Awaitable[float]]) -> float:
    """Seconds of the server's processor for something, from TRIES times of it: a busy machine has no say in that."""
    before = cpu_seconds([server.process.pid])
    for _ in range(TRIES):
        await act()
    return (cpu_seconds([server.process.pid]) - before) / TRIES


async def fuzz_messages(server: house.Replica, count: int, seed: int, tell: Callable[[str], None]) -> Found:
    """Send them; seconds until the server is done with each, by kind."""
    dice, found = random.Random(seed), Found()
    real = [dump(base(name)) for name in PRESETS]
    paths = ["gate_lab", *("" if page.path == "home" else page.path for page in PAGES)]
    visitor, usual, begun = Visitor(server.address), dict[str, float](), time.perf_counter()
    for number in range(count):
        try:
            if number % STAY == 0:
                path = paths[number // STAY % len(paths)]
                await visitor.open(path, urlencode(dice.choice(real)))
                visitor.seq = 0
                usual.setdefault(path, max([await visitor.run() for _ in range(3)]))
            kind = dice.choice(KINDS)
            data = message(visitor, kind, dice, real)
            spent = await answered(visitor, data)
            found.times.setdefault(kind, []).append(spent)
            if spent > MOST * usual[visitor.path]:
                beside = await cost(server, visitor.run)
                spent = await cost(server, partial(answered, visitor, data))
                if spent > MOST * beside:
                    told = f"{1000 * spent:.0f} ms of processor, usual {1000 * beside:.0f}"
                    found.slow.append(f"{kind} on /{visitor.path}: {told}")
        except TimeoutError:
            found.wrong.append(f"{kind} on /{visitor.path}: no answer")
            await visitor.open(visitor.path)
        except asyncio.CancelledError:
            tell(f"ended after {number} messages")
            break
        found.wrong += [f"{kind} on /{visitor.path}: {error} on the page" for error in visitor.errors]
        visitor.errors.clear()
        if number and number % 5000 == 0:
            tell(f"{number} messages, {len(found.wrong)} wrong, {time.perf_counter() - begun:.0f} s")
    await visitor.close()
    return found


# ---- both ----


def complaints(said: str) -> list[str]:
    """Lines of the log that tell of an error."""
    return [line for line in said.splitlines() if '"level": "error"' in line or "Traceback" in line]


def report(found: Found) -> bool:
    """Print what came out; whether it is as it has to be."""
    middle = statistics.median(found.times.get("usual") or found.times.get("link") or [math.nan])
    for kind, times in sorted(found.times.items()):
        told = [1000 * statistics.median(times), 1000 * sorted(times)[int(0.99 * (len(times) - 1))], 1000 * max(times)]
        print(f"{kind:<9}{len(times):>7}  median {told[0]:7.1f} ms ({told[0] / middle / 1000:.1f} × a usual one), "
              f"99 of 100 {told[1]:7.1f} ms, longest {told[2]:7.1f} ms")  # fmt: skip
    print(f"{len(found.wrong)} went wrong" + "".join(f"\n  {line}" for line in found.wrong[:10]))
    print(f"{len(found.slow)} too slow" + "".join(f"\n  {line}" for line in found.slow[:10]))
    return not found.wrong and not found.slow


def main() -> None:
    """Run, and print what it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--links", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    is_sound = True
    if given.links:
        is_sound &= report(fuzz_links(given.links, given.seed))
    if given.messages:
        free = {"GRU_VIZ_CHANGES": "100000", "GRU_VIZ_BURST": "100000"}
        with house.replicas(1, **free) as (server,):
            tell = partial(print, flush=True)
            found = asyncio.run(fuzz_messages(server, given.messages, given.seed, tell))
            found.wrong += complaints(server.said())
            if not house.answers(f"{server.address}/_stcore/health"):
                found.wrong.append("the server does not answer any more")
        is_sound &= report(found)
    sys.exit(not is_sound)


if __name__ == "__main__":
    main()
