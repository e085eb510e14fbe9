// A mail scanner gets the link first: HEAD, GET, prefetch, and a browser without cookies that presses every button.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { arrange, somebody } from "./lib.mjs";

let world;
before(async () => { world = await arrange(); });
after(() => world?.end());

test("after the gauntlet the browser that asked still signs in by link, and nobody else has a session", async () => {
  const ann = somebody();
  const profile = await world.newProfile();
  await profile.ask(ann);
  const { link } = await world.mail.letter(ann);

  for (let n = 0; n < 3; n += 1) await knock(link, { method: "HEAD" });
  for (let n = 0; n < 10; n += 1) await knock(link, { method: "GET" });
  await knock(link, { method: "GET", headers: { "Sec-Purpose": "prefetch;prerender", "Sec-Fetch-Mode": "navigate" } });
  await knock(link, { method: "POST" });
  const scanners = [await pressEverything(link), await pressEverything(link, { javaScriptEnabled: false })];

  assert.equal(await profile.signedInAs(), null);
  await profile.open(link);
  assert.equal(await profile.signedInAs(), ann);
  for (const scanner of scanners) assert.equal(await scanner.signedInAs(), null);
});

test("a prefetch by the browser that asked spends nothing", async () => {
  const ann = somebody();
  const profile = await world.newProfile();
  await profile.ask(ann);
  const { link, code } = await world.mail.letter(ann);

  for (const headers of [{ "Sec-Purpose": "prefetch" }, { "Sec-Purpose": "prefetch;prerender" }, { Purpose: "prefetch" }]) {
    await profile.context.request.get(link, { headers, maxRedirects: 0 });
  }
  await profile.context.request.head(link, { maxRedirects: 0 });

  assert.equal(await profile.signedInAs(), null);
  await profile.typeCode(code);
  assert.equal(await profile.signedInAs(), ann);
});

// A client without cookies never gets one that opens anything, whatever it sends.
async function knock(link, request) {
  const answer = await fetch(link, { redirect: "manual", ...request });
  assert.ok(answer.status < 500, `${request.method}: ${answer.status}`);
  const names = answer.headers.getSetCookie().map((cookie) => cookie.split("=")[0]);
  assert.ok(!names.some((name) => ["__Host-pass0", "__Host-pass0-flow", "__Host-pass0-known"].includes(name)), `${request.method}: ${names}`);
  await answer.arrayBuffer();
}

// Opens the link and presses, one after the other, whatever can be pressed on its page.
async function pressEverything(link, options = {}) {
  const scanner = await world.newProfile(options);
  await scanner.open(link);
  const things = "button, input[type=submit], a[href]";
  const count = await scanner.page.locator(things).count();
  for (let n = 0; n < count; n += 1) {
    const thing = scanner.page.locator(things).nth(n);
    if (await thing.isVisible()) await thing.click();
    await scanner.page.waitForLoadState();
    assert.equal(await scanner.signedInAs(), null);
    await scanner.open(link);
  }
  return scanner;
}
