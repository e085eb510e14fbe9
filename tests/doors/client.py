"""A visitor: a browser as far as the server can tell, or whatever a test makes of it."""

import html
import http.client
import itertools
import json as jsonlib
import re
from dataclasses import dataclass, field
from typing import Any, Optional
from urllib.parse import urlencode

_numbers = itertools.count(1)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """A header; empty when it is not there."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return jsonlib.loads(self.body)

    @property
    def error(self) -> str:
        """The stable code of a refusal, whose form is checked."""
        told = self.json
        assert set(told) >= {"error", "message", "request_id"}, told
        return str(told["error"])

    @property
    def location(self) -> str:
        """Where it leads: by a redirect, or by the page that goes on by itself after a form."""
        onward = re.search(rb'<meta http-equiv="refresh" content="0; url=([^"]+)">', self.body)
        return self.header("location") or (html.unescape(onward[1].decode()) if onward else "")

    def form_token(self) -> str:
        """The token in the page's forms."""
        found = re.search(r'name="form_token" value="([^"]+)"', self.text)
        assert found, self.text
        return found[1]


@dataclass
class Browser:
    """Somebody with cookies and a network of their own."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    ip: str = field(default_factory=lambda: "10.{}.{}.{}".format(*divmod(next(_numbers), 250), 7))
    #: Host and port of the node that is asked, where it is not that of the public URL.
    at: str = ""
    agent: str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

    @property
    def host(self) -> str:
        """Host and port."""
        return self.base.partition("//")[2]

    def get(self, path: str, headers: Optional[dict[str, Optional[str]]] = None) -> Answer:
        """A page, as by a link of this site."""
        return self.send("GET", path, headers={"Accept": "text/html,*/*;q=0.8", **(headers or {})})

    def data(self, path: str, headers: Optional[dict[str, Optional[str]]] = None) -> Answer:
        """JSON, as by a script of this site."""
        script = {"Accept": "application/json", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
        return self.send("GET", path, headers={**script, **(headers or {})})

    def post(
        self, path: str, json: Any = None, headers: Optional[dict[str, Optional[str]]] = None, method: str = "POST"
    ) -> Answer:
        """JSON is sent, as by a script of this site."""
        body = b"{}" if json is None else jsonlib.dumps(json).encode()
        script = {"Content-Type": "application/json", "Origin": self.base, "Accept": "application/json"}
        script |= {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
        return self.send(method, path, headers={**script, **(headers or {})}, body=body)

    def form(self, path: str, fields: dict[str, str], headers: Optional[dict[str, Optional[str]]] = None) -> Answer:
        """A form is sent, from a page of this site."""
        page = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.base, "Accept": "text/html"}
        return self.send("POST", path, headers={**page, **(headers or {})}, body=urlencode(fields).encode())

    def send(
        self, method: str, path: str, headers: Optional[dict[str, Optional[str]]] = None, body: Optional[bytes] = None
    ) -> Answer:
        """Anything. A header that is None is not sent; redirects are not followed; cookies are kept."""
        if path.startswith(self.base):
            path = path[len(self.base) :]
        given: dict[str, Optional[str]] = {
            "Host": self.host,
            "User-Agent": self.agent,
            "Accept-Language": "en",
            "X-Forwarded-For": self.ip,
            "Sec-Fetch-Site": "same-origin",
            "Sec-Fetch-Mode": "navigate",
            "Sec-Fetch-Dest": "document",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()) or None,
            **(headers or {}),
        }
        connection = http.client.HTTPConnection(self.at or self.host, timeout=40)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in given.items():
                if value is not None:
                    connection.putheader(name, value.encode("latin-1"))
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            # To a GET, Flask's own redirects are 302, and so are pass0's there; to a browser the two are one.
            status = 303 if response.status == 302 and method in ("GET", "HEAD") else response.status
            answer = Answer(status, response.getheaders(), response.read())
        finally:
            connection.close()
        self._keep(answer)
        return answer

    def _keep(self, answer: Answer) -> None:
        for name, value in answer.headers:
            if name.lower() != "set-cookie":
                continue
            pair, _, attributes = value.partition(";")
            cookie, _, content = pair.partition("=")
            # RFC 6265bis §4.1.3.2; browsers count localhost as trustworthy.
            if cookie.startswith("__Host-"):
                assert "Path=/" in attributes, value
                assert "Secure" in attributes, value
                assert "domain" not in attributes.lower(), value
            if "Max-Age=0" in attributes:
                self.cookies.pop(cookie, None)
            else:
                self.cookies[cookie] = content
