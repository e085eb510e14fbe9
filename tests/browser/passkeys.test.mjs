// Passkeys in a real browser: offered after the mail, used by autofill and by the button, named, removed, lost.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { addAuthenticator, withoutAutofill } from "./authenticator.mjs";
import { arrange, HOME, somebody } from "./lib.mjs";

let world;
before(async () => { world = await arrange(); });
after(() => world?.end());

// Somebody with a passkey, made at the offer after a sign-in by mail.
async function withPasskey({ autofill = true } = {}) {
  const profile = await world.newProfile();
  const { page } = profile;
  if (!autofill) await withoutAutofill(page);
  const keys = await addAuthenticator(page);
  const ann = somebody();
  await profile.ask(ann);
  const { link } = await world.mail.letter(ann);
  await profile.open(link);
  assert.match(page.url(), /\/auth\/passkey\/offer/);
  await page.locator("[data-enrol-button]").click();
  await page.waitForURL(`**${HOME}`);
  assert.equal((await keys.credentials()).length, 1);
  return { profile, page, keys, ann };
}

async function signOut(page) {
  await page.goto("/auth/logout");
}

test("a passkey made after the mail signs in by autofill", async () => {
  const { profile, page, ann } = await withPasskey();
  await signOut(page);

  await page.goto(`/auth/login?next=${encodeURIComponent(HOME)}`);
  await page.waitForURL(`**${HOME}`);

  assert.equal(await profile.signedInAs(), ann);
  const { session } = await profile.session();
  assert.deepEqual([session.strength, session.acr, session.amr], ["verified", "aal2", ["passkey"]]);
});

test("the button does the same where there is no autofill", async () => {
  const { profile, page, ann } = await withPasskey({ autofill: false });
  await signOut(page);

  await page.goto(`/auth/login?next=${encodeURIComponent(HOME)}`);
  await page.locator("[data-passkey-button]").click();
  await page.waitForURL(`**${HOME}`);

  assert.equal(await profile.signedInAs(), ann);
});

test("a prompt without an answer leads to a sentence and the focused address field", async () => {
  const { page, keys } = await withPasskey({ autofill: false });
  await signOut(page);
  await keys.clear();

  await page.goto("/auth/login");
  await page.locator("[data-passkey-button]").click();
  await page.waitForSelector("[data-passkey-error]:not([hidden])");

  assert.notEqual(await page.innerText("[data-passkey-error]"), "");
  assert.equal(await page.evaluate(() => document.activeElement.id), "email");
});

test("an authenticator that does not verify its user does not sign in", async () => {
  const { profile, page, keys } = await withPasskey({ autofill: false });
  await signOut(page);
  await keys.verifies(false);

  await page.goto("/auth/login");
  await page.locator("[data-passkey-button]").click();
  await page.waitForSelector("[data-passkey-error]:not([hidden])");

  assert.equal(await profile.signedInAs(), null);
});

test("a passkey is named and removed on the account page, and its owner is told by mail", async () => {
  const { page, ann } = await withPasskey({ autofill: false });
  const told = await world.mail.letterAbout(ann, /passkey/i);
  assert.match(told.text, /\/auth\/verify\/p0n_/);

  await page.goto("/auth/account");
  await page.locator("summary").filter({ hasText: /name/i }).first().click();
  await page.fill("input[name=name]", "Desk <b>");
  await page.locator('form[action$="/rename"] button').click();
  await page.waitForURL("**notice=passkey-renamed");
  assert.ok((await page.innerText("main")).includes("Desk <b>"));
  await page.locator('form[action$="/delete"] button').click();
  await page.waitForURL("**notice=passkey-removed");
  assert.equal(await page.locator('form[action$="/rename"]').count(), 0);
});

test("whoever lost the passkey gets in by mail and makes a new one", async () => {
  const { profile, page, keys, ann } = await withPasskey({ autofill: false });
  await signOut(page);
  await keys.clear();

  await profile.ask(ann, { next: "/auth/account" });
  await profile.open((await world.mail.letterAbout(ann, /is your code/, 2)).link);
  await page.waitForURL("**/auth/account");
  await page.locator("[data-enrol-button]").click();
  await page.waitForURL("**notice=passkey-added");

  assert.equal((await keys.credentials()).length, 1);
  assert.equal(await page.locator('form[action$="/rename"]').count(), 2);
});

test("the offer can be put off, and refused for good", async () => {
  for (const answer of ["later", "never"]) {
    const profile = await world.newProfile();
    const { page } = profile;
    await addAuthenticator(page);
    const ann = somebody();
    await profile.ask(ann);
    await profile.open((await world.mail.letter(ann)).link);
    await page.locator(`[data-${answer}]`).click();
    await page.waitForURL(`**${HOME}`);
    const cookie = (await profile.cookies()).find(({ name }) => name.endsWith("pass0-offer"));
    assert.equal(cookie.value, answer);
  }
});
