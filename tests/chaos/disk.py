"""A file system of our own, in a file, that may fail as the kernel lets it fail."""

import fcntl
import os
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Optional

from .postgres import roomy

#: `EXT4_IOC_SHUTDOWN` of linux/ext4.h, and its flag to do so without writing the journal.
_SHUTDOWN, _NO_LOG = 0x8004587D, 2


class Disk:
    """An ext4 file system on a loop device, mounted as Debian's installer does: an error makes it read-only."""

    def __init__(self, megabytes: int = 256) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pass0-disk.", dir=roomy()))
        self.image = self.folder / "image"
        self.path = self.folder / "mounted"
        self.path.mkdir()
        with self.image.open("wb") as image:
            image.truncate(megabytes << 20)
        _run("mkfs.ext4", "-q", "-F", self.image)

    def __enter__(self) -> "Disk":
        self.mount()
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.thaw()
        if self.path.is_mount():
            self.unmount()
        shutil.rmtree(self.folder)

    def mount(self) -> None:
        """Mounts it, readable for the user of the tests."""
        _run("mount", "-o", "loop,errors=remount-ro", self.image, self.path)
        _run("chown", os.geteuid(), self.path)

    def unmount(self) -> None:
        """No process may have a file open there."""
        _run("umount", self.path)

    def options(self) -> set[str]:
        """How it is mounted now."""
        found = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
        return {option for _, at, _, options, *_ in found if at == str(self.path) for option in options.split(",")}

    def fail(self) -> None:
        """The file system finds an error in itself, and turns read-only under the files that are open."""
        device = _run("losetup", "--noheadings", "--output", "NAME", "--associated", self.image).strip()
        _run("tee", f"/sys/fs/ext4/{Path(device).name}/trigger_fs_error", given="chaos")

    def vanish(self) -> None:
        """The device is gone: neither reads nor writes."""
        at = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(at, _SHUTDOWN, struct.pack("I", _NO_LOG))
        finally:
            os.close(at)

    def repair(self) -> None:
        """As an operator does: unmount, check, mount."""
        self.unmount()
        # 1: errors were there, and are corrected.
        _run("e2fsck", "-p", "-f", self.image, good=(0, 1))
        self.mount()

    def freeze(self) -> None:
        """Writes wait, as while a snapshot is taken."""
        _run("fsfreeze", "--freeze", self.path)

    def thaw(self) -> None:
        """Writes go on, if they had to wait."""
        _run("fsfreeze", "--unfreeze", self.path, good=(0, 1))

    def fill(self) -> Path:
        """Takes all the space that is left; the file that holds it."""
        ballast = self.path / "ballast"
        with ballast.open("wb", buffering=0) as file:
            size = 1 << 20
            while size >= 1:
                try:
                    file.write(bytes(size))
                except OSError:
                    size //= 2
        return ballast


def _run(program: str, *arguments: object, given: Optional[str] = None, good: tuple[int, ...] = (0,)) -> str:
    root = [] if os.geteuid() == 0 else ["sudo"]
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    command = [*root, program, *map(str, arguments)]
    ended = subprocess.run(command, input=given, capture_output=True, text=True, check=False, env=environment)
    if ended.returncode not in good:
        raise RuntimeError(f"{command}: {ended.returncode}: {ended.stdout}{ended.stderr}")
    return ended.stdout
