"""Every block of code in the docs can be read in its language, and each language is one that is known here."""

import configparser
import csv
import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import PAGE
from .test_docs import run

ROOT = Path(__file__).parents[2]
DOCS = sorted(
    [
        *(doc for folder in ("docs", "contrib", "crates", "examples") for doc in ROOT.glob(f"{folder}/**/*.md")),
        *(doc for doc in ROOT.glob("*.md")),
        ROOT / "python/README.md",
    ],
    key=lambda doc: doc.relative_to(ROOT).as_posix(),
)
#: What is run or read elsewhere, by whom, and the docs that may have it.
ELSEWHERE = {
    # tests/proxies
    "nginx": {"proxies.md", "nginx.md"},
    "haproxy": {"proxies.md"},
    "caddy": {"proxies.md", "caddy.md"},
    # rustdoc, and crates/pass0/tests/docs
    "rust": {"axum.md", "README.md", "writing-one.md"},
    # crates/pass0/tests/docs/method.rs
    "html": {"writing-one.md"},
    # crates/pass0-server/tests/program/docs.rs
    "dockerfile": {"program.md"},
}


def blocks(doc: Path) -> list[tuple[str, str]]:
    """Language and text of each block; that of a list item is indented."""
    found = re.findall(r"^( *)```([^\n]*)\n(.*?)^\1```$", doc.read_text(), re.MULTILINE | re.DOTALL)
    return [(language.split(",")[0], re.sub(f"(?m)^{indent}", "", text)) for indent, language, text in found]


def commands(language: str, text: str) -> str:
    """What a shell is given of a block: all of it, or what follows the prompts."""
    if language == "sh":
        return text
    taken, goes_on = [], False
    for line in text.splitlines():
        if line.startswith("$ ") or goes_on:
            taken.append(line.removeprefix("$ "))
            goes_on = line.endswith("\\")
    return "\n".join(taken) + "\n"


def read(language: str, text: str) -> None:
    """Raises unless the block is of its language."""
    if language == "python":
        compile(text, "doc", "exec")
    elif language == "json":
        json.loads(text)
    elif language == "csv":
        widths = {len(row) for row in csv.reader(text.splitlines())}
        assert len(widths) == 1, "rows of different lengths"
    elif language == "ini":
        # Units of systemd repeat options.
        configparser.ConfigParser(strict=False, interpolation=None).read_string(text)
    elif language == "toml":
        # Python has a reader since 3.11.
        if importlib.util.find_spec("tomllib"):
            importlib.import_module("tomllib").loads(text)
    elif language in ("sh", "console"):
        shell = shutil.which("bash") or "sh"
        lines = commands(language, text)
        assert lines.strip(), "no command"
        subprocess.run([shell, "-n"], input=lines, text=True, check=True, capture_output=True)  # noqa: S603
    elif language == "yaml":
        services(yaml.safe_load(text))
    elif language == "http":
        request, *fields = text.splitlines()
        assert re.fullmatch(r"(GET|POST) /\S* HTTP/1\.1", request), request
        assert all(re.fullmatch(r"[A-Z][\w-]*: \S.*", field) for field in fields), fields
    elif language == "apache":
        directives = [line.split()[0] for line in text.splitlines()]
        assert all(word.startswith("WSGI") for word in directives), "no directives of mod_wsgi"
    else:
        assert language == "text", f"{language!r} is no language that a test reads"


def services(compose: dict[str, Any]) -> None:
    """Raises unless volumes and secrets of services are declared."""
    for service in compose["services"].values():
        assert {name.partition(":")[0] for name in service["volumes"]} <= set(compose["volumes"])
        assert set(service["secrets"]) <= set(compose["secrets"])
        used = re.findall(r"/run/secrets/(\w+)", str(service["environment"]))
        assert set(used) == set(service["secrets"])


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.relative_to(ROOT).as_posix())
def test_every_block_is_of_its_language(doc: Path) -> None:
    for language, text in blocks(doc):
        try:
            if language in ELSEWHERE:
                assert doc.name in ELSEWHERE[language], f"no test reads {language} here"
            else:
                read(language, text)
        except Exception as error:
            raise AssertionError(f"{doc.name}: {error}\n{text}") from error


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    assert analyze, "systemd-analyze is missing: ./test installs it"
    units = [text for language, text in blocks(ROOT / "docs/debian.md") if language == "ini"]
    program = tmp_path / "pass0"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    files = []
    for text in units:
        (name,) = re.findall(r"\A# /etc/systemd/system/(\S+)\n", text)
        assert text.count("/usr/local/bin/pass0") == (name == "pass0.service")
        files.append(tmp_path / name)
        files[-1].write_text(text.replace("/usr/local/bin/pass0", str(program)))
    assert [file.name for file in files] == ["pass0.socket", "pass0.service"]
    done = subprocess.run([analyze, "verify", *files], text=True, capture_output=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_no_block_is_overlooked() -> None:
    for doc in DOCS:
        fences = re.findall(r"^ *```", doc.read_text(), re.MULTILINE)
        assert len(fences) == 2 * len(blocks(doc)), doc


@pytest.mark.parametrize("doc", ["README.md", "python/README.md"])
def test_the_apps_of_the_readmes_ask_for_a_sign_in(doc: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (text,) = [text for language, text in blocks(ROOT / doc) if language == "python"]
    app: Any = run(text)["app"]
    app.testing = True
    sent_on = app.test_client().get("/", headers=PAGE)
    assert (sent_on.status_code, sent_on.headers["Location"]) == (302, "/auth/login")
