// The offer of a passkey after a sign-in by mail: put off in this browser, declined for good by the account.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { addAuthenticator } from "./authenticator.mjs";
import { arrange, HOME, somebody } from "./lib.mjs";
import { flaws } from "./measure.mjs";

const OFFER = "/auth/passkey/offer";

let world;
before(async () => { world = await arrange({ limits: { mail: [[20, 60]] } }); });
after(() => world?.end());

// A browser that can keep passkeys.
async function able(options) {
  const profile = await world.newProfile(options);
  await addAuthenticator(profile.page);
  return profile;
}

const said = async (profile) => (await profile.cookies()).find(({ name }) => name.endsWith("-offer"))?.value;

const say = (profile, value) =>
  profile.page.evaluate((value) => { document.cookie = `__Host-pass0-offer=${value}; Path=/; Secure`; }, value);

// Signs in by mail, for the nth time, and returns the path that leads to.
async function signIn(profile, address, nth, { next = HOME } = {}) {
  await profile.page.goto("/auth/logout");
  await profile.page.goto("/auth/login");
  if (profile.scripts) await profile.page.waitForFunction(() => /offer=(yes|later)/.test(document.cookie));
  await profile.ask(address, { next });
  const letter = nth === 1 ? world.mail.letter(address) : world.mail.letterAbout(address, /is your code/, nth);
  await profile.open((await letter).link);
  assert.equal(await profile.signedInAs(), address);
  return new URL(profile.page.url()).pathname;
}

async function answer(profile, value) {
  await profile.page.locator(`form[action$="${OFFER}"] button[value="${value}"]`).click();
  await profile.page.waitForURL(`**${HOME}`);
}

test("what is declined for good on one device is not asked on another", async () => {
  const ann = somebody();
  const [phone, laptop] = [await able(), await able()];
  assert.equal(await signIn(phone, ann, 1), OFFER);
  await answer(phone, "never");
  assert.equal(await said(phone), "yes", "nothing of it stays in the browser");

  assert.equal(await signIn(laptop, ann, 2), HOME);
  assert.equal(await signIn(phone, ann, 3), HOME);
});

test("another person on the same browser is asked", async () => {
  const [ann, bob] = [somebody(), somebody("bob")];
  const profile = await able();
  assert.equal(await signIn(profile, ann, 1), OFFER);
  await answer(profile, "never");
  await profile.page.goto("/auth/logout");

  assert.equal(await signIn(profile, bob, 1), OFFER);
  await profile.page.locator("[data-enrol-button]").click();
  await profile.page.waitForURL(`**${HOME}`);
});

test("whoever declined adds a passkey on the account page", async () => {
  const ann = somebody();
  const profile = await able();
  assert.equal(await signIn(profile, ann, 1), OFFER);
  await answer(profile, "never");

  await profile.page.goto("/auth/account");
  await profile.page.locator("[data-enrol-button]").click();
  await profile.page.waitForURL("**notice=passkey-added");
});

test("the offer is put off in this browser alone", async () => {
  const ann = somebody();
  const profile = await able();
  assert.equal(await signIn(profile, ann, 1), OFFER);
  await answer(profile, "later");
  assert.equal(await said(profile), "later");

  assert.equal(await signIn(profile, ann, 2), HOME);
  assert.equal(await said(profile), "later", "the sign-in page leaves it");
  assert.equal(await signIn(await able(), ann, 3), OFFER);
});

test("what earlier versions kept in the browser is replaced, and holds no more", async () => {
  const ann = somebody();
  const profile = await able();
  // Before any script of the page runs.
  await profile.page.goto("/auth/static/pass0.css");
  await say(profile, "never");

  assert.equal(await signIn(profile, ann, 1), OFFER);
  assert.equal(await said(profile), "yes");
});

test("without JavaScript the page offers nothing that it cannot do, and its buttons work", async () => {
  const ann = somebody();
  for (const [value, nth] of [["later", 1], ["never", 2]]) {
    const profile = await world.newProfile({ javaScriptEnabled: false });
    const { page } = profile;
    // Only a script says that a browser can keep passkeys: one that ran before scripts were switched off.
    await page.goto("/auth/login");
    await say(profile, "yes");

    assert.equal(await signIn(profile, ann, nth), OFFER);
    assert.equal(await page.locator("[data-enrol-button]").isVisible(), false);
    await answer(profile, value);
    assert.equal(await said(profile), value === "later" ? "later" : "yes");
  }
  assert.equal(await signIn(await able(), ann, 3), HOME);
});

test("the page fits a narrow phone in every language", async (t) => {
  const album = process.env.PASS0_TEST_SCREENSHOTS;
  if (album) await mkdir(album, { recursive: true });
  for (const locale of ["en-US", "de-DE", "fr-FR", "es-ES", "ja-JP"]) {
    const profile = await able({ locale, viewport: { width: 360, height: 640 } });
    assert.equal(await signIn(profile, somebody(), 1), OFFER);
    await profile.page.locator("[data-enrol-button]").waitFor();
    assert.deepEqual(await flaws(profile.page, { words: false }), [], locale);
    if (album) await profile.page.screenshot({ path: join(album, `offer-360-${locale}.png`), fullPage: true });
    t.diagnostic(await profile.heading());
  }
});
