"""What of a message reaches the app."""

import asyncio
import json

from streamlit import get_option
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from gru_viz.learning.so_far import MOST_LETTERS
from gru_viz.serving.bounds import Bounds
from gru_viz.serving.gate import UNREADABLE, Gate
from gru_viz.ui.serving import MOST_JSON, MOST_SO_FAR, clean
from gru_viz.ui.tab_memory import KEY

from .test_gate import connection


def message(*widgets):
    made = BackMsg()
    made.rerun_script.query_string = "weights=latch"
    made.rerun_script.widget_states.widgets.extend(widgets)
    return made.SerializeToString()


def test_what_a_page_sends_goes_through_as_it_came():
    usual = message(
        WidgetState(id="a", json_value=json.dumps({"hand": {"seq": 3}})),
        WidgetState(id="b", json_trigger_value="[]"),
        WidgetState(id="c", string_value="{ not JSON, and need not be"),
        WidgetState(id="d"),
    )
    assert clean(usual) is usual
    assert clean(message()) == message()
    emptied = clean(BackMsg(clear_cache=True).SerializeToString())
    assert BackMsg.FromString(emptied).WhichOneof("type") == "app_heartbeat"


def test_texts_that_are_no_json_or_very_long_are_left_out_and_the_rest_stays():
    good, bad = WidgetState(id="a", json_value="{}"), ("", "{", "x", "[" * 100_000, f'"{"x" * MOST_JSON}"')
    for text in bad:
        for kind in ("json_value", "json_trigger_value"):
            assert clean(message(WidgetState(id="b", **{kind: text}), good)) == message(good), text[:9]


def test_what_is_no_message_ends_the_line_with_a_sentence():
    assert clean(b"") is None and clean(b"\xff\xff\xff") is None

    async def talk():
        told, sent = [b"\xff\xff\xff"], []

        async def app(scope, receive, send):
            sent.append((await receive())["type"])

        async def receive():
            return {"type": "websocket.receive", "bytes": told.pop()}

        async def send(message):
            sent.append(message)

        await Gate(app, Bounds(), clean=clean)(connection(), receive, send)
        return sent

    closed, heard = asyncio.run(talk())
    assert closed == {"type": "websocket.close", "code": 1002, "reason": UNREADABLE} and heard == "websocket.disconnect"


def test_a_run_that_a_page_has_kept_may_be_longer_and_is_bounded_too():
    name = f"$$STREAMLIT_INTERNAL_KEY_$$ID-0a1b-{KEY}__events"
    for letters, is_kept in ((MOST_LETTERS, True), (MOST_SO_FAR, False)):
        told = json.dumps([{"event": "so_far", "value": "A" * letters}])
        sent = message(WidgetState(id=name, json_trigger_value=told))
        assert (clean(sent) == sent) == is_kept
    assert MOST_SO_FAR < 1e6 * get_option("server.maxWidgetStateSize") / 1.05
