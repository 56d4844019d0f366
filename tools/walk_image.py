"""Walks the Dockerfile where there is no Docker: every step in a fresh root, and then the server in it.

    python -m tools.walk_image PYTHON [--root FOLDER]

PYTHON is a folder with a Python of its own, as ``./configure --prefix`` makes it; it stands in /usr/local, as in the
official image. The root below it is a minimal Debian that debootstrap makes, or FOLDER, which is only read. Needs root,
debootstrap and the network that pip needs; takes two or three minutes. What it cannot show is Docker itself: layers,
the cache, and the official image's own files.

Then the server starts as the image says: as a user without rights, on a file system that cannot be written but for a
small /tmp. Its own health check must hold, every page must open, and no installer may be left. Prints each step.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.visitor import look_around
from tests.browser.house import free_port, until
from tests.deploy.image import copy, instructions

RELEASE = "bookworm"
NEEDED = "ca-certificates,libssl3,libffi8,zlib1g,libbz2-1.0,liblzma5,libsqlite3-0,libreadline8,libncursesw6,libuuid1"
"""What the official image has besides: the libraries of Python."""
PIP = ("PIP_CERT", "PIP_INDEX_URL", "PIP_DEFAULT_TIMEOUT")
"""What of the environment says how pip reaches the network here."""
GONE = ("pip", "setuptools", "wheel")
WRITABLE = "mount --bind {root} {root}; mount --bind /dev {root}/dev; mount -t proc proc {root}/proc; "
READ_ONLY = WRITABLE + "mount -t tmpfs -o size=64m tmpfs {root}/tmp; mount -o remount,bind,ro {root}; "


class Image:
    """A root, and what the steps so far have set."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder, self.user = root, "/", ""
        self.given = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"}
        self.check: list[str] = []
        self.command: list[str] = []

    def call(self, words: list[str], mounts: str = WRITABLE, **more: str) -> list[str]:
        """How to run something in it, in a file system that ends with it."""
        who = ["--userspec", f"{self.user}:{self.user}"] if self.user else []
        given = [f"{name}={value}" for name, value in {**self.given, **more}.items()]
        inner = ["chroot", *who, str(self.root), "/usr/bin/env", "-i", "-C", self.folder, *given, *words]
        made = mounts.format(root=shlex.quote(str(self.root)))
        return ["unshare", "--mount", "sh", "-ec", f"{made}exec {shlex.join(inner)}"]

    def take(self, word: str, rest: str, stages: dict[str, Image]) -> None:
        """One step."""
        if word == "RUN":
            words = json.loads(rest) if rest.startswith("[") else ["/bin/sh", "-c", rest]
            pip = {name: os.environ[name] for name in PIP if name in os.environ}
            subprocess.run(self.call(words, **pip), check=True)
        elif word == "COPY" and rest.startswith("--from="):
            name, source, target = rest.removeprefix("--from=").split()
            shutil.copytree(f"{stages[name].root}{source}", f"{self.root}{target}", symlinks=True)
        elif word == "COPY":
            *_, target = rest.split()
            copy(rest, self.root / ("" if target.startswith("/") else self.folder.lstrip("/")))
        elif word == "WORKDIR":
            self.folder = rest
            (self.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif word == "ENV":
            self.given |= dict(one.split("=", 1) for one in shlex.split(rest))
        elif word == "USER":
            self.user = rest
        elif word == "HEALTHCHECK":
            self.check = json.loads(rest.partition("CMD ")[2])
        elif word == "CMD":
            self.command = json.loads(rest)


def build(base: Path, folder: Path) -> Image:
    """Take all steps; the last stage."""
    stages: dict[str, Image] = {}
    for word, rest in instructions():
        print(f"{word} {rest}"[:110], flush=True)
        if word == "FROM":
            name = rest.partition(" AS ")[2] or "last"
            subprocess.run(["cp", "-a", str(base), str(folder / name)], check=True)
            stages[name] = image = Image(folder / name)
        elif word not in ("ARG", "EXPOSE"):
            image.take(word, rest, stages)
    return image


def serve(image: Image) -> None:
    """Start the server in the image, and use it."""
    for python in ("/venv/bin/python", "/usr/local/bin/python3"):
        for module in GONE:
            there = subprocess.run(image.call([python, "-c", f"import {module}"]), capture_output=True).returncode == 0
            print(f"{module} of {python}: {'there' if there else 'not there'}")
            if there:
                sys.exit("What installs things has no place in a server.")
    port = str(free_port())
    own = {"STREAMLIT_SERVER_PORT": port, "STREAMLIT_SERVER_ADDRESS": "127.0.0.1"}
    begun = time.monotonic()
    server = subprocess.Popen(image.call(image.command, READ_ONLY, **own))
    try:
        check = image.call(image.check, READ_ONLY, **own)
        until(lambda: subprocess.run(check, check=False).returncode == 0, 60)
        print(f"well after {time.monotonic() - begun:.1f} s")
        wrong = asyncio.run(look_around(f"http://127.0.0.1:{port}"))
        print(f"every page opens; went wrong: {wrong}")
        who = Path(f"/proc/{server.pid}/status").read_text().split("Uid:")[1].split()[0]
        print(f"runs as user {who}")
        touch = ["sh", "-c", "touch /app/x || touch /venv/x"]
        tried = subprocess.run(image.call(touch, READ_ONLY), capture_output=True)
        print(f"can write beside /tmp: {'yes' if tried.returncode == 0 else 'no'}")
        if wrong or who != image.user or tried.returncode == 0:
            sys.exit("The image is not as it should be.")
    finally:
        server.terminate()
        server.wait(20)


def main() -> None:
    """Build and serve."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("python", type=Path, help="the folder of a Python, with bin/python3 in it")
    parser.add_argument("--root", type=Path, help="a minimal Debian, instead of a new one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        base = folder / "base"
        if given.root:
            subprocess.run(["cp", "-a", str(given.root), str(base)], check=True)
        else:
            made = ["debootstrap", "--variant=minbase", f"--include={NEEDED}", RELEASE, str(base)]
            subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(given.python, base / "usr/local", symlinks=True, dirs_exist_ok=True)
        subprocess.run(["chroot", str(base), "ldconfig"], check=True)
        for file in ("/etc/resolv.conf", os.environ.get("PIP_CERT", "")):
            if file:
                shutil.copy(file, f"{base}{file}")
        image = build(base, folder)
        size = subprocess.run(["du", "-sm", "venv", "app"], cwd=image.root, check=True, capture_output=True, text=True)
        print("MiB: " + " ".join(size.stdout.split()))
        serve(image)


if __name__ == "__main__":
    main()
