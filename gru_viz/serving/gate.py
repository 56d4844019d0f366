"""The gate of a server: lets pages in as long as there is room, and slows one that sends too much.

An ASGI middleware. A page has one WebSocket for as long as it is open, so those are what is counted.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from html import escape

from gru_viz.serving.asgi import App, Message, Receive, Scope, Send
from gru_viz.serving.bounds import Bounds, Pace
from gru_viz.serving.counts import COUNTS
from gru_viz.serving.log import logger
from gru_viz.serving.machine import memory

FULL = "This server has as many visitors as it can hold well. The page tries again by itself in a few seconds."
NO_MEMORY = "This server has no memory left for another visitor. The page tries again by itself in a few seconds."
UNREADABLE = "This message is none that a page sends."
NOTHING = "There is nothing at this address."
TOO_LARGE = "This file is larger than the {most} MiB that this server takes."
AGAIN_SECONDS = 15
PRIVATE = re.compile(r"(?:^|/)(?:metrics|_stcore/metrics|_stcore/agent(?:/.*)?)$")
"""Addresses for those who run the server. What comes from outside comes through a proxy, and every proxy says so."""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>gru_viz</title>
<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="{again}">
<style>:root{{color-scheme:light dark;font:1.1rem/1.5 system-ui,sans-serif}}body{{max-width:34rem;margin:20vh auto;
padding:0 1rem}}</style></head><body><h1>gru_viz</h1><p>{said}</p></body></html>
"""


class Gate:
    """Wraps an app. Pages that lost their server are let in beyond the bound, up to twice as many.

    headers: what every answer carries beside its own. clean: gives what of a message can be read, None for nothing.
    """

    def __init__(
        self,
        app: App,
        bounds: Bounds,
        headers: Sequence[tuple[bytes, bytes]] = (),
        clean: Callable[[bytes], bytes | None] = lambda data: data,
    ) -> None:
        self.app, self.bounds, self.headers, self.clean = app, bounds, headers, clean
        self.open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request or a page's connection."""

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self.headers]
            await send(message)

        if scope["type"] == "websocket":
            await self._page(scope, receive, send)
        elif scope["type"] == "http" and (answer := self._refusal(scope)):
            status, why, said = answer
            COUNTS.add("gru_viz_refused_total", f'why="{why}"')
            await _say(dressed, status, said)
        else:
            await self.app(scope, receive, dressed)

    def _refusal(self, scope: Scope) -> tuple[int, str, str] | None:
        headers = dict(scope["headers"])
        if b"x-forwarded-for" in headers and PRIVATE.search(scope["path"]):
            return 404, "private", NOTHING
        size = headers.get(b"content-length", b"0")
        if not size.isdigit() or int(size) > self.bounds.body * 2**20:
            return 413, "body", TOO_LARGE.format(most=self.bounds.body)
        is_arrival = scope["method"] == "GET" and b"text/html" in headers.get(b"accept", b"")
        if is_arrival and (found := self._no_room()):
            return 503, *found
        return None

    def _no_room(self) -> tuple[str, str] | None:
        if self.open >= self.bounds.visitors:
            return "full", FULL
        if memory() > self.bounds.memory * 2**20:
            return "memory", NO_MEMORY
        return None

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        comes_back = _comes_back(scope)
        most = 2 * self.bounds.visitors if comes_back else self.bounds.visitors
        if self.open >= most:
            COUNTS.add("gru_viz_refused_total", 'why="full"')
            await receive()
            await send({"type": "websocket.close", "code": 1013, "reason": FULL})
            return
        pace, is_slowed = Pace(self.bounds, time.monotonic()), False

        async def paced() -> Message:
            nonlocal is_slowed
            message = await receive()
            if message["type"] == "websocket.receive":
                COUNTS.add("gru_viz_messages_total")
                if wait := pace.wait(time.monotonic()):
                    COUNTS.add("gru_viz_slowed_total")
                    if not is_slowed:
                        is_slowed = True
                        logger.warning("A page sends more messages than one may; they wait")
                    await asyncio.sleep(wait)
                read = self.clean(message.get("bytes") or b"")
                if read is None:
                    COUNTS.add("gru_viz_refused_total", 'why="unreadable"')
                    await send({"type": "websocket.close", "code": 1002, "reason": UNREADABLE})
                    return {"type": "websocket.disconnect", "code": 1002}
                message = {"type": "websocket.receive", "bytes": read}
            return message

        self._count(1)
        COUNTS.add("gru_viz_visits_total", f'how="{"again" if comes_back else "new"}"')
        try:
            await self.app(scope, paced, send)
        finally:
            self._count(-1)

    def _count(self, by: int) -> None:
        self.open += by
        COUNTS.set("gru_viz_visitors", self.open)


def _comes_back(scope: Scope) -> bool:
    """Whether the page says that it had a session before: the third of Streamlit's subprotocols."""
    told = next((value for name, value in scope["headers"] if name == b"sec-websocket-protocol"), b"")
    return len([part for part in told.split(b",") if part.strip()]) >= 3


async def _say(send: Send, status: int, said: str) -> None:
    body = _PAGE.format(said=escape(said), again=AGAIN_SECONDS).encode()
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    headers += [(b"cache-control", b"no-store"), (b"retry-after", str(AGAIN_SECONDS).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
