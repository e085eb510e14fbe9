"""Dev mode: the inbox address on the console, and nowhere else."""

import logging
import weakref

from ._native import Core

#: What logs the requests of the usual servers, query and all.
ACCESS_LOGS = ("werkzeug", "gunicorn.access")


class _Mask(logging.Filter):
    """Takes the dev key out of what a server logs of a request."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        for key in self.keys:
            if key in message:
                message = message.replace(key, "…")
                record.msg, record.args = message, ()
        return True


_mask = _Mask()
_announced: "weakref.WeakSet[Core]" = weakref.WeakSet()


def announce(core: Core) -> None:
    """Prints where links and codes are, once for each engine in dev mode.

    When it answers its first request, not when it starts: `flask pass0 users list` starts one, too.
    """
    if core in _announced:
        return
    _announced.add(core)
    url, key = core.dev_inbox_url(), core.dev_key()
    if url is None or key is None:
        return
    _mask.keys.add(key)
    for name in ACCESS_LOGS:
        logging.getLogger(name).addFilter(_mask)
    print(f"pass0 dev mode: no email leaves; the inbox is at {url}", flush=True)
