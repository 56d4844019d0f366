"""The kit's nginx in front of two servers: real nginx, real servers, visitors over the real protocol."""

import asyncio
import re
import urllib.request
from http.client import HTTPConnection
from urllib.parse import urlsplit

from benchmarks.visitor import Visitor
from tests.browser import house

LINK = "weights=seed&seed={}&cell=gru&hidden=5"


def count(replica, name):
    with urllib.request.urlopen(f"{replica.address}/metrics", timeout=5) as answer:
        found = re.findall(rf"^{name}(?:{{.*}})? (\d+)", answer.read().decode(), re.MULTILINE)
    return sum(map(int, found))


def ask(address, path, method="GET", **headers):
    parts = urlsplit(address)
    line = HTTPConnection(parts.hostname, parts.port, timeout=10)
    line.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers.items():
        line.putheader(name.replace("_", "-"), value)
    line.endheaders()
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer.status, dict((name.lower(), value) for name, value in answer.getheaders()), body


async def crowd(address, many):
    visitors = [Visitor(address, number) for number in range(many)]
    for visitor in visitors:
        await visitor.open("gate_lab", LINK.format(visitor.number))
        await visitor.do({"set": "step", "to": 3 + visitor.number})
    return visitors


async def a_server_dies_under_its_visitors(address, servers):
    visitors = await crowd(address, 14)
    try:
        await all_come_back(visitors, servers)
    finally:
        for visitor in visitors:
            await visitor.close()


async def all_come_back(visitors, servers):
    held = [count(one, "gru_viz_visitors") for one in servers]
    assert sum(held) == 14 and min(held) > 0, held
    cookies = {visitor._cookie for visitor in visitors}
    assert len(cookies) == 14 and all(re.fullmatch(r"gru_viz_visitor=[0-9a-f]{32}", one) for one in cookies)
    for visitor in visitors[:4]:  # A page that is loaded anew, or a second tab, comes to the same server.
        visits = [count(one, "gru_viz_visits_total") for one in servers]
        await visitor.close()
        await visitor.connect()
        await visitor.run()
        again = [count(one, "gru_viz_visits_total") for one in servers]
        at = [new - old for new, old in zip(again, visits, strict=True)].index(1)
        await visitor.close()
        await visitor.connect()
        await visitor.run()
        assert count(servers[at], "gru_viz_visits_total") == again[at] + 1
    servers[0].kill()
    stayed = 0
    for visitor in visitors:
        try:
            await visitor.do({"set": "unit", "to": 2})
            stayed += 1
        except Exception:
            assert await visitor.come_back(10) < 10
            assert (
                f"seed={visitor.number}" in f"{visitor.query}&seed=0" and f"step={3 + visitor.number}" in visitor.query
            )
        assert visitor.errors == []
    assert stayed == held[1] and count(servers[1], "gru_viz_visitors") == 14


def test_nginx_keeps_visitors_apart_and_takes_them_elsewhere_when_a_server_dies():
    with house.replicas(2) as servers, house.nginx(servers) as address:
        status, headers, page = ask(address, "/gate_lab?weights=latch", accept="text/html", accept_encoding="gzip")
        assert (status, headers["content-encoding"]) == (200, "gzip")
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff" and "server" in headers and "/" not in headers["server"]
        _, _, page = ask(address, "/", accept="text/html")
        script = re.search(rb"static/js/index[\w.-]+", page)[0].decode()
        for _ in range(2):
            status, headers, small = ask(address, f"/{script}", accept_encoding="gzip")
            assert status == 200 and "immutable" in headers["cache-control"] and headers["content-encoding"] == "gzip"
        status, headers, whole = ask(address, f"/{script}")
        assert len(whole) > 2 * len(small) and "content-encoding" not in headers, "one copy serves both"
        for path in ("/metrics", "/_stcore/metrics", "/_stcore/agent/openapi.json"):
            assert ask(address, path)[0] == 404, path
        assert ask(address, "/_stcore/upload_file/x/y", "PUT", content_length=str(65 * 2**20))[0] == 413
        assert ask(address, f"/gate_lab?text={'a+' * 30_000}", accept="text/html")[0] == 200, "a link may be long"

        asyncio.run(a_server_dies_under_its_visitors(address, servers))

        servers[0].start()
        servers[0].wait()

        async def some_arrive():
            for visitor in await crowd(address, 4):
                await visitor.close()

        def reached():
            asyncio.run(some_arrive())
            return count(servers[0], "gru_viz_visits_total") > 0

        house.until(reached)
        for one in servers:
            assert '"error"' not in one.said()
            one.kill()
        status, headers, page = ask(address, "/gate_lab", accept="text/html")
        assert status == 503 and b"your link holds all that you set" in page and headers["retry-after"] == "5"
