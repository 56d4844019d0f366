"""The app in a real browser: start it, open Chromium, wait until the page is at rest, watch for errors.

The browser tests, ``tools/shots.py`` and ``benchmarks/reruns.py`` all use these few functions.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, TimeoutError, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "serve.py"
DEBIAN_CHROMIUM = Path("/usr/bin/chromium")
NO_CHROMIUM = (
    "The browser tests need Chromium, and found none. `make test` installs it; by hand: "
    "`python -m playwright install chromium`, or Debian's package `chromium`."
)

# Streamlit marks the app itself: connected, and no script on its way.
AT_REST = "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
# Rests this long, so that a rerun which one script asks for (a callback, the frame) has begun too.
REST_MS = 250


@contextmanager
def running(app: Path = APP, *, folder: Path = ROOT, start_seconds: float = 60) -> Iterator[str]:
    """Serve an app on a free port of this machine; gives its address, and stops it at the end.

    The working directory is the repository, as on a host, so that .streamlit/config.toml there holds;
    in another ``folder`` Streamlit's defaults do. Raises RuntimeError, with what the server said, if it
    does not answer in time.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.serverPort": port,
    }
    command = [sys.executable, "-m", "streamlit", "run", str(app)]
    command += [f"--{name}={value}" for name, value in options.items()]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + start_seconds
            while not _healthy(address):
                if server.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(f"{app} did not start. It said:\n{log.read()}")
                time.sleep(0.05)
            yield address
        finally:
            end(server)


def end(process: subprocess.Popen[Any]) -> None:
    """End a process as a host does: ask it, and end it at once if it does not listen."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The files of a folder, as ``python -m http.server`` serves them; gives the address."""
    quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium without a window: Debian's if it is there, else Playwright's own.

    Raises RuntimeError with the way to get one if there is neither.
    """
    arguments = ["--disable-gpu", "--disable-background-networking", "--no-first-run"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to sandbox for root
    own = str(DEBIAN_CHROMIUM) if DEBIAN_CHROMIUM.exists() else None
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=own, args=arguments)
        except Error as error:
            raise RuntimeError(f"{NO_CHROMIUM}\n\n{error}") from error
        try:
            yield browser
        finally:
            browser.close()


def settle(page: Page, *, timeout: float = 60_000) -> None:
    """Wait until the page is finished: connected, no script, font or part still coming, nothing moving.

    All of that has to hold for a quarter of a second; ``timeout`` is in milliseconds.
    """
    page.wait_for_function(
        """([atRest, rest]) => {
            const now = performance.now();
            const main = document.querySelector("[data-testid=stMain]");
            const look = [main?.scrollHeight, document.querySelectorAll("*").length].join();
            const moved = look !== window.lastLook;
            window.lastLook = look;
            const coming = document.querySelector("[data-testid=stSkeleton], [data-stale=true]");
            const ready = document.querySelector(atRest) && document.fonts.status === "loaded";
            if (!ready || coming || moved) { window.restsSince = null; return false; }
            window.restsSince ??= now;
            return now - window.restsSince >= rest;
        }""",
        arg=[AT_REST, REST_MS],
        timeout=timeout,
    )
    page.evaluate("window.restsSince = null")


def forget(page: Page) -> bool:
    """Leave what a tab has opened, and forget all that was stored; whether the tab is now as good as a new one.

    A tab that is used again has Streamlit compiled already, which is a third of the work of opening a page. What a tab
    stores for itself can be forgotten for the place where it is, so that one that has been at two is not used again.
    """
    context = page.context
    for each in context.pages:
        if each != page:
            each.close()
    devtools = context.new_cdp_session(page)
    been = {urlsplit(entry["url"]) for entry in devtools.send("Page.getNavigationHistory")["entries"]}
    places = {f"{url.scheme}://{url.netloc}" for url in been if url.scheme != "about"}
    is_clean = len(page.frames) == 1 and len(places) <= 1 and not any(place.startswith("file") for place in places)
    for place in places:
        devtools.send("Storage.clearDataForOrigin", {"origin": place, "storageTypes": "local_storage,indexeddb"})
    if is_clean and page.url.startswith("http"):
        page.evaluate("sessionStorage.clear()")
    page.mouse.up()
    page.mouse.move(-1, -1)
    page.unroute_all()
    page.goto("about:blank")
    devtools.send("Page.resetNavigationHistory")
    devtools.detach()
    context.clear_cookies()
    context.clear_permissions()
    return is_clean


def visit(page: Page, address: str) -> Page:
    """Open an address and wait until the app is at rest."""
    page.goto(address)
    settle(page)
    return page


def choose(page: Page, key: str, option: str) -> None:
    """Choose from the menu with a key, as often as it takes: on a busy machine a late run closes a menu again."""
    found = page.get_by_role("option", name=option, exact=True)
    for _ in range(6):
        page.locator(f".st-key-{key} button[aria-label=Open]").click()
        try:
            found.click(timeout=5_000)
        except TimeoutError:
            continue
        return
    found.click(timeout=5_000)


def record_errors(page: Page) -> list[str]:
    """A list that fills with what goes wrong in this page: console errors and uncaught exceptions."""
    errors: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"console: {message.text}")

    page.on("console", console)
    page.on("pageerror", lambda error: errors.append(f"uncaught: {error}"))
    return errors


def record_calls_abroad(page: Page, address: str) -> list[str]:
    """A list that fills with every address outside the app that this page asks for."""
    calls: list[str] = []

    def request(url: str) -> None:
        if not url.startswith((address, address.replace("http", "ws", 1), "data:", "blob:")):
            calls.append(url)

    page.on("request", lambda made: request(made.url))
    page.on("websocket", lambda opened: request(opened.url))
    return calls
