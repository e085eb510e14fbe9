// Leaving: the session ends on the server, and the pages are gone from the screen.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { arrange, HOME, somebody } from "./lib.mjs";

let world;
before(async () => { world = await arrange(); });
after(() => world?.end());

async function signedIn(address = somebody()) {
  const profile = await world.newProfile();
  await profile.ask(address);
  await profile.open((await world.mail.letter(address)).link);
  assert.equal(await profile.signedInAs(), address);
  return { address, profile, page: profile.page };
}

test("the button signs out, and the back button shows nothing of the account", async () => {
  const { address, profile, page } = await signedIn();

  await profile.press("/logout");

  assert.equal(await profile.signedInAs(), null);
  await page.goBack();
  assert.ok(!(await page.innerText("body")).includes(address), "the page was kept by the browser");
});

test("the session's cookie is dead after signing out", async () => {
  const { profile } = await signedIn();
  const stolen = await profile.cookies();

  await profile.press("/logout");

  const thief = await world.newProfile();
  await thief.context.addCookies(stolen);
  assert.equal(await thief.signedInAs(), null);
});

test("whoever is not signed in is sent to sign in, and back afterwards", async () => {
  const address = somebody();
  const profile = await world.newProfile();

  await profile.page.goto(HOME);
  assert.equal(new URL(profile.page.url()).pathname, "/auth/login");
  await profile.page.fill("input[name=email]", address);
  await profile.press("/request-magic-link");
  await profile.settled();
  await profile.open((await world.mail.letter(address)).link);

  assert.equal(new URL(profile.page.url()).pathname, HOME);
  assert.ok((await profile.page.innerText("main")).includes(address));
});

test("a link to sign out on another site signs nobody out by itself", async () => {
  const { address, profile, page } = await signedIn();

  // Sec-Fetch-Site: cross-site, as a navigation from a page of another origin and site.
  await page.goto("data:text/html,<!doctype html><title>elsewhere</title>");
  await page.evaluate((url) => { location.href = url; }, world.pass0.url("/auth/logout"));
  await page.waitForSelector('form[action$="/logout"]');

  assert.equal(await profile.signedInAs(), address);
  await profile.press("/logout");
  assert.equal(await profile.signedInAs(), null);
});

test("another site can neither ask for a mail nor sign out with a form", async () => {
  const { address, profile, page } = await signedIn();
  const victim = somebody("victim");
  for (const [action, fields] of [["/auth/logout", ""], ["/auth/request-magic-link", `<input name="email" value="${victim}">`]]) {
    await page.goto(`data:text/html,${encodeURIComponent(
      `<!doctype html><form method="post" action="${world.pass0.url(action)}">${fields}<button>x</button></form>`)}`);
    const answer = page.waitForResponse((response) => response.url().endsWith(action));
    await page.click("button");
    assert.equal((await answer).status(), 403, action);
  }
  assert.equal(await profile.signedInAs(), address);
  assert.deepEqual(world.mail.letters(victim), []);
});

test("the sessions page marks this browser's session as its own", async () => {
  const { page } = await signedIn();

  await page.goto(HOME);

  assert.equal(await page.locator(".badge").count(), 1);
});
