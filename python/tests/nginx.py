"""A real nginx in front of an app."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

#: Debian keeps it out of the way of users.
PATH = f"{os.environ['PATH']}:/usr/sbin"


def free_port() -> int:
    """A port of this machine that nobody has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def nginx(folder: Path, upstream: str, directives: str = "") -> Iterator[int]:
    """nginx with `proxy_pass` to `upstream`, and these directives beside it, while the block runs; its port."""
    program = shutil.which("nginx", path=PATH)
    assert program is not None, "nginx is missing: ./test installs it"
    port = free_port()
    folder.mkdir(exist_ok=True)
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"""
        daemon off; master_process off; pid {folder}/pid; error_log stderr;
        events {{}}
        http {{
            access_log off; {temporary}
            server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass {upstream}; {directives} }} }}
        }}
        """
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [program, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")], stdout=log, stderr=log
        )
    try:
        until = time.monotonic() + 30
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((folder / "log").read_text())
            time.sleep(0.02)
        yield port
    finally:
        process.kill()
        process.wait(20)
