// Without JavaScript, and without a mouse.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { arrange, HOME, somebody } from "./lib.mjs";

let world;
before(async () => { world = await arrange(); });
after(() => world?.end());

test("without JavaScript the link signs in", async () => {
  const ann = somebody();
  const profile = await world.newProfile({ javaScriptEnabled: false });

  await profile.ask(ann);
  await profile.open((await world.mail.letter(ann)).link);

  assert.equal(await profile.signedInAs(), ann);
  assert.equal(new URL(profile.page.url()).pathname, HOME);
});

test("without JavaScript the code signs in, and the button signs out", async () => {
  const ann = somebody();
  const profile = await world.newProfile({ javaScriptEnabled: false });

  await profile.ask(ann);
  await profile.typeCode((await world.mail.letter(ann)).code);
  assert.equal(await profile.signedInAs(), ann);

  await profile.press("/logout");
  assert.equal(await profile.signedInAs(), null);
});

test("without JavaScript the waiting page can be looked at again, and left", async () => {
  const ann = somebody();
  const profile = await world.newProfile({ javaScriptEnabled: false });
  await profile.ask(ann);
  await world.mail.letter(ann);

  await profile.page.goto("/auth/flow");
  assert.equal(await profile.heading(), "Check your email");

  await profile.press("/cancel");
  assert.equal(await profile.page.locator("input[name=email]").count(), 1);
});

test("with the keyboard alone: address, Enter, code, Enter, and out again", async () => {
  const ann = somebody();
  const profile = await world.newProfile();
  const { page } = profile;
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("name") ?? document.activeElement?.form?.getAttribute("action"));

  await page.goto(`/auth/login?next=${HOME}`);
  assert.equal(await focused(), "email", "the first field has the focus");
  await page.keyboard.type(ann);
  await page.keyboard.press("Enter");

  await profile.settled();
  await page.waitForSelector("input[name=code]:focus");
  await page.keyboard.type((await world.mail.letter(ann)).code);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${HOME}`);
  assert.equal(await profile.signedInAs(), ann);

  for (let tabs = 0; tabs < 10 && !(await focused())?.endsWith("/logout"); tabs += 1) await page.keyboard.press("Tab");
  assert.ok((await focused())?.endsWith("/logout"), "Tab reaches the sign-out button");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, "none", "the focus can be seen");
  await page.keyboard.press("Enter");
  await page.waitForSelector("input[name=email]");
  assert.equal(await profile.signedInAs(), null);
});

test("every field has a label, and every page a language, a title and one heading", async () => {
  const ann = somebody();
  const profile = await world.newProfile();
  const { page } = profile;
  const check = async (where) => {
    const flaws = await page.evaluate(() => [
      ...[...document.querySelectorAll("input:not([type=hidden])")].filter((field) => !field.labels?.length).map((field) => `no label: ${field.name}`),
      ...[...document.querySelectorAll("button, a")].filter((thing) => !(thing.getAttribute("aria-label") ?? thing.textContent).trim()).map(() => "a control without a name"),
      ...(document.documentElement.lang ? [] : ["no lang"]),
      ...(document.title.trim() ? [] : ["no title"]),
      ...(document.querySelectorAll("h1").length === 1 ? [] : ["not one h1"]),
      ...(document.querySelectorAll("main").length === 1 ? [] : ["not one main"]),
    ]);
    assert.deepEqual(flaws, [], where);
  };

  await page.goto("/auth/login");
  await check("login");
  await page.fill("input[name=email]", ann);
  await page.keyboard.press("Enter");
  await profile.settled();
  await check("waiting");
  const { link } = await world.mail.letter(ann);
  await profile.open(`${link.slice(0, -3)}xyz`);
  await check("refused");
  await profile.open(link);
  await check("sessions");
});
