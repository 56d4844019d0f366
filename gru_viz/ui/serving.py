"""What a server for many visitors does beside showing pages: answers /metrics, and tidies up."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import streamlit as st
from google.protobuf.message import DecodeError
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime import exists, get_instance

from gru_viz.learning.so_far import MOST_LETTERS
from gru_viz.serving.counts import COUNTS
from gru_viz.serving.headers import headers as made_headers
from gru_viz.serving.log import logger, only_the_line, start
from gru_viz.serving.shell import shell
from gru_viz.ui.checked_state import check_states
from gru_viz.ui.frame import FRAME_CSS
from gru_viz.ui.tab_memory import KEY as TAB_MEMORY
from gru_viz.ui.training import jobs

TIDY_SECONDS = 5.0
MOST_JSON = 2**18
"""Letters of what one component says; the longest is far shorter."""
MOST_SO_FAR = MOST_LETTERS + 2**10
"""The same of the one that hands back a run so far."""


async def _metrics(_: Request) -> PlainTextResponse:
    for state, count in jobs().counted().items():
        COUNTS.set("gru_viz_trainings", count, f'state="{state}"')
    return PlainTextResponse(COUNTS.text(), media_type="text/plain; version=0.0.4")


ROUTES = [Route("/metrics", _metrics)]


def page() -> str:
    """The HTML that a browser gets first: Streamlit's, with our styles in it."""
    made = Path(st.__file__).with_name("static").joinpath("index.html").read_text(encoding="utf-8")
    return shell(made, st.get_option("server.baseUrlPath") or "", FRAME_CSS.read_text(encoding="utf-8"))


def headers(page: str, given: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """What every answer carries, for that page; the environment says who may show the app in a frame."""
    return made_headers(page, given.get("GRU_VIZ_FRAMERS", "*"))


_NOTHING: bytes = BackMsg(app_heartbeat=True).SerializeToString()


def clean(data: bytes) -> bytes | None:
    """A message without what its own sender cannot have meant; None if it is no message at all.

    Streamlit reads the texts of components in the middle of a script, where one that is no JSON would end the run, and
    reads them several times, so none may be longer than a page writes. And it lets every visitor empty the caches that
    all share.
    """
    try:
        message = BackMsg.FromString(data)
    except DecodeError:
        return None
    kind = message.WhichOneof("type")
    if kind is None:
        return None
    if kind == "clear_cache":
        return _NOTHING
    widgets = message.rerun_script.widget_states.widgets
    whole = [one for one in widgets if _is_whole(one)]
    if len(whole) == len(widgets):
        return data
    del widgets[:]
    widgets.extend(whole)
    found: bytes = message.SerializeToString()
    return found


def _is_whole(widget: WidgetState) -> bool:
    kind = widget.WhichOneof("value")
    if kind not in ("json_value", "json_trigger_value"):
        return True
    text = getattr(widget, kind)
    if len(text) > (MOST_SO_FAR if TAB_MEMORY in widget.id else MOST_JSON):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def tidy() -> bool:
    """Let go of the sessions whose pages were closed a while ago; whether there were any.

    Streamlit keeps a session for two minutes after its page has gone, should the page come back, and drops it only
    when the next one is kept or somebody counts them. Until then it holds three file handles and memory. Their objects
    hold each other, so a collection has to follow; what the start has loaded was frozen and is not looked at again.
    """
    storage = getattr(getattr(get_instance(), "_session_mgr", None), "_session_storage", None) if exists() else None
    kept = getattr(storage, "_cache", None)
    known = getattr(kept, "_data", None)
    if kept is None or known is None or len(known) == len(kept):  # len(kept) drops what is too old.
        return False
    gc.collect()
    return True


@asynccontextmanager
async def tending(_: Any) -> AsyncIterator[None]:
    """Tidy up every now and then, as long as the server runs."""
    start()
    check_states()
    logger.info("The server has started")
    gc.collect()
    gc.freeze()

    async def tend() -> None:
        while True:
            await asyncio.sleep(TIDY_SECONDS)
            only_the_line()
            tidy()

    task = asyncio.create_task(tend())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
