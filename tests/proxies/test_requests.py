"""Requests that proxies change, keep back, or pass on as they are."""

import json
import socket
import ssl
from pathlib import Path
from typing import Callable

import pytest
from doors.smtp import Inbox

from .docs import NAME
from .proxy import Proxy
from .site import Site
from .visitor import ADDRESS, Visitor

Make = Callable[..., Visitor]


def test_the_host_may_name_its_port_and_no_other_host_is_served(visitor: Make) -> None:
    somebody = visitor(http="1.1")
    assert somebody.get("/auth/login", "-H", f"Host: {NAME}:443").status == 200
    assert somebody.get("/auth/login", "-H", f"Host: {NAME.upper()}").status == 200
    # A proxy with names has sites of its own for others, or none.
    foreign = somebody.get("/auth/login", "-H", "Host: evil.example.net", "-H", f"X-Forwarded-Host: {NAME}")
    assert foreign.status == 421 or (foreign.status, foreign.text) == (200, ""), foreign.text
    answer = somebody.get(
        "/auth/login", "-H", "X-Forwarded-Host: evil.example.net", "-H", "Forwarded: host=evil.example.net"
    )
    assert answer.status == 200
    assert "evil.example.net" not in answer.text


@pytest.mark.parametrize("http", ["1.1", "2"])
def test_bodies_come_whole_in_chunks_and_after_100_continue(
    visitor: Make, inbox: Inbox, address: str, http: str
) -> None:
    somebody = visitor(http=http)
    chunks = ("-H", "Transfer-Encoding: chunked") if http == "1.1" else ()
    assert somebody.post("/auth/request-magic-link", {"email": address}, *chunks).status == 200
    assert inbox.wait(address).code
    padded = {"email": f"x{address}", "next": "/" + "n" * 1500}
    asked = somebody.post("/auth/request-magic-link", padded, "-H", "Expect: 100-continue")
    assert asked.status == 200, asked.text
    assert inbox.wait(f"x{address}").code


def test_what_is_too_large_is_refused_in_plain_words(visitor: Make, request: pytest.FixtureRequest) -> None:
    # Over HTTP/2, HAProxy ends the connection upon a head larger than its buffer.
    somebody = visitor(http="1.1")
    small = somebody.get("/auth/login", "-H", f"X-Large: {'x' * 6000}")
    assert small.status == 200
    large = somebody.get("/auth/login", *[word for n in range(3) for word in ("-H", f"X-Large{n}: {'x' * 7000}")])
    # Dev mode takes heads of 64 KiB over HTTP/1.1, and nginx and Caddy may pass this one on.
    passes = any(name in request.node.name for name in ("nginx-", "caddy-tcp", "caddy-unix"))
    assert large.status in ((200, 400, 431) if passes else (400, 431)), large.text
    body = somebody.post("/auth/request-magic-link", {"email": "a" * 20_000})
    assert (body.status, body.json["error"]) == (413, "too_large"), body.text
    assert somebody.get("/auth/login").status == 200


def raw(proxy: Proxy, sent: bytes) -> bytes:
    """What comes back, until the proxy closes or has nothing more to say."""
    context = ssl.create_default_context(cafile=str(proxy.certificate))
    plain = socket.create_connection(("127.0.0.1", proxy.port), timeout=30, source_address=(ADDRESS, 0))
    with context.wrap_socket(plain, server_hostname=NAME) as stream:
        stream.sendall(sent)
        received = b""
        while chunk := stream.recv(65536):
            received += chunk
        return received


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: {length}\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nContent-Length: {length}",
        b"Content-Length: 5\r\nContent-Length: {length}",
        b"Transfer-Encoding: xchunked\r\nContent-Length: {length}",
        b"Transfer-Encoding:\x0bchunked\r\nContent-Length: {length}",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        b"Content-Length: +{length}",
    ],
)
def test_no_request_is_smuggled_in_the_body_of_another(site: tuple[Site, Proxy], framing: bytes) -> None:
    served, proxy = site
    inner = f"GET /auth/smuggled-in HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode()
    body = b"0\r\n\r\n" + inner
    head = f"POST /auth/request-magic-link HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/json\r\n".encode()
    last = f"GET /healthz HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode()
    before = misses(served)
    answers = raw(proxy, head + framing.replace(b"{length}", str(len(body)).encode()) + b"\r\n\r\n" + body + last)
    # Where the framing is good, what follows is a request of the same visitor, to whom it is answered:
    # pass0 sees as many as the visitor gets answers.
    assert misses(served) - before <= answers.count(b"not_found"), answers


def misses(site: Site) -> int:
    return sum(1 for line in site.log() if line["message"] == "request" and line["status"] == 404)


def test_an_answer_that_comes_late_is_waited_for(visitor: Make, address: str) -> None:
    """The waiting page asks for news so."""
    somebody = visitor()
    assert somebody.post("/auth/request-magic-link", {"email": address}).status == 200
    waited = somebody.data("/auth/flow?wait=2")
    assert (waited.status, waited.json["state"]) == (200, "pending"), waited.text


def test_a_page_is_the_same_as_without_the_proxy(site: tuple[Site, Proxy], visitor: Make, tmp_path: Path) -> None:
    answer = visitor().get("/openapi.json")
    assert answer.status == 200
    assert json.loads(answer.text)["openapi"].startswith("3.")
    assert answer.header("content-type").startswith("application/json")
