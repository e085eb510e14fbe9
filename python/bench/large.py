"""`./bench postgres URL`: a large database, on an empty PostgreSQL that may be thrown away afterwards.

Fills it with 200,000 users, a million sessions and five million events, of which a quarter of the sessions and a
million of the events are over DUE seconds later. Then measures a start, what two clients wait for (one asks for mail,
one has an unknown session checked), the same while `pass0 purge` deletes what is over, and how large the tables are
before and afterwards. Needs psql, and takes some twenty minutes.
"""

import contextlib
import http.client
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

PORT = 18080
ORIGIN = f"http://localhost:{PORT}"
#: Seconds from the beginning until what is to be deleted is over.
DUE = 600
#: Seconds for which the clients are measured while nothing is deleted.
QUIET = 30.0
DAY = "86400000::bigint"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

#: `now`, `due` and `day` in milliseconds; `key` begins every digest. Identifiers have 16 bytes; those of sessions begin
#: with a hash of their user's.
FILL = """
CREATE FUNCTION pg_temp.id(text) RETURNS bytea IMMUTABLE LANGUAGE sql
    AS 'SELECT ''\\x01''::bytea || substr(sha256($1::bytea), 1, 15)';
CREATE FUNCTION pg_temp.session(bytea, text) RETURNS bytea IMMUTABLE LANGUAGE sql
    AS 'SELECT set_byte(substr(sha256($1), 1, 8), 0, get_byte(sha256($1), 0) & 127) || substr(sha256($2::bytea), 1, 8)';
INSERT INTO pass0_users
    SELECT pg_temp.id('user' || n), 'user' || n || '@example.org', 'user' || n || '@example.org', 0, 0, {now}, {now}
    FROM generate_series(1, 200000) AS n;
INSERT INTO pass0_sessions (digest, id, user_id, epoch, opened_by, proofs, ip, user_agent, created_at, seen_at,
        expires_at, email, state, user_epoch, user_created_at)
    SELECT '\\x{key}'::bytea || sha256(n::text::bytea),
        pg_temp.session(pg_temp.id('user' || n % 200000 + 1), 'session' || n),
        pg_temp.id('user' || n % 200000 + 1), 0,
        pg_temp.id('flow' || n), '[{{"method":"mail","strength":"mailbox","at":{now}}}]', '198.51.100.7', '{browser}',
        {now}, {now}, CASE WHEN n % 4 = 0 THEN {due} ELSE {now} + 20 * {day} END,
        'user' || n % 200000 + 1 || '@example.org', 0, 0, {now}
    FROM generate_series(1, 1000000) AS n;
INSERT INTO pass0_events (at, kind, flow_id, user_id, ip, user_agent, detail, passing)
    SELECT {due} - 90 * {day} - n, 'session.opened', pg_temp.id('flow' || n), pg_temp.id('user' || n % 200000 + 1),
        '198.51.100.7', '{browser}', '', 0
    FROM generate_series(1, 1000000) AS n;
INSERT INTO pass0_events (at, kind, flow_id, user_id, ip, user_agent, detail, passing)
    SELECT {now} - {day} - n, CASE WHEN n % 100 < 24 THEN 'flow.asked' ELSE 'session.opened' END,
        pg_temp.id('later' || n), CASE WHEN n % 100 < 24 THEN NULL ELSE pg_temp.id('user' || n % 200000 + 1) END,
        '198.51.100.7', '{browser}', '', CASE WHEN n % 100 < 24 THEN 1 ELSE 0 END
    FROM generate_series(1, 4000000) AS n;
ANALYZE;
"""

TABLES = """
SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
WHERE relname IN ('pass0_sessions', 'pass0_events') ORDER BY relname
"""


def psql(url: str, sql: str) -> list[list[str]]:
    told = subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", url],
        input=sql.encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return [line.split("\t") for line in told.stdout.decode().splitlines()]


class Client(threading.Thread):
    """Sends one request after the other, and notes how long each took."""

    def __init__(self, method: str, path: str, expected: int) -> None:
        super().__init__(daemon=True)
        self.took: list[float] = []
        self.refused = 0
        self._request = (method, path, expected)
        self._stopped = threading.Event()

    def run(self) -> None:
        method, path, expected = self._request
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        for number in itertools.count():
            if self._stopped.is_set():
                return
            headers = {
                "Host": f"localhost:{PORT}",
                "Origin": ORIGIN,
                "Accept": "application/json",
                "User-Agent": BROWSER,
                "X-Forwarded-For": f"10.{number // 62500 % 250}.{number // 250 % 250}.{number % 250}",
                "Cookie": "__Host-pass0=" + "A" * 43,
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Dest": "empty",
            }
            body: Optional[bytes] = None
            if method == "POST":
                headers["Content-Type"] = "application/json"
                body = json.dumps({"email": f"new{time.monotonic_ns()}@example.org"}).encode()
            begun = time.monotonic()
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            self.took.append(time.monotonic() - begun)
            self.refused += answer.status != expected
            time.sleep(0.02)

    def stop(self) -> None:
        self._stopped.set()
        self.join()


@contextlib.contextmanager
def clients(label: str) -> Iterator[None]:
    both = [
        ("mail request", Client("POST", "/auth/request-magic-link", 200)),
        ("session check", Client("GET", "/auth/session", 401)),
    ]
    for _, client in both:
        client.start()
    yield
    for name, client in both:
        client.stop()
        took = sorted(client.took)
        middle, late = 1000 * statistics.median(took), 1000 * took[int(len(took) * 0.99)]
        counts = f"{len(took)} requests, {client.refused} of them not served"
        print(f"{label}: {name}: median {middle:.1f} ms, p99 {late:.1f} ms, slowest {1000 * took[-1]:.0f} ms; {counts}")


def start(program: str, folder: Path) -> "subprocess.Popen[bytes]":
    begun = time.monotonic()
    process = subprocess.Popen([program, "serve", "--config", "pass0.toml"], cwd=folder)
    while True:
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
            connection.request("GET", "/auth/login", headers={"Host": f"localhost:{PORT}"})
            if connection.getresponse().status == 200:
                print(f"start to the first answer: {1000 * (time.monotonic() - begun):.0f} ms")
                return process
        time.sleep(0.005)


def settings(folder: Path, url: str) -> None:
    (folder / "secret").write_text("q0Hk3v2xWc8ZrT5yNnB7fUeJ1aLpGdMsQXoI4iV6Y9E=\n")
    (folder / "secret").chmod(0o600)
    given: dict[str, Any] = {
        "public_url": ORIGIN,
        "listen": f"127.0.0.1:{PORT}",
        "database": url,
        "secret_file": "secret",
        "smtp": "smtp://127.0.0.1:1",
        "mail_from": "Notes <notes@example.org>",
        "signup": "open",
        "trusted_proxies": ["127.0.0.0/8"],
        "log": "error",
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in given.items()]
    lines += ["[limits]", "network = [1000000, 60]", "pending_per_network = 1000000"]
    (folder / "pass0.toml").write_text("\n".join(lines) + "\n")
    (folder / "pass0.toml").chmod(0o600)


def sizes(url: str, label: str) -> None:
    for table, rows, indexes in psql(url, TABLES):
        print(f"{label}: {table}: {int(rows) / 1e6:.0f} MB and {int(indexes) / 1e6:.0f} MB of indexes")


def main(program: str, url: str) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        settings(folder, url)
        purge = [program, "purge", "--config", "pass0.toml"]
        # Makes the tables.
        subprocess.run(purge, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        now = time.time_ns() // 1_000_000
        begun = time.monotonic()
        listed = subprocess.run(
            [program, "keys", "list", "--json", "--config", "pass0.toml"],
            cwd=folder,
            check=True,
            stdout=subprocess.PIPE,
        )
        key = json.loads(listed.stdout)[0]["key"]
        psql(url, FILL.format(key=key, now=now, due=now + DUE * 1000, day=DAY, browser=BROWSER))
        print(f"filled in {time.monotonic() - begun:.0f} s")
        sizes(url, "filled")
        start(program, folder).terminate()
        time.sleep(2)
        process = start(program, folder)
        try:
            with clients("quiet"):
                time.sleep(QUIET)
            left = DUE + 5 - (time.monotonic() - begun)
            if left < 0:
                sys.exit(f"filling took too long for this machine: raise DUE in {__file__}")
            time.sleep(left)
            commits = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
            before, purging = int(psql(url, commits)[0][0]), time.monotonic()
            with clients("purging"):
                told = subprocess.run(purge, cwd=folder, check=True, stdout=subprocess.PIPE)
            took = time.monotonic() - purging
            print(f"{told.stdout.decode().strip()} {took:.0f} s")
            # The server counts with some delay.
            time.sleep(2)
            print(f"{int(psql(url, commits)[0][0]) - before} transactions meanwhile, those of the clients among them")
            sizes(url, "purged")
            psql(url, "VACUUM (ANALYZE) pass0_events; VACUUM (ANALYZE) pass0_sessions")
            sizes(url, "vacuumed")
            with clients("afterwards"):
                time.sleep(QUIET)
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
