"""Bounds, counters, the log and the gate, without a server."""

import asyncio
import base64
import hashlib
import io
import json
import logging
import threading

import pytest

from gru_viz.serving import gate, log, machine
from gru_viz.serving.bounds import Bounds, Pace, from_environment
from gru_viz.serving.counts import COUNTS, HELP, Counts
from gru_viz.serving.gate import FULL, NO_MEMORY, Gate
from gru_viz.serving.headers import headers as made_headers

TYPED = "my secret sentence"


def test_bounds_come_from_the_environment_and_refuse_what_is_no_number():
    assert from_environment({}) == Bounds()
    assert from_environment({"GRU_VIZ_VISITORS": "7", "GRU_VIZ_BODY": "3", "PATH": "x"}) == Bounds(visitors=7, body=3)
    for wrong in ("", "0", "-1", "many", "1.5", "٣"):
        with pytest.raises(ValueError, match="GRU_VIZ_MEMORY must be a whole number"):
            from_environment({"GRU_VIZ_MEMORY": wrong})


def test_a_page_may_send_a_burst_and_then_its_share():
    pace = Pace(Bounds(changes=10, burst=5), 0.0)
    assert [pace.wait(0.0) for _ in range(5)] == [0.0] * 5
    assert pace.wait(0.0) == pytest.approx(0.1)
    assert pace.wait(0.0) == pytest.approx(0.2)
    assert pace.wait(10.0) == 0.0, "after a rest there is room again"


def test_counters_are_text_that_a_monitor_reads():
    made = Counts()
    made.add("gru_viz_errors_total", 'kind="ValueError"')
    made.add("gru_viz_errors_total", 'kind="ValueError"')
    made.set("gru_viz_visitors", 3)
    with pytest.raises(KeyError):
        made.add("gru_viz_visitor")
    lines = made.text().splitlines()
    assert 'gru_viz_errors_total{kind="ValueError"} 2' in lines and "gru_viz_visitors 3" in lines
    for name, (kind, _) in HELP.items():
        assert f"# TYPE {name} {kind}" in lines
        values = [float(line.rpartition(" ")[2]) for line in lines if line.split("{")[0].split(" ")[0] == name]
        assert values
    assert machine.memory() > 10 * 2**20 and machine.open_files() > 2


def connection(comes_back=False, kind="websocket", **more):
    told = b"streamlit, x, abc" if comes_back else b"streamlit"
    headers = [(b"sec-websocket-protocol", told), *more.pop("headers", [])]
    return {"type": kind, "path": "/", "headers": headers, **more}


class Inner:
    """An app that stays in a connection until it is let go."""

    def __init__(self):
        self.go, self.seen = asyncio.Event(), []

    async def __call__(self, scope, receive, send):
        self.seen.append(scope["type"])
        if scope["type"] == "websocket":
            for _ in range(3):
                await receive()
            await self.go.wait()


async def answer(app, scope):
    sent = []

    async def receive():
        return {"type": "websocket.receive", "bytes": b""}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return sent


def test_a_full_server_lets_nobody_new_in_says_so_and_takes_back_who_lost_the_line():
    async def check():
        inner = Inner()
        app = Gate(inner, Bounds(visitors=2))
        arrival = connection(kind="http", method="GET", headers=[(b"accept", b"text/html")])
        assert await answer(app, arrival) == [] and inner.seen == ["http"], "there is room"
        pages = [asyncio.create_task(answer(app, connection())) for _ in range(2)]
        await asyncio.sleep(0)
        before = COUNTS.value("gru_viz_refused_total", 'why="full"')
        head, body = await answer(app, arrival)
        assert head["status"] == 503 and FULL.encode() in body["body"] and b'http-equiv="refresh"' in body["body"]
        assert dict(head["headers"])[b"retry-after"] == b"15"
        (closed,) = await answer(app, connection())
        assert closed == {"type": "websocket.close", "code": 1013, "reason": FULL}
        assert COUNTS.value("gru_viz_refused_total", 'why="full"') == before + 2
        script = connection(kind="http", method="GET", headers=[(b"accept", b"*/*")])
        assert await answer(app, script) == [], "a page that is open goes on getting its files"
        back = [asyncio.create_task(answer(app, connection(comes_back=True))) for _ in range(3)]
        await asyncio.sleep(0.01)
        assert app.open == 4, "twice the bound, and not one more"
        inner.go.set()
        await asyncio.gather(*pages, *back)
        assert app.open == 0 == COUNTS.value("gru_viz_visitors")
        assert await answer(app, arrival) == []

    asyncio.run(check())


def test_a_server_without_memory_and_a_body_that_is_too_large_get_a_sentence(monkeypatch):
    async def check():
        app = Gate(Inner(), Bounds(memory=100, body=1))
        monkeypatch.setattr(gate, "memory", lambda: 101 * 2**20)
        arrival = connection(kind="http", method="GET", headers=[(b"accept", b"text/html")])
        assert NO_MEMORY.encode() in (await answer(app, arrival))[1]["body"]
        for size, status in ((b"1048577", 413), (b"many", 413), (b"-1", 413), (b"1048576", None)):
            sent = await answer(app, connection(kind="http", method="PUT", headers=[(b"content-length", size)]))
            assert (sent[0]["status"] if sent else None) == status, size

    asyncio.run(check())


def test_what_is_not_for_visitors_is_not_there_for_them_and_every_answer_has_the_headers():
    async def page(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"etag", b"x")]})
        await send({"type": "http.response.body", "body": b""})

    async def check():
        own = made_headers("<p><script>\n go\n</script><script src=x></script>", "'self' https://lms.example.org")
        app = Gate(page, Bounds(), own)
        outside = [(b"x-forwarded-for", b"127.0.0.1")]
        for path in ("/metrics", "/gru/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent"):
            for headers, status in ((outside, 404), ([], 200)):
                sent = await answer(app, connection(kind="http", method="GET", path=path, headers=headers))
                assert sent[0]["status"] == status and sent[0]["headers"][-len(own) :] == own, path
        fine = connection(kind="http", method="GET", path="/_stcore/health", headers=outside)
        assert (await answer(app, fine))[0]["headers"] == [(b"etag", b"x"), *own]
        policy = dict(own)[b"content-security-policy"].decode()
        digest = base64.b64encode(hashlib.sha256(b"\n go\n").digest()).decode()
        assert f"script-src 'self' blob: 'sha256-{digest}';" in policy and "unsafe-eval" not in policy
        assert policy.endswith("frame-ancestors 'self' https://lms.example.org")

    asyncio.run(check())
    for wrong in ("", "'self'\r\nX: y", "'self'; script-src *"):
        with pytest.raises(ValueError, match="GRU_VIZ_FRAMERS"):
            made_headers("", wrong)


def test_a_container_has_the_cores_that_it_may_use(monkeypatch, tmp_path):
    whole = machine.cores()
    monkeypatch.setattr(machine, "_QUOTA", tmp_path / "cpu.max")
    assert machine.cores() >= whole >= 1
    for text, most in (("max 100000", 10**6), ("150000 100000", 1), ("10000 100000", 1), ("nonsense", 10**6)):
        (tmp_path / "cpu.max").write_text(text)
        assert 1 <= machine.cores() <= most


def test_a_page_that_sends_too_much_is_slowed_and_told_once_in_the_log(caplog, monkeypatch):
    waited = []

    async def sleep(seconds):
        waited.append(seconds)

    monkeypatch.setattr(gate.asyncio, "sleep", sleep)
    inner = Inner()
    inner.go.set()
    asyncio.run(answer(Gate(inner, Bounds(burst=1, changes=2)), connection()))
    assert waited == [pytest.approx(0.5, abs=0.1), pytest.approx(1.0, abs=0.1)]
    assert [record.getMessage() for record in caplog.records] == ["A page sends more messages than one may; they wait"]


@pytest.fixture
def logged():
    """The log as it is on a server; at the end as it was."""
    factory, hook = logging.getLogRecordFactory(), threading.excepthook
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    handlers = {handler: handler.formatter for one in loggers for handler in one.handlers}
    written = io.StringIO()
    usual = log.logger.handlers[0].setStream(written)
    log.start()
    yield written
    logging.setLogRecordFactory(factory)
    threading.excepthook = hook
    log.logger.handlers[0].setStream(usual)
    for handler, formatter in handlers.items():
        handler.setFormatter(formatter)


def fails():
    raise ValueError(f"cannot read {TYPED!r}")


def test_a_line_tells_where_an_error_was_and_nothing_that_was_typed(logged):
    other = logging.getLogger("streamlit.somewhere")
    other.propagate = False
    other.addHandler(logging.StreamHandler(logged))
    log.only_the_line()
    try:
        fails()
    except ValueError as error:
        other.error("Uncaught app execution", exc_info=error)
        other.warning("The text %s is odd", TYPED)
        other.warning(f"Task exception was never retrieved\nfuture: {error!r}")
    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()
    told = logged.getvalue()
    assert TYPED not in told
    lines = [json.loads(line) for line in told.splitlines()]
    assert [line["said"] for line in lines] == [
        "Uncaught app execution", "The text %s is odd", "Task exception was never retrieved", "A thread ended",
    ]  # fmt: skip
    assert lines[0]["error"] == "ValueError" and lines[0]["where"][-1].startswith("tests/serving/test_gate.py:")
    assert lines[0]["where"][-1].endswith(" fails") and set(lines[1]) == {"at", "level", "from", "said"}
