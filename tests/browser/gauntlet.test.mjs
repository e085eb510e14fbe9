// A mail scanner gets the link first: HEAD, GET, prefetch, and a browser without cookies that presses every button.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { addAuthenticator } from "./authenticator.mjs";
import { arrange, somebody } from "./lib.mjs";

let world;
before(async () => { world = await arrange({ limits: { mail: [[20, 60]] } }); });
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

test("after the gauntlet on the letters about an account it is as it was, and its owner goes on with them", async () => {
  const [ann, elsewhere] = [somebody(), somebody("new")];
  const owner = await world.newProfile();
  const { page } = owner;
  await owner.ask(ann);
  await owner.open((await world.mail.letter(ann)).link);
  await addAuthenticator(page);
  await page.goto("/auth/account");
  await page.locator("[data-enrol-button]").click();
  await page.waitForURL("**notice=passkey-added");
  const notice = await world.mail.letterAbout(ann, /passkey/i);
  // Ann contests it in another browser. One such letter goes out a minute: it is made before the scanners press.
  const contest = await world.newProfile();
  await contest.open(notice.link);
  await pressLink(contest);
  await contest.settled();
  const proof = await world.mail.letterAbout(ann, /undo/i);
  await changesNothing(owner, notice.link);
  await changesNothing(owner, proof.link);

  await page.goto("/auth/account");
  await page.locator("details", { has: page.locator('form[action$="/email/change"]') }).locator("summary").click();
  await page.fill('form[action$="/email/change"] input[name=email]', elsewhere);
  await owner.press("/email/change");
  const confirm = await world.mail.letter(elsewhere);
  await changesNothing(owner, confirm.link);
  await owner.open(confirm.link);
  await pressLink(owner);
  assert.equal(await owner.signedInAs(), elsewhere);

  const former = await world.newProfile();
  await former.ask(ann);
  await changesNothing(owner, (await world.mail.letterAbout(ann, /another address/i)).link);

  await contest.typeCode(proof.code);
  assert.ok((await contest.page.innerText("main")).includes(ann));
  assert.equal(await owner.signedInAs(), null);
});

// Presses the button of the page behind a link.
async function pressLink({ page }) {
  const button = page.locator('form[action*="/link?flow="] button[type=submit]');
  await Promise.all([page.waitForEvent("framenavigated"), button.click()]);
  await page.waitForLoadState();
}

// Scanners play the link, with scripts and without: the owner's session, passkeys and account stay.
async function changesNothing(owner, link) {
  const state = async () => {
    const answers = [];
    for (const path of ["/auth/session", "/auth/passkeys"]) {
      const answer = await owner.context.request.get(path, { headers: { Accept: "application/json" } });
      assert.equal(answer.status(), 200, path);
      answers.push(await answer.json());
    }
    const [{ user }, { passkeys }] = answers;
    return { user, passkeys };
  };
  const before = await state();
  for (let n = 0; n < 3; n += 1) await knock(link, { method: "HEAD" });
  await knock(link, { method: "GET" });
  await knock(link, { method: "POST" });
  await pressEverything(link);
  await pressEverything(link, { javaScriptEnabled: false });
  assert.deepEqual(await state(), before);
}

// A client without cookies never gets one that opens anything, whatever it sends.
async function knock(link, request) {
  const answer = await fetch(link, { redirect: "manual", ...request });
  assert.ok(answer.status < 500, `${request.method}: ${answer.status}`);
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  const names = cookies.map((cookie) => cookie.split("=")[0]);
  assert.ok(!names.some((name) => ["__Host-pass0", "__Host-pass0-flow"].includes(name)), `${request.method}: ${names}`);
  await answer.arrayBuffer();
  // Whoever reads a letter gets mails of their own by the others, and no more.
  const who = await fetch(new URL("/auth/session", link), { headers: { Accept: "application/json", Cookie: cookies.join("; ") } });
  assert.equal((await who.json()).authenticated, false, `${request.method}: ${names}`);
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
