// The link, opened in the browser that asked.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { arrange, HOME, somebody } from "./lib.mjs";

let world;
before(async () => { world = await arrange(); });
after(() => world?.end());

async function asked() {
  const ann = somebody();
  const profile = await world.newProfile();
  await profile.ask(ann);
  return { ann, profile, page: profile.page, letter: await world.mail.letter(ann) };
}

test("the letter has a link and a code, the code in its subject and alone on its last line", async () => {
  const { letter } = await asked();

  assert.ok(letter.link.startsWith(`${world.pass0.origin}/auth/verify/p0l_`), letter.link);
  assert.match(letter.code, /^\d{4} \d{4}$/);
  assert.ok(letter.subject.includes(letter.code), letter.subject);
  assert.ok(letter.html.includes(letter.link), "the HTML part has the same link");
});

test("the link signs in the browser that asked, with one click, and leaves no secret in the address bar", async () => {
  const { ann, profile, page, letter } = await asked();
  assert.equal(await profile.signedInAs(), null);

  await profile.open(letter.link);

  assert.equal(await profile.signedInAs(), ann);
  assert.equal(new URL(page.url()).pathname, HOME);
  assert.ok((await page.innerText("main")).includes(ann));
});

test("the link works from a web mailer on another site", async () => {
  const { ann, profile, letter } = await asked();
  const webmail = createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html");
    answer.end(`<!doctype html><title>mail</title><a target="_blank" href="${letter.link}">Sign in</a>`);
  }).listen(0, "127.0.0.1");
  await once(webmail, "listening");

  const inbox = await profile.context.newPage();
  await inbox.goto(`http://127.0.0.1:${webmail.address().port}/`);
  const [opened] = await Promise.all([profile.context.waitForEvent("page"), inbox.click("a")]);
  await opened.waitForURL(`**${HOME}`);

  assert.equal(await profile.signedInAs(), ann);
  webmail.close();
  webmail.closeAllConnections();
});

test("the session cookie is out of reach of scripts and of other sites", async () => {
  const { profile, page, letter } = await asked();
  const before = (await profile.cookies()).map((cookie) => cookie.value);

  await profile.open(letter.link);

  const fresh = (await profile.cookies()).filter((cookie) => !before.includes(cookie.value));
  assert.ok(fresh.length >= 1, "signing in sets a cookie that was not there before");
  for (const cookie of await profile.cookies()) {
    assert.equal(cookie.httpOnly, true, cookie.name);
    assert.equal(cookie.sameSite, "Lax", cookie.name);
    assert.equal(cookie.path, "/", cookie.name);
    assert.equal(cookie.secure, true, cookie.name);
    assert.ok(cookie.name.startsWith("__Host-"), cookie.name);
  }
  assert.equal(await page.evaluate(() => document.cookie), "");
});

test("a second click of the link goes on, in the same session", async () => {
  const { ann, profile, page, letter } = await asked();
  await profile.open(letter.link);
  const first = await profile.session();

  await profile.open(letter.link);

  const second = await profile.session();
  assert.equal(second.user.email, ann);
  assert.equal(second.session.id, first.session.id);
  const { pathname } = new URL(page.url());
  assert.ok(pathname === HOME || (await profile.heading()) === "You’ve already used this link", pathname);
});

test("back and reload after signing in neither sign out nor show the secret", async () => {
  const { ann, profile, page, letter } = await asked();
  await profile.open(letter.link);
  const token = new URL(letter.link).pathname.split("/").at(-1);

  for (const step of ["goBack", "reload", "goForward", "reload"]) {
    const answer = await page[step]();
    assert.ok(answer === null || answer.status() < 500, `${step}: ${answer?.status()}`);
    assert.ok(!page.url().includes(token), `${step}: ${page.url()}`);
    assert.equal(await profile.signedInAs(), ann, step);
  }
});

test("the waiting page goes on by itself when the link is opened in another tab", async () => {
  const { ann, profile, page, letter } = await asked();
  const tab = await profile.context.newPage();

  await tab.goto(letter.link);

  await page.waitForURL(`**${HOME}`, { timeout: 40_000 });
  assert.ok((await page.innerText("main")).includes(ann));
});

test("a link that was cut short is refused with a button to start again", async () => {
  const { profile, page, letter } = await asked();

  const answer = await profile.open(letter.link.slice(0, -4));

  assert.ok(answer.status() >= 400 && answer.status() < 500, String(answer.status()));
  assert.equal(await profile.heading(), "This link doesn’t work");
  assert.equal(await page.locator("main form, main a.button").count(), 1);
  assert.equal(await profile.signedInAs(), null);
});

test("the log has neither link nor code", async () => {
  const { profile, letter } = await asked();
  await profile.open(letter.link);

  const token = new URL(letter.link).pathname.split("/").at(-1);
  for (const secret of [token, letter.code, letter.code.replace(" ", "")]) {
    assert.ok(!world.pass0.log().includes(secret), "a secret was logged");
  }
});
