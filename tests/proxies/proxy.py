"""Real proxies, configured as the docs say."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Optional

from .docs import NAME, adapt, block

#: Debian keeps servers out of the way of users.
PATH = f"{os.environ['PATH']}:/usr/sbin"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Proxy:
    """A proxy that speaks TLS on one port of this machine, and plain HTTP on another."""

    program = ""

    def __init__(self, folder: Path, tls: tuple[Path, Path], upstream: str, way: str) -> None:
        self.folder = folder
        self.certificate, self.key = tls
        self.port, self.plain = free_port(), free_port()
        self.upstream, self.way = upstream, way
        self.process: Optional[subprocess.Popen[bytes]] = None
        folder.mkdir()

    def configuration(self) -> str:
        raise NotImplementedError

    def command(self, file: Path) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        found = shutil.which(self.program, path=PATH)
        assert found is not None, f"{self.program} is missing: ./test proxies installs it"
        file = self.folder / "configuration"
        file.write_text(self.configuration())
        environment = {"PATH": PATH, "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder)}
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [found, *self.command(file)], stdout=log, stderr=log, cwd=self.folder, env=environment
            )
        until = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < until:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
                return
            time.sleep(0.02)
        self.stop()
        raise RuntimeError(self.log())

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


class Nginx(Proxy):
    program = "nginx"

    def configuration(self) -> str:
        site = adapt(
            block("nginx"),
            {
                "listen 443 ": f"listen 127.0.0.1:{self.port} ",
                "listen 80;": f"listen 127.0.0.1:{self.plain};",
                "/etc/ssl/pass0/fullchain.pem": str(self.certificate),
                "/etc/ssl/pass0/privkey.pem": str(self.key),
                "server 127.0.0.1:5000;": f"server {self.upstream};",
            },
        )
        temporary = " ".join(
            f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        around = f"daemon off; master_process off; pid {self.folder}/pid; error_log stderr;\nevents {{}}\n"
        return f"{around}http {{\naccess_log off; {temporary}\n{site}}}\n"

    def command(self, file: Path) -> list[str]:
        return ["-e", "stderr", "-p", str(self.folder), "-c", str(file)]


class Haproxy(Proxy):
    program = "haproxy"

    def configuration(self) -> str:
        both = self.folder / "both.pem"
        both.write_text(self.certificate.read_text() + self.key.read_text())
        upstream = self.upstream.replace("unix:", "unix@")
        more = " proto h2" if self.way == "h2" else ""
        site = adapt(
            block("haproxy"),
            {
                "bind :80": f"bind 127.0.0.1:{self.plain}",
                "bind :443": f"bind 127.0.0.1:{self.port}",
                "/etc/haproxy/pass0.pem": str(both),
                "127.0.0.1:5000 check": f"{upstream} check{more}",
            },
        )
        # Debian's.
        defaults = "defaults\n    timeout connect 5000\n    timeout client 50000\n    timeout server 50000\n"
        return f"{defaults}{site}"

    def command(self, file: Path) -> list[str]:
        return ["-db", "-f", str(file)]


class Caddy(Proxy):
    program = "caddy"

    def configuration(self) -> str:
        upstream = self.upstream.replace("unix:", "unix/")
        site = adapt(
            block("caddy"),
            {
                "reverse_proxy 127.0.0.1:5000": f"reverse_proxy {'h2c://' if self.way == 'h2' else ''}{upstream}",
                f"{NAME} {{": f"{NAME} {{\n    bind 127.0.0.1\n    tls {self.certificate} {self.key}",
            },
        )
        options = f"admin off\n    http_port {self.plain}\n    https_port {self.port}\n    skip_install_trust"
        return f"{{\n    {options}\n}}\n{site}"

    def command(self, file: Path) -> list[str]:
        return ["run", "--adapter", "caddyfile", "--config", str(file)]


PROXIES: dict[str, type[Proxy]] = {"nginx": Nginx, "haproxy": Haproxy, "caddy": Caddy}
