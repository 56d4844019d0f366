"""A visitor without a browser: speaks Streamlit's own protocol over a WebSocket, as a page does.

It opens a link, runs what a page would run, and does what a hand does: scrub, drag, change a text, turn a page. It
draws nothing, so a few hundred of them fit on one machine.
"""

from __future__ import annotations

import asyncio
import json
import time
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

HAND_RESTS = 0.09
"""Seconds until what explains a change is asked for, as the page does."""
LONGEST = 20.0
Finished = ForwardMsg.ScriptFinishedStatus


async def look_around(address: str) -> list[str]:
    """Open every page of an app; what went wrong."""
    visitor = Visitor(address)
    await visitor.open("model")
    for page in sorted(visitor.pages):
        await visitor.turn(page)
    await visitor.close()
    return visitor.errors


class Component:
    """A component on the page, as it was sent last."""

    def __init__(self, id: str, fragment: str, data: dict[str, Any]) -> None:
        self.id, self.fragment, self.data = id, fragment, data


class Visitor:
    """One open page."""

    def __init__(self, address: str, number: int = 0) -> None:
        self.address, self.number = address.rstrip("/"), number
        self.hand = f"visitor-{number}"
        self.seq = 0
        self.bytes_in = self.messages_in = 0
        self.errors: list[str] = []
        self.session = self.page = self.query = ""
        self.components: dict[str, Component] = {}
        self.widgets: dict[str, WidgetState] = {}
        self.ids: dict[str, str] = {}
        """Ids of the page's ordinary widgets, by label."""
        self.pages: dict[str, str] = {}
        self._cookie = ""
        self._line: ClientConnection | None = None

    # ---- the line ----

    async def connect(self) -> None:
        """Connect, with the session there was before, if there was one."""
        await self.close()
        parts = urlsplit(self.address)
        address = f"ws://{parts.netloc}{parts.path}/_stcore/stream"
        names = ["streamlit", *(["x", self.session] if self.session else [])]
        headers = {"Cookie": self._cookie} if self._cookie else {}
        self._line = await connect(address, subprotocols=names, max_size=None, additional_headers=headers)  # type: ignore[arg-type]

    async def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a file, as a browser does for the page, with its cookies."""
        parts = urlsplit(self.address)
        host, port = parts.hostname or "", parts.port or 80
        reader, writer = await asyncio.open_connection(host, port)
        head = f"GET {parts.path}/{path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: text/html\r\nConnection: close\r\n"
        writer.write((head + (f"Cookie: {self._cookie}\r\n" if self._cookie else "") + "\r\n").encode())
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        top, _, body = answer.partition(b"\r\n\r\n")
        status, *lines = top.decode("latin-1").split("\r\n")
        for line in lines:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                found = SimpleCookie(value.strip())
                self._cookie = "; ".join(f"{key}={one.value}" for key, one in found.items())
        return int(status.split()[1]), body

    async def close(self) -> None:
        """Close the page."""
        if self._line is not None:
            await self._line.close()
            self._line = None

    async def send(self, data: bytes) -> None:
        """Send anything."""
        assert self._line is not None
        await self._line.send(data)

    async def run(self, fragment: str = "", once: list[WidgetState] | None = None) -> float:
        """Ask for a run and wait until it is over; seconds it took."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash, state.fragment_id = self.query, self.page, fragment
        state.widget_states.widgets.extend([*self.widgets.values(), *(once or [])])
        state.context_info.timezone, state.context_info.locale = "UTC", "en-GB"
        state.context_info.url = f"{self.address}/{self.path}"
        if not fragment:
            self.components.clear()  # Whatever is on the page now is sent anew, and nothing else is there.
        begun = time.perf_counter()
        await self.send(message.SerializeToString())
        await self.finished()
        return time.perf_counter() - begun

    async def finished(self) -> None:
        """Take what the server sends, until a run is over."""
        await asyncio.wait_for(self._until_done(), LONGEST)

    async def _until_done(self) -> None:
        assert self._line is not None
        while True:
            data = await self._line.recv()
            assert isinstance(data, bytes)
            self.bytes_in += len(data)
            self.messages_in += 1
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "delta":
                self._take(message)
            elif kind == "new_session":
                self.page = message.new_session.page_script_hash
                self.session = message.new_session.initialize.session_id or self.session
            elif kind == "navigation":
                self.pages = {one.url_pathname: one.page_script_hash for one in message.navigation.app_pages}
                self.page = message.navigation.page_script_hash or self.page
            elif kind == "script_finished" and message.script_finished not in (
                Finished.Value("FINISHED_EARLY_FOR_RERUN"),
            ):
                return

    def _take(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "bidi_component":
            sent = element.bidi_component
            name = sent.component_name.rpartition(".")[2]
            data = json.loads(sent.json) if sent.WhichOneof("data") == "json" else {}
            fragment = message.delta.fragment_id
            at = name if name != "gru_viz_follow" else f"{name}/{fragment}"
            self.components[at] = Component(sent.id, fragment, data)
            if name == "gru_viz_address":
                self.query = data["query"]
        elif kind == "exception":
            self.errors.append(element.exception.type)
        elif id := getattr(getattr(element, kind or "", None), "id", ""):
            self.ids[getattr(getattr(element, kind), "label", "") or id] = id

    # ---- what a person does ----

    async def open(self, path: str, query: str = "") -> float:
        """Open a link; seconds until the page has all of it. What was open before is closed."""
        await self.close()
        self.path, self.query, self.session, self.page = path, query, "", ""
        for known in (self.components, self.ids, self.widgets):
            known.clear()
        begun = time.perf_counter()
        await self.get(path)
        await self.connect()
        await self._first(path)
        return time.perf_counter() - begun

    async def _first(self, path: str) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name = self.query, path
        state.context_info.url = f"{self.address}/{path}"
        state.widget_states.widgets.extend(self.widgets.values())
        await self.send(message.SerializeToString())
        await self.finished()

    async def turn(self, path: str) -> float:
        """Turn to another page of the menu, which keeps the scene."""
        self.path, self.page = path, self.pages[path]
        self.ids.clear()
        self.widgets.clear()
        kept, self.query = self.query, ""
        seconds = await self.run()
        self.query = self.query or kept
        return seconds

    async def do(self, change: dict[str, Any]) -> float:
        """Let the hand change one thing on the bench; seconds until Python has followed, without what explains it."""
        bench = self.components["gru_viz_bench"]
        self.seq += 1
        sent = {
            "hand": self.hand, "seq": self.seq, "attempt": self.seq, "picked": [],
            "kept": list(bench.data.get("parts", [])), "changes": [{**change, "seq": self.seq}],
        }  # fmt: skip
        self.widgets[bench.id] = WidgetState(id=bench.id, json_value=json.dumps({"hand": sent}))
        return await self.run(bench.fragment)

    async def explain(self) -> float:
        """Let what explains the bench follow, once the hand rests."""
        await asyncio.sleep(HAND_RESTS)
        seconds = 0.0
        for name, one in list(self.components.items()):
            if name.startswith("gru_viz_follow") and one.data.get("query") != self.query:
                told = json.dumps([{"event": "changed", "value": self.query}])
                trigger = WidgetState(id=_make_trigger_id(one.id, "events"), json_trigger_value=told)
                seconds += await self.run(one.fragment, [trigger])
        return seconds

    async def write(self, label: str, text: str) -> float:
        """Write into a field of the page."""
        id = self.ids[label]
        self.widgets[id] = WidgetState(id=id, string_value=text)
        return await self.run()

    async def slide(self, label: str, value: float) -> float:
        """Move an ordinary slider."""
        id = self.ids[label]
        state = WidgetState(id=id)
        state.double_array_value.data.append(value)
        self.widgets[id] = state
        return await self.run()

    async def come_back(self, within: float) -> float:
        """Connect again, as a page does when its server has gone; seconds until it shows its scene again."""
        begun = time.perf_counter()
        kept = parse_qs(self.query)
        while True:
            try:
                await self.connect()
                await self._note_where_it_was()
                break
            except (OSError, ConnectionClosed, InvalidStatus, TimeoutError):
                if time.perf_counter() - begun > within:
                    raise
                await asyncio.sleep(0.5)
        if parse_qs(self.query) != kept:
            self.errors.append("another scene came back")
        return time.perf_counter() - begun

    async def _note_where_it_was(self) -> None:
        """What the page's own component sends along: the address that it showed when the line was cut."""
        line = self.components["gru_viz_reconnect"]
        note = {"query": f"?{self.query}", "isThere": False, "at": time.time()}
        self.widgets = {line.id: WidgetState(id=line.id, json_value=json.dumps({"note": note}))}
        self.components.clear()
        self.query, shown = "", self.query
        await self._first(self.path)
        self.query = self.query or f"lost: {shown}"
