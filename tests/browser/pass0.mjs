// The program under test: a real process with its own database, configuration and port.

import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const PROGRAM = process.env.PASS0_BIN ?? fileURLToPath(new URL("../../target/debug/pass0", import.meta.url));
const PATIENCE = 20_000;
const DEV_KEY = "dev-key-of-the-browser-tests";

// `pass0 serve` with these settings on top of the usual ones. `settings.dev` starts `pass0 dev` instead. `settings.delay`
// puts a slow line in front of it: each way takes so many milliseconds.
export async function startPass0({ dev = false, delay = 0, ...settings } = {}) {
  const dir = await mkdtemp(join(tmpdir(), "pass0-browser-"));
  const port = await freePort();
  const line = delay > 0 ? await slowLine(port, delay) : null;
  const origin = `http://localhost:${line?.port ?? port}`;
  const args = dev
    ? ["dev", "--listen", `127.0.0.1:${port}`, "--data", dir]
    : ["serve", "--config", await configure(dir, port, origin, settings)];

  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PASS0_")));
  if (dev) env.PASS0_DEV_KEY = DEV_KEY;
  const child = spawn(PROGRAM, args, { cwd: dir, env, stdio: ["ignore", "pipe", "pipe"] });
  const running = watch(child, dir);
  await ready(origin, running);

  return {
    origin,
    dir,
    devKey: DEV_KEY,
    // All it has printed so far.
    log: () => running.log,
    url: (path) => new URL(path, origin).href,
    // A sign-in link that an operator makes for this address.
    async link(address) {
      const given = ["link", address, "--config", join(dir, "pass0.toml")];
      const { stdout } = await promisify(execFile)(PROGRAM, given, { cwd: dir, env });
      return stdout.trim();
    },
    async stop() {
      line?.close();
      await stop(running);
    },
  };
}

// Passes bytes on, each of them late.
async function slowLine(port, delay) {
  const ends = new Set();
  const pass = (from, to) => {
    ends.add(from);
    from.on("data", (bytes) => setTimeout(() => to.write(bytes), delay));
    from.on("end", () => setTimeout(() => to.end(), delay));
    from.on("error", () => to.destroy());
    from.on("close", () => { ends.delete(from); setTimeout(() => to.destroy(), delay); });
  };
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    pass(near, far);
    pass(far, near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    close() {
      server.close();
      for (const end of ends) end.destroy();
    },
  };
}

async function configure(dir, port, origin, settings) {
  const secret = join(dir, "secret");
  await writeFile(secret, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  const config = {
    public_url: origin,
    listen: `127.0.0.1:${port}`,
    database: `sqlite:${join(dir, "pass0.db")}`,
    mail_from: "Example <pass0@example.org>",
    secret_file: secret,
    signup: "open",
    app_name: "Example",
    redirect_url: "/auth/sessions",
    ...settings,
  };
  const file = join(dir, "pass0.toml");
  await writeFile(file, toml(config));
  return file;
}

// Strings, numbers, booleans, arrays of them, and one level of tables: JSON writes all of these as TOML does.
function toml(table) {
  const isTable = (value) => typeof value === "object" && !Array.isArray(value);
  const lines = (entries) => entries.map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join("");
  const entries = Object.entries(table);
  return (
    lines(entries.filter(([, value]) => !isTable(value))) +
    entries
      .filter(([, value]) => isTable(value))
      .map(([key, value]) => `\n[${key}]\n${lines(Object.entries(value))}`)
      .join("")
  );
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

const alive = new Set();

function watch(child, dir) {
  const running = { child, dir, log: "", over: false };
  alive.add(running);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (running.log += text));
  }
  child.on("error", (error) => (running.log += `${error}\n`));
  child.on("close", () => (running.over = true));
  return running;
}

async function ready(origin, running) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const answer = await fetch(`${origin}/readyz`).catch(() => null);
    if (answer?.ok) return;
    if (running.over || Date.now() > deadline) {
      const why = running.over ? `ended with ${running.child.exitCode}` : "was not ready in time";
      await stop(running);
      throw new Error(`${PROGRAM} ${why}:\n${running.log}`);
    }
    await new Promise((again) => setTimeout(again, 50));
  }
}

async function stop(running) {
  alive.delete(running);
  if (!running.over) {
    running.child.kill("SIGTERM");
    const late = setTimeout(() => running.child.kill("SIGKILL"), 10_000);
    await once(running.child, "close");
    clearTimeout(late);
  }
  await rm(running.dir, { recursive: true, force: true });
  return running.child.exitCode;
}

// Nothing outlives the tests, however they end.
process.on("exit", () => {
  for (const { child, dir } of alive) {
    child.kill("SIGKILL");
    rmSync(dir, { recursive: true, force: true });
  }
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
