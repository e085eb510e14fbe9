"""A `pass0 serve` whose log is read."""

import json
import os
import shutil
import signal
import time
from typing import Any, Optional

from doors.door import Program, Settings


class Node(Program):
    """One of the nodes behind a public URL."""

    #: For any host.
    started = "/healthz"

    def __init__(self, settings: Settings, smtp_port: int, public: Optional[str] = None) -> None:
        super().__init__({"log": "info", **settings}, smtp_port)
        self.at = f"127.0.0.1:{self.port}"
        self.settings["listen"] = self.at
        self.settings["public_url"] = public or self.base
        self.public: str = self.settings["public_url"]
        #: The test has ended it, or may at any moment.
        self.down = False

    def log(self) -> list[dict[str, Any]]:
        """The lines of the log so far."""
        lines = (self.folder / "log").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def told(self, message: str) -> list[dict[str, Any]]:
        """The lines with this message."""
        return [line for line in self.log() if line["message"] == message]

    def wait_for(self, message: str, count: int = 1, timeout: float = 60.0) -> list[dict[str, Any]]:
        """The lines with this message, once there are as many."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            found = self.told(message)
            if len(found) >= count:
                return found
            time.sleep(0.1)
        told = sorted({line["message"] for line in self.log()})
        raise TimeoutError(f"{message!r} is not told {count} times in {timeout} s, but {told}")

    def kill(self) -> None:
        """`kill -9`"""
        assert self.process is not None
        self.down = True
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def discard(self) -> None:
        """Stops it, and deletes its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
