"""An app's own users and links: what adapters get, and what they decide."""

import enum
import json
import random
import re
import time
import uuid
from typing import Any, Callable, Optional

import pytest

from flask_pass0 import Pass0, ids
from flask_pass0.storage import InMemoryStorageAdapter, StorageAdapter
from flask_pass0.testing import Inbox

from .conftest import BROWSER, PAGE, sign_in

MakeApp = Callable[..., Any]


class NineMethods(StorageAdapter):
    """What the seed README asks of an adapter, and no more."""

    def __init__(self, new_id: Callable[[int], Any] = lambda number: number) -> None:
        self.users: dict[Any, dict[str, Any]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.calls: list[tuple[str, Any]] = []
        self.new_id = new_id

    def get_user_by_email(self, email: str) -> Optional[dict[str, Any]]:
        return next((user for user in self.users.values() if user["email"].lower() == email.lower()), None)

    def get_user_by_id(self, user_id: Any) -> Optional[dict[str, Any]]:
        return self.users.get(user_id)

    def create_user(self, email: str, **kwargs: Any) -> dict[str, Any]:
        self.calls.append(("create_user", email))
        user_id = self.new_id(len(self.users) + 1)
        self.users[user_id] = {"id": user_id, "email": email, **kwargs}
        return self.users[user_id]

    def get_or_create_user(self, email: str) -> dict[str, Any]:
        return self.get_user_by_email(email) or self.create_user(email)

    def update_user(self, user_id: Any, **kwargs: Any) -> None:
        self.calls.append(("update_user", (user_id, kwargs)))
        self.users[user_id].update(kwargs)

    def delete_user(self, user_id: Any) -> None:
        self.calls.append(("delete_user", user_id))
        del self.users[user_id]

    def store_token(self, token: str, token_data: dict[str, Any]) -> None:
        self.calls.append(("store_token", token))
        self.tokens[token] = token_data

    def get_token(self, token: str) -> Optional[dict[str, Any]]:
        self.calls.append(("get_token", token))
        return self.tokens.get(token)

    def delete_token(self, token: str) -> None:
        self.calls.append(("delete_token", token))
        self.tokens.pop(token, None)


def ask(client: Any, address: str, **body: str) -> Any:
    """Asks for a link as a page of this site; what dev mode tells."""
    asked = client.post("/auth/request-magic-link", json={"email": address, **body}, headers=BROWSER)
    assert asked.status_code == 200, asked.data
    return asked.json


@pytest.fixture
def nine(make_app: MakeApp) -> tuple[NineMethods, Any]:
    """An adapter of nine methods, and a client of its app."""
    adapter = NineMethods()
    return adapter, make_app(Pass0(storage_adapter=adapter)).test_client()


def test_nobody_is_made_before_an_address_is_proven(nine: tuple[NineMethods, Any]) -> None:
    adapter, client = nine
    told = ask(client, "Ann@example.org")
    assert adapter.users == {}
    client.get(told["link"], headers=PAGE)
    assert list(adapter.users.values()) == [{"id": 1, "email": "Ann@example.org"}]
    assert client.get("/me").json == {"id": 1, "email": "Ann@example.org"}


def test_asking_writes_nothing_about_a_user_of_the_apps(nine: tuple[NineMethods, Any]) -> None:
    adapter, client = nine
    adapter.create_user("ann@example.org")
    users = client.application.test_cli_runner()
    told = ask(client, "ann@example.org")
    assert users.invoke(args=["pass0", "users", "list"]).output == ""
    client.get(told["link"], headers=PAGE)
    assert client.get("/me").json["id"] == 1
    assert "ann@example.org" in users.invoke(args=["pass0", "users", "list"]).output


def test_a_user_who_never_signed_in_can_be_disabled(nine: tuple[NineMethods, Any]) -> None:
    adapter, client = nine
    adapter.create_user("ann@example.org")
    told = ask(client, "ann@example.org")
    users = client.application.test_cli_runner()
    done = users.invoke(args=["pass0", "users", "disable", "ann@example.org"])
    assert done.exit_code == 0, done.output
    for link in (told["link"], ask(client, "ann@example.org").get("link")):
        if link:
            client.get(link, headers=PAGE)
    assert client.get("/me").status_code == 302


def test_an_adapter_gets_digests_and_no_secret(nine: tuple[NineMethods, Any]) -> None:
    adapter, client = nine
    told = ask(client, "ann@example.org", next="/me")
    (token,) = adapter.tokens
    assert len(token) == 72
    assert set(token) <= set("0123456789abcdef")
    data = adapter.tokens[token]
    assert (data["email"], data["next_url"]) == ("ann@example.org", "/me")
    assert 590 <= data["expires_at"] - time.time() <= 600
    secret = told["link"].rsplit("/", 1)[1]
    for text in (secret, secret[4:], told["code"].replace(" ", "")):
        assert text not in repr(adapter.calls) + repr(adapter.tokens)
    # What is stored is no link.
    assert client.get(f"/auth/verify/{token}", headers=PAGE, follow_redirects=True).status_code == 410
    client.get(told["link"], headers=PAGE)
    assert adapter.tokens == {}
    assert ("delete_token", token) in adapter.calls


def test_a_link_that_the_app_took_back_is_dead(nine: tuple[NineMethods, Any]) -> None:
    adapter, client = nine
    told = ask(client, "ann@example.org")
    adapter.tokens.clear()
    client.get(told["link"], headers=PAGE, follow_redirects=True)
    assert client.get("/me").status_code == 302


def test_a_request_that_is_not_served_leaves_no_token(make_app: MakeApp) -> None:
    adapter = NineMethods()
    limits = {"network": [2, 3600]}
    client = make_app(Pass0(storage_adapter=adapter), PASS0_LIMITS=limits).test_client()
    statuses = []
    for number in range(6):
        body = {"email": f"ann{number}@example.org"}
        statuses.append(client.post("/auth/request-magic-link", json=body, headers=BROWSER).status_code)
        client.delete_cookie("pass0-flow")
    assert statuses == [200, 200, 429, 429, 429, 429]
    assert len(adapter.tokens) == 2


def test_expired_tokens_are_deleted(make_app: MakeApp) -> None:
    adapter = NineMethods()
    client = make_app(Pass0(storage_adapter=adapter)).test_client()
    ask(client, "ann@example.org")
    (old,) = adapter.tokens
    host = client.application.extensions["pass0"].host
    with host._lock:
        host._expiring[:] = [(int(time.time()) - 1, token) for _, token in host._expiring]
    ask(client, "bob@example.org")
    assert old not in adapter.tokens
    assert len(adapter.tokens) == 1


def test_consume_token_is_preferred(make_app: MakeApp) -> None:
    class Ten(NineMethods):
        def consume_token(self, token: str) -> bool:
            self.calls.append(("consume_token", token))
            return self.tokens.pop(token, None) is not None

    adapter = Ten()
    client = make_app(Pass0(storage_adapter=adapter)).test_client()
    sign_in(client, "ann@example.org")
    assert [name for name, _ in adapter.calls] == ["store_token", "create_user", "get_token", "consume_token"]


def test_a_get_that_uses_the_token_up_is_asked_once(make_app: MakeApp) -> None:
    class Once(NineMethods):
        def get_token(self, token: str) -> Optional[dict[str, Any]]:
            return self.tokens.pop(token, None)

    client = make_app(Pass0(storage_adapter=Once())).test_client()
    sign_in(client, "ann@example.org")
    assert client.get("/me").status_code == 200


def test_the_app_decides_who_has_an_address(nine: tuple[NineMethods, Any]) -> None:
    adapter, client = nine
    sign_in(client, "old@example.org")
    adapter.users[1]["email"] = "new@example.org"
    # The old mailbox is nobody's now: whoever reads it is somebody else.
    other = client.application.test_client()
    sign_in(other, "old@example.org")
    assert other.get("/me").json == {"id": 2, "email": "old@example.org"}
    third = client.application.test_client()
    sign_in(third, "new@example.org")
    assert third.get("/me").json == {"id": 1, "email": "new@example.org"}
    assert len(adapter.users) == 2


def test_a_link_from_before_the_address_was_changed_is_dead(nine: tuple[NineMethods, Any]) -> None:
    adapter, client = nine
    sign_in(client, "old@example.org")
    thief = client.application.test_client()
    told = ask(thief, "old@example.org")
    adapter.users[1]["email"] = "new@example.org"
    thief.get(told["link"], headers=PAGE)
    assert thief.get("/me").status_code == 302


def test_a_user_whom_the_app_deleted_is_signed_out(nine: tuple[NineMethods, Any]) -> None:
    adapter, client = nine
    sign_in(client, "ann@example.org")
    del adapter.users[1]
    assert client.get("/me").status_code == 302
    assert client.get("/auth/account", headers=PAGE).status_code == 302
    assert client.get("/auth/session", headers={"Accept": "application/json"}).status_code == 401
    sign_in(client, "ann@example.org")
    assert client.get("/me").json["email"] == "ann@example.org"


def test_a_user_the_app_had_before_keeps_the_id(make_app: MakeApp) -> None:
    adapter = NineMethods()
    adapter.users[7] = {"id": 7, "email": "Ann@Example.org"}
    client = make_app(Pass0(storage_adapter=adapter), PASS0_SIGNUP="invite").test_client()
    sign_in(client, "ann@example.ORG")
    assert client.get("/me").json["id"] == 7
    stranger = client.application.test_client()
    sign_in(stranger, "bob@example.org")
    assert stranger.get("/me").status_code == 302
    assert list(adapter.users) == [7]


def test_mail_goes_to_the_address_in_the_apps_table(make_app: MakeApp) -> None:
    adapter = NineMethods()
    adapter.users[7] = {"id": 7, "email": "Ann@example.org"}
    app = make_app(Pass0(storage_adapter=adapter), PASS0_SIGNUP="invite")
    inbox = Inbox(app)
    # Before her first sign-in and after it.
    for count, typed in enumerate(("ann@example.org", "ANN@example.org"), 1):
        client = app.test_client()
        told = ask(client, typed)
        until = time.monotonic() + 5
        while len(inbox.letters) < count and time.monotonic() < until:
            time.sleep(0.01)
        assert [letter.to for letter in inbox.letters] == ["Ann@example.org"] * count
        client.get(told["link"], headers=PAGE)
        assert client.get("/me").json["id"] == 7


def test_an_account_is_deleted_in_the_apps_table_too(nine: tuple[NineMethods, Any]) -> None:
    adapter, client = nine
    sign_in(client, "ann@example.org")
    body = {"email": "ann@example.org"}
    gone = client.post("/auth/account/delete", json=body, headers=BROWSER)
    assert gone.status_code == 200, gone.data
    assert ("delete_user", 1) in adapter.calls
    assert adapter.users == {}
    assert client.get("/me").status_code == 302


def prove_address(client: Any, address: str) -> None:
    """Asks for another address on the account page, and opens the link that is mailed there."""
    asked = client.post("/auth/email/change", json={"email": address}, headers=BROWSER)
    assert asked.status_code == 200, asked.data
    page = client.get(Inbox(client.application).wait(address).link, headers=PAGE, follow_redirects=True)
    assert page.status_code == 200
    action = re.search(r'action="([^"]+/link\?[^"]+)"', page.text)[1]  # type: ignore[index]
    token = re.search(r'name="form_token" value="([^"]+)"', page.text)[1]  # type: ignore[index]
    pressed = client.post(action.replace("&amp;", "&"), data={"form_token": token}, headers=PAGE)
    assert pressed.status_code == 303, pressed.data


def test_another_address_reaches_the_apps_table(nine: tuple[NineMethods, Any]) -> None:
    adapter, client = nine
    sign_in(client, "ann@example.org")
    prove_address(client, "new@example.org")
    assert ("update_user", (1, {"email": "new@example.org"})) in adapter.calls
    assert client.get("/me").json == {"id": 1, "email": "new@example.org"}


@pytest.mark.parametrize(
    "new_id",
    [lambda n: n, lambda n: f"user-{n}", lambda n: str(n), lambda n: uuid.UUID(int=n), lambda n: -n],
    ids=["int", "text", "digits", "uuid", "negative"],
)
def test_ids_come_back_as_they_are(make_app: MakeApp, new_id: Callable[[int], Any]) -> None:
    adapter = NineMethods(new_id)
    app = make_app(Pass0(storage_adapter=adapter))
    client = app.test_client()
    sign_in(client, "ann@example.org")
    assert client.get("/me").json["id"] == (str(new_id(1)) if isinstance(new_id(1), uuid.UUID) else new_id(1))
    assert list(adapter.users) == [new_id(1)]


def test_different_ids_have_different_texts() -> None:
    given = [
        0,
        1,
        -1,
        10**30,
        "0",
        "1",
        "-1",
        "",
        "a",
        '"',
        '"1"',
        "uuid:x",
        "é",
        uuid.UUID(int=5),
        str(uuid.UUID(int=5)),
    ]
    texts = [ids.text(one) for one in given]
    assert len(set(texts)) == len(given)
    for one, text in zip(given, texts):
        back = ids.value(text)
        assert (back, type(back)) == (one, type(one))
    for bad in (None, True, 1.5, b"x", ["x"]):
        with pytest.raises(TypeError):
            ids.text(bad)


def some_ids(seed: int) -> list[Any]:
    """Ids that are hard to tell apart as text."""
    chance = random.Random(seed)
    letters = "0123456789-+_ .:\"'\\\\{}uid@ÄßΩ日٣²½１\u200b\n"
    texts = ["".join(chance.choice(letters) for _ in range(chance.randrange(12))) for _ in range(200)]
    numbers = [chance.randrange(-(10**20), 10**20) for _ in range(50)] + list(range(-20, 20))
    uuids = [uuid.UUID(int=chance.getrandbits(128)) for _ in range(20)]
    told = [str(number) for number in numbers] + [str(one) for one in uuids] + [f"uuid:{one}" for one in uuids]
    return [*texts, *numbers, *uuids, *told, *(json.dumps(text) for text in texts)]


@pytest.mark.parametrize("seed", range(20))
def test_every_id_comes_back_and_no_two_are_one(seed: int) -> None:
    given = {(type(one), one) for one in some_ids(seed)}
    texts = {ids.text(one) for _, one in given}
    assert len(texts) == len(given)
    for kind, one in given:
        back = ids.value(ids.text(one))
        assert (type(back), back) == (kind, one)


def test_a_number_of_a_special_kind_is_its_number() -> None:
    class Kind(enum.IntEnum):
        FIRST = 1

    assert ids.text(Kind.FIRST) == "1"


class Broken(Exception):
    """What an app's database says."""


@pytest.mark.parametrize("method", ["get_user_by_email", "store_token", "get_token", "get_or_create_user"])
def test_exceptions_come_back_as_themselves(make_app: MakeApp, method: str) -> None:
    adapter = NineMethods()
    app = make_app(Pass0(storage_adapter=adapter))
    app.register_error_handler(Broken, lambda error: (f"handled {error}", 500))
    client = app.test_client()
    told = None if method in ("get_user_by_email", "store_token") else ask(client, "ann@example.org")

    def fail(*_: Any) -> Any:
        raise Broken(method)

    setattr(adapter, method, fail)
    if told is None:
        answer = client.post("/auth/request-magic-link", json={"email": "ann@example.org"})
    else:
        answer = client.get(told["link"], headers=PAGE)
    assert (answer.status_code, answer.text) == (500, f"handled {method}")
    assert client.get("/me").status_code == 302


def test_exceptions_of_a_session_check_come_back_as_themselves(nine: tuple[NineMethods, Any]) -> None:
    adapter, client = nine
    client.application.register_error_handler(Broken, lambda error: (f"handled {error}", 500))
    sign_in(client, "ann@example.org")

    def fail(*_: Any) -> Any:
        raise Broken("get_user_by_id")

    adapter.get_user_by_id = fail  # type: ignore[method-assign,assignment]
    for path in ("/me", "/auth/account"):
        assert client.get(path, headers=PAGE).text == "handled get_user_by_id"
    del adapter.get_user_by_id
    assert client.get("/me").status_code == 200


def test_what_an_adapter_lacks_is_named(make_app: MakeApp) -> None:
    class Six(StorageAdapter):
        get_user_by_email = NineMethods.get_user_by_email
        get_user_by_id = NineMethods.get_user_by_id
        store_token = NineMethods.store_token
        get_token = NineMethods.get_token
        delete_token = NineMethods.delete_token

        def __init__(self) -> None:
            self.users: dict[Any, Any] = {}
            self.tokens: dict[str, Any] = {}
            self.calls: list[Any] = []

    client = make_app(Pass0(storage_adapter=Six())).test_client()
    told = ask(client, "ann@example.org")
    with pytest.raises(NotImplementedError, match=r"Six.create_user\(\) is missing"):
        client.get(told["link"], headers=PAGE)


def test_in_memory_by_name(make_app: MakeApp) -> None:
    storage = InMemoryStorageAdapter(secret_key="k", token_expiry_minutes=5)
    client = make_app(Pass0(storage_adapter=storage)).test_client()
    sign_in(client, "ann@example.org")
    user = storage.get_user_by_email("ANN@example.org")
    assert user is not None
    assert user["id"] == client.get("/me").json["id"]
    assert storage.tokens == {}


def test_native_users(make_app: MakeApp) -> None:
    pass0 = Pass0()
    app = make_app(pass0)
    client = app.test_client()
    sign_in(client, "ann@example.org")
    with app.test_request_context():
        user = pass0.storage.get_user_by_email("ann@example.org")
        assert pass0.storage.get_user_by_id(user["id"]) == user
        assert pass0.storage.get_or_create_user("ann@example.org") == user
        assert pass0.storage.get_user_by_id("nobody") is None
        assert pass0.storage.create_user("bob@example.org")["email"] == "bob@example.org"
        with pytest.raises(ValueError, match="taken"):
            pass0.storage.create_user("bob@example.org")
        pass0.storage.delete_user(user["id"])
        with pytest.raises(LookupError):
            pass0.storage.delete_user(user["id"])
    assert client.get("/me").status_code == 302
