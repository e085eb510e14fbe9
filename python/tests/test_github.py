"""The forms and workflows in .github: actionlint reads the workflows in .ci/run, and nothing else reads the forms."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / ".github"
FORMS = sorted(FOLDER.glob("ISSUE_TEMPLATE/*.yml"))
WORKFLOWS = sorted(FOLDER.glob("workflows/*.yml"))
#: What GitHub demands of each kind of field.
DEMANDED = {
    "markdown": {"value"},
    "input": {"label"},
    "textarea": {"label"},
    "dropdown": {"label", "options"},
    "checkboxes": {"label", "options"},
}


def test_there_are_forms_and_workflows() -> None:
    assert len(FORMS) >= 3
    assert {path.name for path in WORKFLOWS} == {"ci.yml", "release.yml"}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_form_is_one_that_github_shows(form: Path) -> None:
    content: dict[str, Any] = yaml.safe_load(form.read_text())
    assert set(content) == {"name", "description", "labels", "body"}
    fields = [field for field in content["body"] if field["type"] != "markdown"]
    assert fields, "nothing to fill in"
    for field in content["body"]:
        assert DEMANDED[field["type"]] <= set(field["attributes"]), field
    for keys in ([field["id"] for field in fields], [field["attributes"]["label"] for field in fields]):
        assert len(set(keys)) == len(keys), keys


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.name)
def test_actions_are_named_by_commit_and_no_job_may_write_by_default(workflow: Path) -> None:
    text = workflow.read_text()
    used = re.findall(r"uses: (.+)", text)
    assert used
    for action in used:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}


def test_the_toolchain_is_the_one_that_the_crates_name() -> None:
    (version,) = re.findall(r'^rust-version = "([\d.]+)"', (FOLDER.parent / "Cargo.toml").read_text(), re.MULTILINE)
    for workflow in WORKFLOWS:
        named = re.findall(r"\b(\d\.\d\d)\.0\b", workflow.read_text())
        assert set(named) == {version}, f"{workflow.name}: {named}"
