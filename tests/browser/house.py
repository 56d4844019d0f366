"""Several servers of the app behind the real nginx, on this machine: for tests and benchmarks of hosting."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.browser import harness

ROOT = harness.ROOT
KIT = ROOT / "deploy" / "nginx"
NO_NGINX = (
    "The tests of hosting need nginx, and found none. `make test` installs it; by hand: Debian's package `nginx-light`."
)


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Whether a server answers at all."""
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def until(holds: object, seconds: float = 30.0) -> None:
    """Wait until a function gives something true."""
    assert callable(holds)
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


class Replica:
    """One server of the app, as the kit starts it; it can be killed and started again on its port."""

    def __init__(self, script: Path, environment: Mapping[str, str], base: str = "", folder: Path = ROOT) -> None:
        self.script, self.folder, self.base, self.port = script, folder, base, free_port()
        self.address = f"http://127.0.0.1:{self.port}" + (f"/{base}" if base else "")
        self.environment = {
            **os.environ,
            "STREAMLIT_SERVER_PORT": str(self.port),
            "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
            "STREAMLIT_SERVER_HEADLESS": "true",
            "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
            "STREAMLIT_SERVER_BASE_URL_PATH": base,
            "PYTHONDONTWRITEBYTECODE": "1",
            **environment,
        }
        self.log = tempfile.TemporaryFile("w+")
        self.start()

    def start(self) -> None:
        """Start it; it answers a few seconds later."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(self.script)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            process_group=0,  # Ctrl-C ends what uses the server, which then ends the server.
        )

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + 60
        while not answers(f"{self.address}/_stcore/health"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.script} did not start. It said:\n{self.said()}")
            time.sleep(0.05)

    def said(self) -> str:
        """What it has written so far."""
        self.log.seek(0)
        return self.log.read()

    def kill(self) -> None:
        """End it at once, without a word."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it as a host does."""
        if self.process.poll() is None:
            harness.end(self.process)


@contextmanager
def replicas(
    count: int, *, base: str = "", script: Path = ROOT / "serve.py", folder: Path = ROOT, **environment: str
) -> Iterator[list[Replica]]:
    """Some servers, ready."""
    with ExitStack() as stack:
        made = []
        for _ in range(count):
            made.append(Replica(script, environment, base, folder))
            stack.callback(made[-1].log.close)
            stack.callback(made[-1].stop)
        for one in made:
            one.wait()
        yield made


@contextmanager
def nginx(servers: Sequence[Replica]) -> Iterator[str]:
    """The real nginx with the kit's configuration in front of some servers; gives its address."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise RuntimeError(NO_NGINX)
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Its workers are another user, where this one is root.
        folder.chmod(0o755)
        for file in KIT.iterdir():
            (folder / file.name).write_text(file.read_text())
        # All that differs from a host: the port, where it may write, and which servers there are.
        text, ports = re.subn(r"listen 8080;", f"listen 127.0.0.1:{port};", (KIT / "nginx.conf").read_text())
        text, _ = re.subn(r"/tmp/", f"{folder}/", text)
        text, _ = re.subn(r"/dev/stdout", f"{folder}/access.log", text)
        assert ports == 1
        (folder / "nginx.conf").write_text(text)
        rule = (KIT / "replicas.conf").read_text().splitlines()[1].partition("8501")[2]
        listed = [f"server 127.0.0.1:{one.port}{rule}" for one in servers]
        (folder / "replicas.conf").write_text("\n".join(listed) + "\n")
        if not (folder / "mime.types").exists():
            (folder / "mime.types").write_text("types { text/html html; }\n")
        command = [program, "-p", name, "-c", f"{name}/nginx.conf"]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0 and "[warn]" not in checked.stderr, checked.stderr
        process = subprocess.Popen([*command, "-g", "daemon off;"], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        address = f"http://127.0.0.1:{port}"
        try:
            until(lambda: answers(f"{address}/_stcore/health"))
            yield address
        finally:
            process.terminate()
            process.communicate(timeout=10)
