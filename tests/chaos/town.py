"""People who ask for mail, open links, look and sign out, while something breaks under them.

What they were told is what counts. A request that was acknowledged has its letter, a session that was acknowledged works,
one that was signed out does not come back, and a flow opens one session at most. Whatever was not acknowledged is tried
again. Any answer may be 503 with `Retry-After` or no answer at all, and nothing else.
"""

import http.client
import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Optional

from doors.client import Answer, Browser
from doors.smtp import SIGN_IN, Inbox

from .node import Node

_names = itertools.count(1)

#: A letter that was in the hands of a program or a database that died is tried again after 90 seconds.
LETTER = 180.0


@dataclass
class Journey:
    """A sign-in, as far as its owner was told."""

    email: str
    browser: Browser
    #: asked, opening, in, leaving, out; "opening" and "leaving": no answer came
    stage: str = "asked"
    sessions: set[str] = field(default_factory=set)
    busy: bool = False


class Town:
    """Everybody."""

    def __init__(self, nodes: list[Node], inbox: Inbox, seed: Optional[int] = None) -> None:
        self.nodes = nodes
        self.inbox = inbox
        self.journeys: list[Journey] = []
        #: What must not happen.
        self.wrong: list[str] = []
        #: When each request began and ended, and its status; 0: no answer.
        self.answers: list[tuple[float, float, int]] = []
        #: When each write was acknowledged.
        self.written: list[float] = []
        self._seed = random.randrange(10**9) if seed is None else seed
        self._lock = threading.Lock()
        self._stop = threading.Event()
        print(f"seed {self._seed}")

    @contextmanager
    def living(self, people: int = 6) -> Iterator[None]:
        """People are at it for as long as this lasts."""
        self._stop.clear()
        threads = [threading.Thread(target=self._live, args=(nth,), daemon=True) for nth in range(people)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join(60)
            assert not any(thread.is_alive() for thread in threads), "somebody never got an answer"

    def settle(self) -> None:
        """Everything is well again: whoever got no answer tries again, and everything is looked at."""
        until = time.monotonic() + LETTER
        for journey in self.journeys:
            while journey.stage in ("asked", "opening", "leaving"):
                if not self._go_on(journey):
                    if time.monotonic() > until:
                        raise TimeoutError(f"{journey.email} stays at {journey.stage!r}")
                    time.sleep(0.2)
        for journey in self.journeys:
            for node in self.nodes:
                self._check(journey, node)
        assert not self.wrong, self.wrong

    def wait_written(self, count: int = 30, timeout: float = 90.0) -> None:
        """Waits until so many writes are acknowledged from now on."""
        before, until = len(self.written), time.monotonic() + timeout
        while len(self.written) < before + count:
            if time.monotonic() > until:
                raise TimeoutError(f"no {count} writes are acknowledged within {timeout} s: {self.tally()}")
            time.sleep(0.05)

    def wait_served(self, count: int = 30, timeout: float = 90.0) -> float:
        """Waits until so many requests that begin from now on are served; after how many seconds the first was."""
        since = time.monotonic()
        while time.monotonic() < since + timeout:
            done = [end for begin, end, status in self.answers if begin >= since and 200 <= status < 400]
            if len(done) >= count:
                return min(done) - since
            time.sleep(0.05)
        raise TimeoutError(f"nobody is served within {timeout} s: {self.tally(since)}")

    def tally(self, since: float = 0.0) -> dict[int, int]:
        """How often each status was answered."""
        return dict(Counter(status for begin, _, status in self.answers if begin >= since))

    def slowest(self, since: float = 0.0) -> float:
        """The longest that anybody waited for an answer."""
        return max((end - begin for begin, end, _ in self.answers if begin >= since), default=0.0)

    def gap(self, since: float) -> float:
        """The longest time in which no write was acknowledged."""
        written = sorted(at for at in self.written if at >= since)
        return max((after - before for before, after in zip([since, *written], written)), default=0.0)

    def _live(self, nth: int) -> None:
        dice = random.Random(self._seed * 1000 + nth)
        while not self._stop.is_set():
            try:
                stage = dice.choice(["", "", "", "asked", "asked", "asked", "asked", "opening", "in", "in", "leaving"])
                journey = self._choose(dice, stage) if stage else None
                node = dice.choice(self.nodes)
                if journey is None:
                    self._ask(node)
                    continue
                try:
                    if journey.stage != "in":
                        self._go_on(journey, node)
                    elif dice.random() < 0.3:
                        self._leave(journey, node)
                    else:
                        self._check(journey, node)
                finally:
                    journey.busy = False
            except Exception as error:
                self.wrong.append(f"{type(error).__name__}: {error}")
                return

    def _choose(self, dice: random.Random, stage: str) -> Optional[Journey]:
        with self._lock:
            # The latest: the older ones are looked at in the end.
            free = [journey for journey in self.journeys[-200:] if not journey.busy and journey.stage == stage]
            if not free:
                return None
            journey = dice.choice(free)
            journey.busy = True
            return journey

    def _ask(self, node: Node) -> None:
        journey = Journey(f"user{next(_names)}@example.org", Browser(node.public))
        answer = self._request(journey, node, "POST", "/auth/request-magic-link", {"email": journey.email})
        if answer is None:
            return
        if answer.status != 200:
            self.wrong.append(f"asking: {answer.status} {answer.text[:200]}")
            return
        with self._lock:
            self.journeys.append(journey)

    def _go_on(self, journey: Journey, node: Optional[Node] = None) -> bool:
        """Takes the next step of somebody who is not in yet, or not out; whether it was acknowledged."""
        node = node or self.nodes[0]
        if journey.stage == "leaving":
            return self._leave(journey, node)
        letters = self.inbox.to(journey.email, SIGN_IN)
        if not letters:
            return False
        if len({letter.link for letter in letters}) > 1:
            self.wrong.append(f"{journey.email}: two links for one request")
        journey.stage = "opening"
        opener = Browser(journey.browser.base, dict(journey.browser.cookies))
        answer = self._request(journey, node, "GET", letters[0].link, browser=opener)
        if answer is None:
            return False
        session = opener.cookies.get("__Host-pass0", "")
        if answer.status != 303 or not session:
            self.wrong.append(f"{journey.email}: opening: {answer.status}, session {session!r}: {answer.location}")
            journey.stage = "out"
            return True
        journey.sessions.add(session)
        if len(journey.sessions) > 1:
            self.wrong.append(f"{journey.email}: one link, two sessions")
        journey.browser = opener
        journey.stage = "in"
        return True

    def _leave(self, journey: Journey, node: Node) -> bool:
        journey.stage = "leaving"
        leaver = Browser(journey.browser.base, dict(journey.browser.cookies))
        answer = self._request(journey, node, "POST", "/auth/logout", {}, browser=leaver)
        if answer is None:
            return False
        if answer.status != 200:
            self.wrong.append(f"{journey.email}: leaving: {answer.status} {answer.text[:200]}")
        journey.stage = "out"
        return True

    def _check(self, journey: Journey, node: Node) -> None:
        """What was acknowledged holds."""
        looker = Browser(journey.browser.base, dict(journey.browser.cookies))
        answer = self._request(journey, node, "GET", "/auth/session", browser=looker)
        if answer is None:
            if self._stop.is_set():
                self.wrong.append(f"{journey.email}: no answer though all is well")
            return
        if journey.stage == "in" and (answer.status != 200 or answer.json["user"]["email"] != journey.email):
            self.wrong.append(f"{journey.email}: an acknowledged session is lost: {answer.status}")
        if journey.stage == "out" and answer.status != 401:
            self.wrong.append(f"{journey.email}: an acknowledged sign-out is undone: {answer.status}")

    def _request(
        self,
        journey: Journey,
        node: Node,
        method: str,
        path: str,
        body: Optional[dict[str, str]] = None,
        browser: Optional[Browser] = None,
    ) -> Optional[Answer]:
        """An answer that is one; `None`: 503, or no answer."""
        browser = browser or journey.browser
        browser.at = node.at
        begin, status = time.monotonic(), 0
        try:
            if method == "POST":
                answer = browser.post(path, body)
            elif path.startswith("/auth/session"):
                answer = browser.data(path)
            else:
                answer = browser.get(path)
            status = answer.status
        except TimeoutError:
            self.wrong.append(f"{method} {path[:20]}: no answer for {time.monotonic() - begin:.0f} s")
            return None
        except (OSError, http.client.HTTPException):
            if not node.down:
                raise
            return None
        finally:
            self.answers.append((begin, time.monotonic(), status))
        if status >= 500:
            if status != 503 or not answer.header("retry-after").isdigit():
                self.wrong.append(f"{method} {path[:20]}: {status} without Retry-After: {answer.text[:200]}")
            # As long as an impatient person would, not as the header asks.
            self._stop.wait(0.1)
            return None
        if status < 400 and not path.startswith("/auth/session"):
            self.written.append(time.monotonic())
        return answer
