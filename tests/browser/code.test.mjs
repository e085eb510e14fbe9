// The code, typed where the sign-in began; the link, opened elsewhere.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { arrange, HOME, somebody } from "./lib.mjs";

let world;
before(async () => { world = await arrange(); });
after(() => world?.end());

async function asked(name) {
  const address = somebody(name);
  const profile = await world.newProfile();
  await profile.ask(address);
  return { address, profile, page: profile.page, letter: await world.mail.letter(address) };
}

// Another code of the same shape.
const wrong = (code, n = 1) => code.replace(/\d/g, (digit) => (Number(digit) + n) % 10);

test("the code signs in, with or without its space", async () => {
  for (const spell of [(code) => code, (code) => code.replace(" ", ""), (code) => ` ${code} `]) {
    const { address, profile, page, letter } = await asked();

    await profile.typeCode(spell(letter.code));

    assert.equal(await profile.signedInAs(), address);
    assert.equal(new URL(page.url()).pathname, HOME);
  }
});

test("a link opened in another browser signs in nobody, and the code finishes where it began", async () => {
  const { address, profile, letter } = await asked();
  const other = await world.newProfile();

  await other.open(letter.link);

  assert.equal(await other.heading(), "Go back to where you started");
  assert.equal(await other.page.locator("main form, main button").count(), 0, "nothing there approves a sign-in");
  assert.equal(await other.signedInAs(), null);
  // The link, to show its page again, and that its reader has emails of their own; no session and no flow.
  const names = (await other.cookies()).map((cookie) => cookie.name);
  assert.deepEqual(names.sort(), ["__Host-pass0-known", "__Host-pass0-link"]);
  assert.equal(await profile.signedInAs(), null);

  await profile.typeCode(letter.code);

  assert.equal(await profile.signedInAs(), address);
  assert.equal(await other.signedInAs(), null);
});

test("a link opened in another browser first still signs in the one that asked", async () => {
  const { address, profile, letter } = await asked();
  const other = await world.newProfile();

  await other.open(letter.link);
  await other.page.reload();
  await profile.open(letter.link);

  assert.equal(await profile.signedInAs(), address);
  assert.equal(await other.signedInAs(), null);
});

test("a used link tells another browser so, and signs it in to nothing", async () => {
  const { profile, letter } = await asked();
  await profile.open(letter.link);
  const other = await world.newProfile();

  await other.open(letter.link);

  assert.equal(await other.heading(), "This link has already been used");
  assert.equal(await other.signedInAs(), null);
});

test("a code typed in another browser is refused and costs the owner no attempt", async () => {
  const ann = await asked("ann");
  const mallory = await asked("mallory");

  for (let attempt = 0; attempt < 5; attempt += 1) await mallory.profile.typeCode(ann.letter.code);

  assert.equal(await mallory.profile.signedInAs(), null);
  await ann.profile.typeCode(ann.letter.code);
  assert.equal(await ann.profile.signedInAs(), ann.address);
});

test("a wrong code says how many tries are left and keeps the field at hand", async () => {
  const { address, profile, page, letter } = await asked();

  await profile.typeCode(wrong(letter.code));

  assert.match(await page.innerText("[role=alert]"), /4 more tries/);
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("name")), "code");
  await profile.typeCode(letter.code);
  assert.equal(await profile.signedInAs(), address);
});

test("five wrong codes end it, for the right code and the link too", async () => {
  const { profile, letter } = await asked();

  for (let n = 1; n <= 5; n += 1) await profile.typeCode(wrong(letter.code, n));

  assert.equal(await profile.heading(), "Too many wrong codes");
  await profile.open(letter.link);
  assert.equal(await profile.signedInAs(), null);
});

test("back and reload on the waiting page keep the sign-in alive", async () => {
  const { address, profile, page, letter } = await asked();

  await page.goBack();
  await page.goForward();
  await page.reload();
  if ((await page.locator("input[name=code]").count()) === 0) await page.goto("/auth/flow");
  await profile.typeCode(letter.code);

  assert.equal(await profile.signedInAs(), address);
});

test("the waiting page says that the mail is on its way", async () => {
  const { page } = await asked();

  await page.getByText("The email is on its way.").waitFor();
});

test("a cancelled sign-in is over: neither code nor link work", async () => {
  const { profile, page, letter } = await asked();

  await profile.press("/cancel");

  assert.equal(await page.locator("input[name=email]").count(), 1, "one can start again at once");
  await profile.open(letter.link);
  assert.equal(await profile.signedInAs(), null);
});

test("a code is read however it was copied: with its label, in another script, or as the link", async () => {
  const arabic = (code) => code.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)));
  const ways = [
    ({ code }) => `Code: ${code}`,
    ({ code }) => `\u2068${code}\u2069\u200b`,
    ({ code }) => arabic(code),
    ({ subject }) => subject,
    ({ link }) => link,
  ];
  for (const way of ways) {
    const ann = somebody();
    const profile = await world.newProfile();
    await profile.ask(ann);
    await profile.typeCode(way(await world.mail.letter(ann)));
    assert.equal(await profile.signedInAs(), ann, String(way));
  }
});
