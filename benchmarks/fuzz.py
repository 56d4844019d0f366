"""Messages that no page would send, to a real server: nothing may raise, and none may cost much more than a usual one.

    python -m benchmarks.fuzz [--messages 100000] [--seed 0]

Half are what a hand might send, with a part replaced by nonsense: changes, places, numbers, what components remember,
fields and links; the others are bytes cut, flipped or made up. A server that closes the line is answered by a new
page. Fails if the server logs an error, does not answer any more, or takes more than MOST times as long over any kind
of nonsense (median) as over a usual change.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from benchmarks.visitor import Visitor
from tests.browser import house

MOST = 5.0
ODD: tuple[Any, ...] = (
    None, True, -1, 0, 10**30, 1e308, float("nan"), float("inf"), "", "z", "step", "<b>x</b>", "\u0000", "\ud83d", "٣",
    "a" * 5000, [], {}, [[]], [None], {"z": 1}, ["z", 0, 0], [{"set": "step", "to": 1}] * 300, {"__proto__": {}}, -0.0,
)  # fmt: skip
"""What may stand where something else belongs."""


def spoilt(value: Any, dice: random.Random) -> Any:
    """The same with one part replaced."""
    if isinstance(value, dict) and value and dice.random() < 0.8:
        key = dice.choice(list(value))
        return {**value, key: spoilt(value[key], dice)}
    if isinstance(value, list) and value and dice.random() < 0.8:
        at = dice.randrange(len(value))
        return [*value[:at], spoilt(value[at], dice), *value[at + 1 :]]
    return dice.choice(ODD)


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


def message(visitor: Visitor, dice: random.Random) -> tuple[str, bytes]:
    """One message, and what kind of nonsense it is."""
    kind = dice.choice(("usual", "change", "note", "follow", "link", "fragment", "types", "bytes", "made up"))
    made = BackMsg()
    state = made.rerun_script
    state.query_string, state.page_script_hash = visitor.query, visitor.page
    bench = visitor.components["gru_viz_bench"]
    sent = hand(visitor, dice)
    state.fragment_id = bench.fragment
    at, told = bench.id, json.dumps(sent)
    if kind == "change":
        told = json.dumps(spoilt(sent, dice))
    elif kind == "note":
        at = visitor.components["gru_viz_reconnect"].id
        told = json.dumps(spoilt({"note": {"query": "?weights=latch", "isThere": True, "at": 1}}, dice))
    elif kind == "follow":
        told = dice.choice(("", "null", "[", "[1]", '{"a":', '"x"', "NaN", "[" * 2000))
    elif kind == "link":
        state.fragment_id = ""
        state.query_string = "&".join(
            f"{dice.choice(('step', 'data', 'shift', 'cell', 'weights', 'x', 'text'))}={str(dice.choice(ODD))[:200]}"
            for _ in range(dice.randrange(8))
        ).encode("utf-8", "ignore").decode()  # fmt: skip
    elif kind == "fragment":
        state.fragment_id = dice.choice(("x", "a" * 64))
    widget = WidgetState(id=at, json_value=told)
    if kind == "types":
        odd = WidgetState(id=at, int_value=3), WidgetState(id=at, string_value="x"), WidgetState(id="x" * 300)
        widget = dice.choice(odd)
    state.widget_states.widgets.append(widget)
    data = made.SerializeToString()
    if kind == "bytes":
        cut = bytearray(data[: dice.randrange(1, len(data))])
        cut[dice.randrange(len(cut))] ^= 1 << dice.randrange(8)
        data = bytes(cut)
    elif kind == "made up":
        data = dice.randbytes(dice.randrange(200))
    return kind, data


async def fuzz(address: str, messages: int, seed: int) -> dict[str, list[float]]:
    """Send them; seconds until the server is done with each, by kind."""
    dice, times = random.Random(seed), dict[str, list[float]]()
    visitor = Visitor(address)
    await visitor.open("gate_lab")
    for _ in range(messages):
        kind, data = message(visitor, dice)
        begun = time.perf_counter()
        try:
            await visitor.send(data)
            # A usual change follows, so that the answer to it says that what came before has been dealt with.
            await visitor.do({"set": "unit", "to": dice.randrange(2)})
        except (ConnectionClosed, TimeoutError):
            await visitor.open("gate_lab")
            visitor.seq = 0
        times.setdefault(kind, []).append(time.perf_counter() - begun)
    await visitor.close()
    return times


def complaints(said: str) -> list[str]:
    """Lines of the log that tell of an error."""
    return [line for line in said.splitlines() if '"level": "error"' in line or "Traceback" in line]


def main() -> None:
    """Run, and print what it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with house.replicas(1, GRU_VIZ_CHANGES="100000", GRU_VIZ_BURST="100000") as (server,):
        times = asyncio.run(fuzz(server.address, given.messages, given.seed))
        said = complaints(server.said())
        is_well = house.answers(f"{server.address}/_stcore/health")
    usual = statistics.median(times["usual"])
    slow = False
    for kind, found in sorted(times.items()):
        ratio = statistics.median(found) / usual
        slow |= ratio > MOST
        print(f"{kind:<9}{len(found):>7}  median {1000 * statistics.median(found):6.1f} ms, {ratio:.1f} × a usual one")
    print(f"{len(said)} errors in the log" + "".join(f"\n{line}" for line in said[:5]))
    sys.exit(bool(said) or not is_well or slow)


if __name__ == "__main__":
    main()
