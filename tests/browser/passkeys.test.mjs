// Passkeys in a real browser: offered after the mail, used by autofill and by the button, named, removed, lost.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { addAuthenticator, withoutAutofill } from "./authenticator.mjs";
import { arrange, HOME, somebody } from "./lib.mjs";

let world;
before(async () => { world = await arrange(); });
after(() => world?.end());

// Asks for an email once the page has found out that the browser can keep passkeys. A person takes longer than that to
// type an address; the driver may not.
async function askSlowly(profile, address) {
  await profile.page.goto("/auth/login");
  await profile.page.waitForFunction(() => /offer=yes/.test(document.cookie));
  await profile.ask(address);
}

// Somebody with a passkey, made at the offer after a sign-in by mail.
async function withPasskey({ autofill = true } = {}) {
  const profile = await world.newProfile();
  const { page } = profile;
  if (!autofill) await withoutAutofill(page);
  const keys = await addAuthenticator(page);
  const ann = somebody();
  await askSlowly(profile, ann);
  const { link } = await world.mail.letter(ann);
  await profile.open(link);
  assert.match(page.url(), /\/auth\/passkey\/offer/);
  await page.locator("[data-enrol-button]").click();
  await page.waitForURL(`**${HOME}`);
  assert.equal((await keys.credentials()).length, 1);
  return { profile, page, keys, ann };
}

test("a passkey made after the mail signs in by autofill", async () => {
  const { profile, page, ann } = await withPasskey();

  // The page that follows is the sign-in page.
  await profile.signOut();
  await page.waitForURL(`**${HOME}`);

  assert.equal(await profile.signedInAs(), ann);
  const { session } = await profile.session();
  assert.deepEqual([session.strength, session.acr, session.amr], ["verified", "aal2", ["passkey"]]);
});

test("the button does the same where there is no autofill", async () => {
  const { profile, page, ann } = await withPasskey({ autofill: false });
  await profile.signOut();

  await page.goto(`/auth/login?next=${encodeURIComponent(HOME)}`);
  await page.locator("[data-passkey-button]").click();
  await page.waitForURL(`**${HOME}`);

  assert.equal(await profile.signedInAs(), ann);
});

test("a prompt without an answer leads to a sentence and the focused address field", async () => {
  const { profile, page, keys } = await withPasskey({ autofill: false });
  await profile.signOut();
  await keys.clear();

  await page.goto("/auth/login");
  await page.locator("[data-passkey-button]").click();
  await page.waitForSelector("[data-passkey-error]:not([hidden])");

  assert.notEqual(await page.innerText("[data-passkey-error]"), "");
  assert.equal(await page.evaluate(() => document.activeElement.id), "email");
});

test("an authenticator that does not verify its user does not sign in", async () => {
  const { profile, page, keys } = await withPasskey({ autofill: false });
  await profile.signOut();
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
  await profile.signOut();
  await keys.clear();

  await profile.ask(ann, { next: "/auth/account" });
  await profile.open((await world.mail.letterAbout(ann, /is your code/, 2)).link);
  await page.waitForURL("**/auth/account");
  await page.locator("[data-enrol-button]").click();
  await page.waitForURL("**notice=passkey-added");

  assert.equal((await keys.credentials()).length, 1);
  assert.equal(await page.locator('form[action$="/rename"]').count(), 2);
});

// A browser that says it makes passkeys on its own. How it is asked is kept in `window.asked`.
const conditional = (page, make) => page.addInitScript((make) => {
  window.asked = [];
  PublicKeyCredential.getClientCapabilities = async () => ({ conditionalCreate: true });
  const create = navigator.credentials.create.bind(navigator.credentials);
  navigator.credentials.create = (options) => {
    const { mediation, signal, publicKey } = options;
    window.asked.push({ mediation, signal: signal instanceof AbortSignal, verification: publicKey?.authenticatorSelection.userVerification });
    if (mediation !== "conditional") return create(options);
    if (make === "refuse") return Promise.reject(new DOMException("no", "NotAllowedError"));
    if (make === "wait") return new Promise((_, end) => signal.addEventListener("abort", () => end(signal.reason)));
    return create({ publicKey });
  };
}, make);

async function offered(make) {
  const profile = await world.newProfile();
  const { page } = profile;
  const keys = await addAuthenticator(page);
  await conditional(page, make);
  const ann = somebody();
  await askSlowly(profile, ann);
  await profile.open((await world.mail.letter(ann)).link);
  return { profile, page, keys, ann };
}

const SILENT = { mediation: "conditional", signal: true, verification: "required" };

test("a browser that makes passkeys on its own makes one, and the sign-in goes on", async () => {
  const { page, keys, ann } = await offered("make");

  await page.waitForURL(`**${HOME}`);

  assert.equal((await keys.credentials()).length, 1);
  await world.mail.letterAbout(ann, /passkey/i);
});

test("one that refuses is asked once, and the offer stays as it is", async () => {
  const { page, keys } = await offered("refuse");

  await page.waitForFunction(() => window.asked.length > 0);
  await page.waitForLoadState("networkidle");
  assert.deepEqual(await page.evaluate(() => window.asked), [SILENT]);
  assert.equal(new URL(page.url()).pathname, "/auth/passkey/offer");
  assert.equal(await page.locator("[data-enrol-error]").isVisible(), false);
  await page.locator("[data-enrol-button]").click();
  await page.waitForURL(`**${HOME}`);

  assert.equal((await keys.credentials()).length, 1);
});

test("the button calls off a silent request that is still under way", async () => {
  const { page, keys } = await offered("wait");

  await page.waitForFunction(() => window.asked.length > 0);
  assert.deepEqual(await page.evaluate(() => window.asked), [SILENT]);
  await page.locator("[data-enrol-button]").click();
  await page.waitForURL(`**${HOME}`);

  assert.equal((await keys.credentials()).length, 1);
});

test("a browser that does not say so is not asked", async () => {
  const { page } = await offered("refuse");
  await page.addInitScript(() => { PublicKeyCredential.getClientCapabilities = undefined; });

  await page.goto("/auth/passkey/offer?next=/auth/account");
  await page.locator('button[value="later"]').waitFor();
  await page.waitForLoadState("networkidle");

  assert.deepEqual(await page.evaluate(() => window.asked), []);
});
