"""Secret keys: which database they belong to."""

from pathlib import Path
from typing import Any, Callable

import pytest

from flask_pass0 import ConfigError

MakeApp = Callable[..., Any]

KEY = "q0Hk3v2xWc8ZrT5yNnB7fUeJ1aLpGdMsQXoI4iV6Y9E="


def start(app: Any) -> Any:
    return app.test_client().get("/auth/login", headers={"Host": "localhost"})


def test_a_fresh_container_draws_no_key_for_a_known_database(make_app: MakeApp, tmp_path: Path) -> None:
    lasting = lasting_in(tmp_path)
    first = make_app(PASS0_DATA=str(tmp_path / "first"), **lasting)
    assert start(first).status_code == 200
    close(first)
    fresh = tmp_path / "fresh"
    with pytest.raises(ConfigError) as refused:
        start(make_app(PASS0_DATA=str(fresh), **lasting))
    assert "PASS0_SECRETS" in str(refused.value)
    assert not (fresh / "secret").exists()
    with pytest.raises(ConfigError, match="does not belong here"):
        start(make_app(PASS0_DATA=str(fresh), PASS0_SECRETS=[KEY], **lasting))
    again = make_app(PASS0_DATA=str(tmp_path / "first"), **lasting)
    assert start(again).status_code == 200
    close(again)


def test_a_lost_key_is_retired_by_its_id(make_app: MakeApp, tmp_path: Path) -> None:
    lasting = lasting_in(tmp_path)
    first = make_app(PASS0_DATA=str(tmp_path / "first"), **lasting)
    assert start(first).status_code == 200
    close(first)
    with pytest.raises(ConfigError) as refused:
        start(make_app(PASS0_DATA=str(tmp_path / "fresh"), PASS0_SECRETS=[KEY], **lasting))
    lost = str(refused.value).split("--retire ")[1].split("`")[0]
    with pytest.raises(ConfigError, match="PASS0_RETIRE_KEYS"):
        start(make_app(PASS0_SECRETS=[KEY], PASS0_RETIRE_KEYS=["no id"], **lasting))
    on = make_app(PASS0_DATA=str(tmp_path / "fresh"), PASS0_SECRETS=[KEY], PASS0_RETIRE_KEYS=[lost], **lasting)
    assert start(on).status_code == 200
    close(on)


def lasting_in(folder: Path) -> dict[str, Any]:
    """An app that lasts, and whose refusal to start reaches the test."""
    database = f"sqlite:{folder / 'pass0.db'}"
    return {"TESTING": False, "PROPAGATE_EXCEPTIONS": True, "PASS0_DEV_MODE": True, "PASS0_DATABASE": database}


def close(app: Any) -> None:
    for core in app.extensions["pass0_instance"]._cores.values():
        core.close()
