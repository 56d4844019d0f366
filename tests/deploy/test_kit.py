"""The files of the kit: manifests against the published schemas, and every step of the image that a test can take."""

import asyncio
import configparser
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import yaml
from jsonschema import Draft7Validator

from benchmarks.visitor import Visitor, look_around
from gru_viz.serving.bounds import PREFIX, Bounds
from gru_viz.ui.training import STORE
from tests.browser import house
from tests.deploy.image import copied, instructions, is_sent

ROOT = Path(__file__).parents[2]
KIT = ROOT / "deploy"
OWN = {f"{PREFIX}{name.upper()}" for name in Bounds._fields} | {STORE, "GRU_VIZ_FRAMERS"}


def schema(name):
    return json.loads(Path(__file__).with_name(name).read_text())


def wrong_in(document, rules):
    return [f"{list(one.absolute_path)}: {one.message[:200]}" for one in Draft7Validator(rules).iter_errors(document)]


def manifests():
    return {one["kind"]: one for one in yaml.safe_load_all((KIT / "kubernetes/gru_viz.yaml").read_text())}


def compose(**given):
    """The compose file with its variables put in, as Compose does before it looks at it."""
    text = re.sub(
        r"\$\{(\w+):-(.*?)\}(?=[\s:\"])", lambda found: given.get(*found.groups()), (KIT / "compose.yaml").read_text()
    )
    assert "${" not in text
    return yaml.safe_load(text)


def kubernetes_schema(kind):
    rules = schema("kubernetes.json")
    (name,) = (name for name in rules["$defs"] if name.rpartition(".")[2] == kind)
    return {**rules, "$ref": f"#/$defs/{name}"}


def test_manifests_are_what_kubernetes_takes():
    found = manifests()
    assert set(found) == {"Deployment", "Service", "Ingress", "HorizontalPodAutoscaler", "PodDisruptionBudget"}
    for kind, manifest in found.items():
        assert wrong_in(manifest, kubernetes_schema(kind)) == []
        assert wrong_in({**manifest, "spec": {**manifest["spec"], "replica": 3}}, kubernetes_schema(kind)), (
            "it is strict"
        )


def test_manifests_belong_together():
    found = manifests()
    pod = found["Deployment"]["spec"]["template"]
    (container,) = pod["spec"]["containers"]
    labels = pod["metadata"]["labels"]
    for selector in (
        found["Deployment"]["spec"]["selector"]["matchLabels"],
        found["Service"]["spec"]["selector"],
        found["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()
    assert found["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]["name"] == found["Deployment"]["metadata"]["name"]
    assert "replicas" not in found["Deployment"]["spec"], "the autoscaler says how many"
    (path,) = found["Ingress"]["spec"]["rules"][0]["http"]["paths"]
    assert path["backend"]["service"]["name"] == found["Service"]["metadata"]["name"]
    assert path["backend"]["service"]["port"]["name"] == found["Service"]["spec"]["ports"][0]["name"]
    assert found["Service"]["spec"]["ports"][0]["targetPort"] == container["ports"][0]["name"]
    assert container["ports"][0]["containerPort"] == 8501
    assert container["securityContext"]["readOnlyRootFilesystem"] and pod["spec"]["securityContext"]["runAsNonRoot"]
    given = {one["name"]: one["value"] for one in container["env"]}
    assert given.keys() <= OWN
    mounted = {one["mountPath"] for one in container["volumeMounts"]}
    assert {one["name"] for one in container["volumeMounts"]} == {one["name"] for one in pod["spec"]["volumes"]}
    assert {"/tmp", given[STORE]} == mounted
    limit = container["resources"]["limits"]["memory"]
    assert int(given["GRU_VIZ_MEMORY"]) < int(limit.removesuffix("Mi")), "a sentence comes before the end"


def test_the_compose_file_is_what_compose_takes():
    for given in ({}, {"REPLICAS": "4", "PORT": "80", "BASE_PATH": "gru"}):
        found = compose(**given)
        assert wrong_in(found, schema("compose.json")) == []
    wrong = {**found, "services": {**found["services"], "app": {**found["services"]["app"], "read_olny": True}}}
    assert wrong_in(wrong, schema("compose.json")), "it is strict"
    app, web = found["services"]["app"], found["services"]["web"]
    assert app["deploy"]["replicas"] == 4 and web["ports"] == ["80:8080"]
    for one in (app, web):
        assert one["read_only"] and one["cap_drop"] == ["ALL"] and "no-new-privileges:true" in one["security_opt"]
    assert {name for name in app["environment"] if name.startswith(PREFIX)} <= OWN
    assert app["build"]["dockerfile"] == "deploy/Dockerfile" and (KIT / app["build"]["context"]).resolve() == ROOT
    for volume in web["volumes"]:
        assert (KIT / volume.partition(":")[0]).is_file(), volume
    assert app["environment"][STORE] == app["volumes"][0].partition(":")[2]
    listed = (KIT / "nginx/replicas-compose.conf").read_text()
    assert re.search(rf"^server app:{app['expose'][0]} resolve max_fails=1 fail_timeout=\d+s;$", listed, re.MULTILINE)
    assert "zone replicas" in (KIT / "nginx/nginx.conf").read_text(), "names that are looked up again need a zone"


def test_the_service_of_a_plain_machine_fits_the_kit():
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    text = (KIT / "systemd/gru-viz@.service").read_text()
    parser.read_string(text)
    assert parser.sections() == ["Unit", "Service", "Install"]
    given = dict(one.split("=", 1) for one in re.findall(r"^Environment=(.+)$", text, re.MULTILINE))
    assert {name for name in given if name.startswith(PREFIX)} <= OWN
    service = parser["Service"]
    assert service["ExecStart"].split()[1:] == ["-m", "streamlit", "run", "serve.py"] and service["Restart"] == "always"
    assert given[STORE] == f"/var/cache/{service['CacheDirectory']}"
    assert int(given["GRU_VIZ_MEMORY"]) < int(service["MemoryMax"].removesuffix("M"))
    assert "127.0.0.1:8501" in (KIT / "nginx/replicas.conf").read_text()


def test_every_variable_is_in_the_text_with_its_default():
    text = (KIT / "README.md").read_text()
    rows = dict(re.findall(r"^\| `(GRU_VIZ_\w+)` \|.*\| (.+?) \|$", text, re.MULTILINE))
    assert rows.keys() == OWN
    assert {name: int(rows[f"{PREFIX}{name.upper()}"]) for name in Bounds._fields} == Bounds()._asdict()
    named = re.findall(r"\]\((?!\.\.|http)([^)#]+)\)", text)
    assert len(named) >= 5 and all((KIT / name).exists() for name in named)


def test_the_image_has_no_rights_no_tools_and_a_health_check():
    steps = instructions()
    words = [word for word, _ in steps]
    assert words.count("FROM") == 2 and dict(steps)["USER"] == "10001" and words.index("USER") > words.index("FROM", 1)
    removed = " ".join(rest for word, rest in steps if word == "RUN")
    assert removed.count("pip uninstall --yes") == 2, "neither stage leaves an installer behind"
    check = json.loads(dict(steps)["HEALTHCHECK"].partition("CMD ")[2])
    assert check == ["/venv/bin/python", "-m", "gru_viz.serving.health"]
    given = dict(one.split("=", 1) for one in shlex.split(dict(steps)["ENV"]))
    assert given["STREAMLIT_SERVER_PORT"] == dict(steps)["EXPOSE"] == "8501"
    assert given["STREAMLIT_SERVER_HEADLESS"] == "true" and given["HOME"] == "/tmp"
    for secret in (
        ".git/config",
        ".streamlit/secrets.toml",
        "tests/conftest.py",
        "gru_viz/__pycache__/x.pyc",
        "Makefile",
    ):
        assert not is_sent(secret), secret
    assert is_sent("gru_viz/cells/zoo.py") and is_sent("pages/home.py") and is_sent("docs/model.md")


async def come_and_go(address, many):
    """Some visitors who open a page, and leave together."""
    visitors = [Visitor(address, number) for number in range(many)]
    for visitor in visitors:
        await visitor.open("gate_lab")
    for visitor in visitors:
        await visitor.close()


def test_what_the_image_copies_is_enough_and_nothing_is_written(tmp_path):
    """The last stage in a fresh folder, which its process may read and not write."""
    app = copied(tmp_path / "app")
    command = json.loads(dict(instructions())["CMD"])
    assert command == ["/venv/bin/python", "-m", "streamlit", "run", "serve.py"]
    before = {path: path.stat().st_mtime_ns for path in sorted(app.rglob("*"))}
    given = {"HOME": str(tmp_path / "home"), "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "1"}
    with house.replicas(1, script=app / "serve.py", folder=app, base="gru", **given) as (one,):
        assert str(app) in Path(f"/proc/{one.process.pid}/cwd").resolve().as_posix()
        well = {**one.environment, "PYTHONPATH": str(app)}
        ask = [sys.executable, "-m", "gru_viz.serving.health"]
        assert subprocess.run(ask, env=well, cwd=app, check=False).returncode == 0
        ill = {**well, "STREAMLIT_SERVER_BASE_URL_PATH": "elsewhere"}
        assert subprocess.run(ask, env=ill, cwd=app, check=False).returncode == 1
        handles = Path(f"/proc/{one.process.pid}/fd")
        before_visits = len(list(handles.iterdir()))
        assert asyncio.run(look_around(one.address)) == []
        asyncio.run(come_and_go(one.address, 6))
        house.until(lambda: len(list(handles.iterdir())) <= before_visits + 3, 15)
        assert '"error"' not in one.said()
    assert {path: path.stat().st_mtime_ns for path in sorted(app.rglob("*"))} == before
    assert not (tmp_path / "home").exists() or os.listdir(tmp_path / "home") == []
