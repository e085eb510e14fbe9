// The second factor in a real browser: set up, asked for, replaced by a recovery code, and what waits for it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { totp } from "./authenticator.mjs";
import { arrange, HOME, somebody } from "./lib.mjs";

let world;
before(async () => { world = await arrange({ limits: { mail: [[20, 60]] } }); });
after(() => world?.end());

// Somebody who set up an app, without scripts; the secret and the recovery codes.
async function withTotp(options = { javaScriptEnabled: false }) {
  const profile = await world.newProfile(options);
  const { page } = profile;
  const ann = somebody();
  await profile.ask(ann);
  await profile.open((await world.mail.letter(ann)).link);
  await page.goto("/auth/2fa/setup");
  assert.equal(await page.locator("svg.qr").count(), 1);
  const secret = (await page.locator("code").first().innerText()).trim();
  // A step ahead, so that the step of now is still good afterwards.
  await page.fill("input[name=code]", totp(secret, -1));
  await profile.press("/2fa/setup");
  const codes = await page.locator(".codes li").allInnerTexts();
  assert.equal(codes.length, 10);
  return { profile, page, ann, secret, codes };
}

async function pastTheMail(ann, options) {
  const profile = await world.newProfile(options);
  await profile.ask(ann);
  await profile.open((await world.mail.letterAbout(ann, /is your code/, 2)).link);
  await profile.page.waitForURL("**/auth/2fa/verify");
  assert.equal(await profile.signedInAs(), null);
  return profile;
}

test("after the mail the app's code is asked for, once", async () => {
  const { ann, secret } = await withTotp();
  const profile = await pastTheMail(ann, { javaScriptEnabled: false });
  await profile.page.fill("input[name=code]", "000000");
  await profile.press("/2fa/verify");
  assert.equal(await profile.page.locator("[role=alert]").count(), 1);
  await profile.page.fill("input[name=code]", totp(secret));
  await profile.press("/2fa/verify");
  await profile.page.waitForURL(`**${HOME}`);
  assert.equal(await profile.signedInAs(), ann);
});

test("a recovery code stands in for the app, and its use is told by mail", async () => {
  const { ann, codes } = await withTotp();
  const profile = await pastTheMail(ann, {});
  await profile.page.locator('a[href*="recovery_code"]').click();
  await profile.page.fill("input[name=code]", codes[0].toUpperCase());
  await profile.press("/2fa/verify");
  assert.equal(await profile.signedInAs(), ann);
  const told = await world.mail.letterAbout(ann, /recovery code of your account was used/i);
  assert.match(told.text, /9/);
});

test("what needs the second factor waits for it, and goes on by a button that says what it does", async () => {
  const { profile, page, secret } = await withTotp({});
  await page.goto("/auth/account");
  await page.locator('form[action$="/2fa/disable"] button').click();
  await page.waitForSelector('form[action$="/step-up/verify"]');
  await page.fill("input[name=code]", totp(secret));
  await page.locator('form[action$="/step-up/verify"] button[type=submit]').click();
  await page.waitForURL("**/auth/step-up/resume?id=*");
  assert.equal(await page.locator("main button").innerText(), "Turn off authenticator codes");
  assert.equal(await page.locator("script").count(), 0, "nothing presses it");
  await profile.press("/2fa/disable");
  await page.waitForURL("**notice=totp-off");
  const { session } = await profile.session();
  assert.deepEqual([session.strength, session.acr], ["second_factor", "aal1"]);
});
