"""A mail server that keeps what it gets."""

import asyncio
import email
import re
import threading
import time
from dataclasses import dataclass
from email.message import Message

#: What the secret in a letter's link begins with.
SIGN_IN, NEW_EMAIL, NOT_ME = "p0l_", "p0e_", "p0n_"


@dataclass(frozen=True)
class Letter:
    """A letter as it came. `link` and `code` are empty where it has none."""

    to: str
    subject: str
    text: str
    link: str
    code: str

    @property
    def kind(self) -> str:
        """What its link is for; empty where it has none."""
        return self.link.rpartition("/verify/")[2][: len(SIGN_IN)]


class Inbox:
    """The server, on a free port of this machine."""

    def __init__(self) -> None:
        self._letters: list[Letter] = []
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def wait(self, to: str, after: int = 0, timeout: float = 15.0, kind: str = "") -> Letter:
        """The letter number `after` (from 0) to this address, of this kind. Raises `TimeoutError`."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            found = self.to(to, kind)
            if len(found) > after:
                return found[after]
            time.sleep(0.01)
        raise TimeoutError(f"letter {after} to {to} did not come")

    def to(self, address: str, kind: str = "") -> list[Letter]:
        """The letters to an address, in the order they came; of one kind, if it is named."""
        letters = (letter for letter in self._letters if letter.to.lower() == address.lower())
        return [letter for letter in letters if kind in ("", letter.kind)]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                self._letters.append(_read(email.message_from_bytes(body[:-3].replace(b"\r\n..", b"\r\n."))))
                writer.write(b"250 kept\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 sink\r\n")
        writer.close()


def _read(message: Message) -> Letter:
    part = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)
    text = payload.decode() if isinstance(payload, bytes) else ""
    link = re.search(r"https?://\S+", text)
    last = text.strip().splitlines()[-1]
    return Letter(
        to=message["To"],
        subject=message["Subject"],
        text=text,
        link=link[0] if link else "",
        code=last.replace(" ", "") if re.fullmatch(r"[\d ]+", last) else "",
    )
