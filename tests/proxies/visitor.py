"""A visitor on the far side of a proxy: curl, which speaks TLS and HTTP/2."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .docs import NAME
from .proxy import Proxy

#: An address of this machine that no setting trusts.
ADDRESS = "127.0.0.2"


@dataclass
class Answer:
    status: int
    version: str
    headers: list[tuple[str, str]]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")


@dataclass
class Visitor:
    proxy: Proxy
    folder: Path
    http: str = "2"
    address: str = ADDRESS
    base: str = field(default=f"https://{NAME}", init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir()

    def get(self, path: str, *options: str) -> Answer:
        return self.curl(path, "-H", "Accept: text/html", *options)

    def data(self, path: str, *options: str) -> Answer:
        return self.curl(path, "-H", "Accept: application/json", *options)

    def post(self, path: str, body: Any, *options: str) -> Answer:
        kind = ("-H", "Content-Type: application/json", "-H", "Accept: application/json")
        return self.curl(path, *kind, "-H", f"Origin: {self.base}", "-d", json.dumps(body), *options)

    def curl(self, path: str, *options: str, plain: bool = False) -> Answer:
        """curl keeps the rules of `__Host-` cookies. Redirects are not followed."""
        path = path.removeprefix(self.base)
        jar, head, body = self.folder / "jar", self.folder / "head", self.folder / "body"
        body.write_bytes(b"")
        base = f"http://{NAME}" if plain else self.base
        command = [
            *("curl", "--silent", "--show-error", "--max-time", "60", "--interface", self.address),
            *("--connect-to", f"{NAME}:443:127.0.0.1:{self.proxy.port}"),
            *("--connect-to", f"{NAME}:80:127.0.0.1:{self.proxy.plain}"),
            *("--cacert", str(self.proxy.certificate), f"--http{self.http}", "--noproxy", "*"),
            *("--cookie", str(jar), "--cookie-jar", str(jar), "--dump-header", str(head), "--output", str(body)),
            *("-A", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            *("-H", "Sec-Fetch-Site: same-origin", *options, base + path),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{done.stderr}{self.proxy.log()}"
        # What comes before the last head is `100 Continue`.
        first, *lines = head.read_text().strip().split("\n\n")[-1].splitlines()
        version, status = first.split()[:2]
        headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        return Answer(int(status), version, headers, body.read_text())

    def cookies(self) -> set[str]:
        """The names of those that are kept."""
        lines = (self.folder / "jar").read_text().splitlines()
        return {line.split("\t")[5] for line in lines if line.count("\t") == 6}
