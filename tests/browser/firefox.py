"""Firefox without a window, spoken to by WebDriver BiDi, which it brings along: no driver is needed besides."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.browser import harness

NAMES = ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")
NO_FIREFOX = "This test needs Firefox, and found none. `make test` installs Debian's; elsewhere, install it by hand."
PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "remote.active-protocols": 1,
}
SECONDS = 60


class Firefox:
    """One page of a Firefox, and what it asked for."""

    def __init__(self, line: ClientConnection) -> None:
        self._line, self._ids = line, itertools.count(1)
        self.events: list[dict[str, Any]] = []
        self.send("session.new", capabilities={})
        self.context = self.send("browsingContext.getTree")["contexts"][0]["context"]
        self.send("session.subscribe", events=["network.beforeRequestSent", "log.entryAdded"])

    def send(self, method: str, **parameters: Any) -> Any:
        """Give a command, and wait for its answer. Raises RuntimeError with what Firefox says against it."""
        number = next(self._ids)
        self._line.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            found = json.loads(self._line.recv(SECONDS))
            if found.get("id") == number:
                if found["type"] == "error":
                    raise RuntimeError(f"{method}: {found['message']}")
                return found["result"]
            self.events.append(found)

    def open(self, address: str) -> None:
        """Open a page, and forget what was asked for before."""
        self.events.clear()
        self.send("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def asked(self) -> list[str]:
        """The addresses that the page has asked for."""
        sent = [each["params"] for each in self.events if each["method"] == "network.beforeRequestSent"]
        return [each["request"]["url"] for each in sent if each["context"] == self.context]

    def errors(self) -> list[str]:
        """What the console shows as an error."""
        told = [each["params"] for each in self.events if each["method"] == "log.entryAdded"]
        return [str(each["text"]) for each in told if each["level"] == "error"]

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, or of the promise that it gives, as JSON carries it."""
        found = self.send(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((found) => JSON.stringify(found ?? null))",
            target={"context": self.context},
            awaitPromise=True,
        )
        if found["type"] != "success":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return json.loads(found["result"]["value"])

    def mouse(self, *actions: dict[str, Any]) -> None:
        """Move, press and let go, as ``input.performActions`` has it."""
        source = {"type": "pointer", "id": "mouse", "actions": list(actions)}
        self.send("input.performActions", context=self.context, actions=[source])


@contextmanager
def firefox() -> Iterator[Firefox]:
    """A fresh Firefox. Raises RuntimeError where there is none, or where it does not answer."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        raise RuntimeError(NO_FIREFOX)
    with tempfile.TemporaryDirectory() as profile:
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
        Path(profile, "user.js").write_text("".join(lines), encoding="utf-8")
        command = [program, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert process.stderr
        try:
            said = (line.decode(errors="replace") for line in process.stderr)
            address = next(
                (found[1] for line in said if (found := re.search(r"BiDi listening on (ws://\S+)", line))), ""
            )
            if not address:
                raise RuntimeError(f"{program} ended before it could be spoken to")
            with connect(f"{address}/session", max_size=None) as line:
                yield Firefox(line)
        finally:
            harness.end(process)
            process.stderr.close()
