"""`pass0 serve` with the settings that the docs print."""

import json
import shutil
import signal
import socket
import subprocess
import time
from typing import Any, Optional

from doors.door import PLENTY, Program

from .docs import NAME
from .proxy import Proxy


class Site(Program):
    """On a port, on a Unix socket, or on a socket that is handed over as systemd does."""

    started = "/healthz"

    def __init__(self, way: str, smtp_port: int, limits: Optional[dict[str, Any]] = None) -> None:
        super().__init__({}, smtp_port)
        self.way = way
        path = self.folder / "pass0.sock"
        self.upstream = f"unix:{path}" if way == "unix" else f"127.0.0.1:{self.port}"
        self.settings |= {
            "public_url": f"https://{NAME}",
            "listen": self.upstream,
            "trusted_proxies": ["unix" if way == "unix" else "127.0.0.1"],
            "log": "info",
            "limits": limits or PLENTY,
        }
        self.listener: Optional[socket.socket] = None
        if way == "activated":
            self.listener = socket.create_server(("127.0.0.1", self.port))

    def start(self) -> None:
        """Starts it; the proxy is who notices that it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdout=log, stderr=log, cwd=self.folder, start_new_session=True, pass_fds=self._passed()
            )

    def command(self) -> list[str]:
        command = super().command()
        if self.listener is None:
            return command
        # systemd hands sockets over as files from 3 on, to the process of this number.
        hand_over = f'exec env LISTEN_FDS=1 LISTEN_PID=$$ "$0" "$@" 3<&{self.listener.fileno()}'
        return ["bash", "-c", hand_over, *command]

    def _passed(self) -> tuple[int, ...]:
        return () if self.listener is None else (self.listener.fileno(),)

    def restart(self) -> None:
        """Ends it as systemd does, and starts it again."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.start()

    def wait_ready(self, proxy: Proxy) -> None:
        """Waits until the proxy has seen that pass0 is there."""
        until = time.monotonic() + 60
        told = ""
        while time.monotonic() < until:
            assert self.process is not None
            assert self.process.poll() is None, (self.folder / "log").read_text()
            asked = ["curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}", "--noproxy", "*"]
            address = ["--connect-to", f"{NAME}:443:127.0.0.1:{proxy.port}", f"https://{NAME}/readyz"]
            told = subprocess.run([*asked, *address], capture_output=True, text=True, check=False).stdout
            if told == "200":
                return
            time.sleep(0.05)
        raise TimeoutError(f"{told}: {proxy.log()}")

    def log(self) -> list[dict[str, Any]]:
        lines = (self.folder / "log").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def events(self, address: str) -> list[dict[str, Any]]:
        """What the operator is told about somebody."""
        command = [self.binary, "events", "--user", address, "--json", "--config", "pass0.toml"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=self.folder)
        told = json.loads(done.stdout) if done.stdout.startswith("[") else None
        return told if told is not None else [json.loads(line) for line in done.stdout.splitlines()]

    def discard(self) -> None:
        self.stop()
        if self.listener is not None:
            self.listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)
