"""Whose address it is: what an app's lookup may find, and what it may not be taken for."""

import fnmatch
import threading
from typing import Any, Callable, Optional

import pytest

from flask_pass0 import Pass0
from flask_pass0.storage import InMemoryStorageAdapter

from .conftest import PAGE, sign_in

MakeApp = Callable[..., Any]


class Loose(InMemoryStorageAdapter):
    """Looks users up as `User.email.ilike(email)` does: `_` and `%` stand for other characters."""

    def get_user_by_email(self, email: str) -> Optional[dict[str, Any]]:
        pattern = email.lower().replace("_", "?").replace("%", "*")
        return next((user for address, user in self.users.items() if fnmatch.fnmatchcase(address, pattern)), None)


@pytest.mark.parametrize("address", ["a_n@example.org", "%@example.org", "a%@example.org"])
def test_a_lookup_that_finds_somebody_else_signs_nobody_in(make_app: MakeApp, address: str) -> None:
    users = Loose()
    users.create_user("ann@example.org")
    app = make_app(Pass0(storage_adapter=users), PROPAGATE_EXCEPTIONS=False)
    ann = app.test_client()
    assert sign_in(ann, "ann@example.org").status_code == 302
    thief = app.test_client()
    assert sign_in(thief, address).status_code == 503
    assert thief.get("/me").status_code == 302
    assert [user["email"] for user in users.users.values()] == ["ann@example.org"]
    assert ann.get("/me").json["email"] == "ann@example.org", "nor does it sign the other out"


class TwoAddresses(InMemoryStorageAdapter):
    """Gives whoever it finds under another address than the one that was asked for."""

    def get_or_create_user(self, email: str) -> Any:
        return self.create_user("somebody@example.org")


def test_a_made_user_has_the_address_that_was_proven(make_app: MakeApp) -> None:
    app = make_app(Pass0(storage_adapter=TwoAddresses()), PROPAGATE_EXCEPTIONS=False)
    client = app.test_client()
    assert sign_in(client, "ann@example.org").status_code == 503
    assert client.get("/me").status_code == 302


@pytest.mark.parametrize("kept", ["Ann.O'Neil@Example.ORG", "ann.o'neil@example.org", "ANN.O'NEIL@EXAMPLE.ORG"])
@pytest.mark.parametrize("typed", ["ann.o'neil@example.org", " Ann.O'Neil@EXAMPLE.org ", "ANN.O'NEIL@EXAMPLE.ORG"])
def test_upper_and_lower_case_are_one_user(make_app: MakeApp, kept: str, typed: str) -> None:
    users = InMemoryStorageAdapter()
    users.create_user(kept)
    client = make_app(Pass0(storage_adapter=users)).test_client()
    assert sign_in(client, typed).status_code == 302
    assert client.get("/me").json["email"] == kept
    assert len(users.users) == 1


def test_an_international_domain_is_one_user_either_way(make_app: MakeApp) -> None:
    users = InMemoryStorageAdapter()
    app = make_app(Pass0(storage_adapter=users))
    for typed in ("ann@bücher.example", "ann@BÜCHER.example", "ann@xn--bcher-kva.example"):
        client = app.test_client()
        assert sign_in(client, typed).status_code == 302
        assert client.get("/me").json["id"] == 1


def test_an_address_that_the_app_changed_ends_the_session(make_app: MakeApp) -> None:
    users = InMemoryStorageAdapter()
    client = make_app(Pass0(storage_adapter=users)).test_client()
    sign_in(client, "old@example.org")
    users.update_user(1, email="new@example.org")
    # Nobody proved it: a session of it would be believed to be its owner's.
    assert client.get("/me").status_code == 302
    assert client.get("/auth/session").status_code == 401
    sign_in(client, "new@example.org")
    me = client.get("/me").json
    assert (me["id"], me["email"]) == (1, "new@example.org")
    account = client.get("/auth/account", headers=PAGE).text
    assert "new@example.org" in account
    assert "old@example.org" not in account


def test_one_new_address_proven_twice_at_once_is_one_user(make_app: MakeApp) -> None:
    users = InMemoryStorageAdapter()
    app = make_app(Pass0(storage_adapter=users))
    clients = [app.test_client() for _ in range(8)]
    links = [
        client.post("/auth/request-magic-link", json={"email": "ann@example.org"}).json["link"] for client in clients
    ]
    start = threading.Barrier(len(clients))
    answers: list[int] = []

    def click(client: Any, link: str) -> None:
        start.wait()
        answers.append(client.get(link, headers=PAGE).status_code)

    threads = [threading.Thread(target=click, args=pair) for pair in zip(clients, links)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) == {302}
    assert len(users.users) == 1
    signed_in = [client.get("/me") for client in clients]
    assert {answer.json["id"] for answer in signed_in if answer.status_code == 200} == {1}
