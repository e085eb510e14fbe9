// A WebSocket of an app that asks pass0 who opens it, from a page of its own and from a page of another origin of the
// same site: the cookie goes along with both.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { after, before, test } from "node:test";
import { somebody, startBrowser, startMail, startPass0 } from "./lib.mjs";

let world;
before(async () => { world = await arrange(); });
after(() => world?.end());

function page(_, answer) {
  answer.setHeader("Content-Type", "text/html");
  answer.end("<!doctype html><title>A page</title><h1>A page</h1>");
}

// An app with pass0 under /auth and a socket, and another origin: another port of the same host, so the same site.
async function arrange() {
  const other = createServer(page).listen(0, "127.0.0.1");
  await once(other, "listening");
  let port = 0;
  const pass = (asked, path, then, more = {}) =>
    request({ host: "127.0.0.1", port, path, method: asked.method, headers: { ...asked.headers, ...more } }, then);
  const app = createServer((asked, answer) => {
    if (asked.url === "/app") return page(asked, answer);
    const passed = pass(asked, asked.url, (given) => {
      answer.writeHead(given.statusCode, given.rawHeaders);
      given.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  }).listen(0, "127.0.0.1");
  const handshakes = [];
  app.on("upgrade", (asked, socket) => {
    const { origin, cookie } = asked.headers;
    socket.on("error", () => {});
    pass(asked, "/auth/session", async (given) => {
      const told = JSON.parse((await given.toArray()).join(""));
      handshakes.push({ origin, cookie: cookie ?? "", status: given.statusCode });
      if (!told.authenticated) {
        socket.end(`HTTP/1.1 ${given.statusCode} No\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      const key = `${asked.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
      const accept = createHash("sha1").update(key).digest("base64");
      socket.write(`HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
      const text = Buffer.from(told.user.email);
      socket.end(Buffer.concat([Buffer.from([0x81, text.length]), text]));
    }, { accept: "application/json" }).end();
  });
  await once(app, "listening");
  const origin = `http://localhost:${app.address().port}`;
  const mail = await startMail();
  const pass0 = await startPass0({ smtp: mail.url, public_url: origin, redirect_url: "/app" });
  port = new URL(pass0.origin).port;
  const browser = await startBrowser(origin);
  return {
    mail, origin, handshakes,
    elsewhere: `http://localhost:${other.address().port}`,
    newProfile: browser.newProfile,
    async end() {
      await browser.close();
      await pass0.stop();
      await mail.close();
      for (const server of [app, other]) server.close().closeAllConnections();
    },
  };
}

// What a page hears on the socket; nothing when it does not open.
const listen = (tab, url) => tab.evaluate((at) => new Promise((done) => {
  const socket = new WebSocket(at);
  socket.onmessage = (message) => done(message.data);
  socket.onerror = () => done("");
}), url);

test("a page of this site opens a socket as its visitor, and a page of another origin does not", async () => {
  const ann = somebody();
  const profile = await world.newProfile();
  await profile.ask(ann, { next: "/app" });
  await profile.open((await world.mail.letter(ann)).link);
  await profile.page.goto("/app");
  const socket = `${world.origin.replace("http", "ws")}/socket`;

  assert.equal(await listen(profile.page, socket), ann);
  await profile.page.goto(world.elsewhere);
  assert.equal(await listen(profile.page, socket), "");

  const [own, foreign] = world.handshakes;
  assert.deepEqual([own.origin, own.status], [world.origin, 200]);
  assert.deepEqual([foreign.origin, foreign.status], [world.elsewhere, 403]);
  assert.match(foreign.cookie, /__Host-pass0=/, "the browser sends the cookie from there, too");
});
