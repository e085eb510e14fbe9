"""An authenticator app: six digits by the clock (RFC 6238)."""

import hmac
import struct
import time
from base64 import b32decode

STEP = 30
#: The server takes the code of the step before and of the step after.
DRIFT = 1
#: So near to the end of a step, the one before may be over when the code arrives.
MARGIN = 5


class AuthenticatorApp:
    """The app, with one secret."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self._key = b32decode(secret)
        self._last = 0

    def code(self) -> str:
        """A code that this app has not shown yet, the earliest that is good now. Waits for one after the third."""
        while self._last + 1 > self._now() + DRIFT:
            time.sleep(0.1)
        late = time.time() % STEP > STEP - MARGIN
        self._last = max(self._last + 1, self._now() - (0 if late else DRIFT))
        return self._at(self._last)

    def shown(self) -> str:
        """The code that was shown last."""
        return self._at(self._last)

    def wrong(self) -> str:
        """Six digits that are no code of now, nor of the steps around."""
        good = {self._at(self._now() + away) for away in range(-DRIFT - 1, DRIFT + 2)}
        return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in good)

    @staticmethod
    def _now() -> int:
        return int(time.time()) // STEP

    def _at(self, step: int) -> str:
        tag = hmac.digest(self._key, struct.pack(">q", step), "sha1")
        (word,) = struct.unpack_from(">I", tag, tag[-1] & 0xF)
        return f"{(word & 0x7FFFFFFF) % 1_000_000:06}"
