// The sign-in form sent twice, or more often, before the first answer has arrived.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { arrange, HOME, somebody } from "./lib.mjs";

const DELAY = 150;
let world;
before(async () => { world = await arrange({ delay: DELAY }); });
after(() => world?.end());

const rest = (ms) => new Promise((done) => setTimeout(done, ms));

async function typed(page, address) {
  await page.goto(`/auth/login?next=${HOME}`);
  await page.fill("input[name=email]", address);
}

// As fingers do it: the keys go down whatever the page is doing.
async function enter(page, times, apart) {
  const keys = await page.context().newCDPSession(page);
  const key = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" };
  for (let n = 0; n < times; n += 1) {
    if (n > 0) await rest(apart);
    await keys.send("Input.dispatchKeyEvent", { type: "keyDown", ...key });
    await keys.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  }
}

async function arrived(profile) {
  const there = () => profile.page.waitForURL("**/auth/flow");
  // The first of two forms is dropped for the second while the page is waited for.
  await there().catch((error) => {
    if (!/ERR_ABORTED/.test(error.message)) throw error;
    return there();
  });
  await profile.settled();
  // Answers to what was sent before may still be on their way.
  await rest(4 * DELAY);
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripts" : "without scripts";
  // At once, while the first is on its way, while its answer is, and while the browser follows it.
  for (const [times, apart] of [[2, 0], [2, 200], [2, 400], [3, 120]]) {
    const name = `Enter ${times} times, ${apart} ms apart`;

    test(`${how}, ${name}: one letter, and its code signs in`, async () => {
      const ann = somebody();
      const profile = await world.newProfile({ javaScriptEnabled });
      await typed(profile.page, ann);
      await enter(profile.page, times, apart);
      await arrived(profile);

      await profile.typeCode((await world.mail.letter(ann)).code);

      assert.equal(await profile.signedInAs(), ann);
      assert.equal(world.mail.letters(ann).length, 1);
    });

    test(`${how}, ${name}: its link signs in`, async () => {
      const ann = somebody();
      const profile = await world.newProfile({ javaScriptEnabled });
      await typed(profile.page, ann);
      await enter(profile.page, times, apart);
      await arrived(profile);

      await profile.open((await world.mail.letter(ann)).link);

      assert.equal(await profile.signedInAs(), ann);
    });
  }

  test(`${how}: two tabs that ask at once lead to one flow`, async () => {
    const ann = somebody();
    const profile = await world.newProfile({ javaScriptEnabled });
    const other = await profile.context.newPage();
    await typed(profile.page, ann);
    await typed(other, ann);
    await Promise.all([enter(profile.page, 2, 60), enter(other, 2, 60)]);
    await arrived(profile);
    await other.waitForURL("**/auth/flow");

    const letter = await world.mail.letter(ann);
    assert.equal(world.mail.letters(ann).length, 1);
    await profile.typeCode(letter.code);
    assert.equal(await profile.signedInAs(), ann);
  });

  test(`${how}: a second browser that asks at the same moment has a flow of its own`, async () => {
    const ann = somebody();
    const profiles = [await world.newProfile({ javaScriptEnabled }), await world.newProfile({ javaScriptEnabled })];
    for (const profile of profiles) await typed(profile.page, ann);
    await Promise.all(profiles.map((profile) => enter(profile.page, 2, 60)));
    await Promise.all(profiles.map(arrived));

    const { code, link } = await world.mail.letter(ann);
    const flows = await Promise.all(profiles.map(async (profile) => {
      const cookies = await profile.cookies();
      return cookies.find((cookie) => cookie.name.endsWith("-flow")).value;
    }));
    assert.notEqual(flows[0], flows[1]);
    // One of them got the letter; the other can do nothing with it.
    const outcomes = [];
    for (const profile of profiles) {
      await profile.page.fill("input[name=code]", code);
      await profile.press("/verify-code");
      outcomes.push(await profile.signedInAs());
    }
    assert.deepEqual(outcomes.filter((who) => who === ann).length, 1);
    const stranger = profiles[outcomes.indexOf(null)];
    await stranger.open(link);
    assert.equal(await stranger.signedInAs(), null);
  });
}

test("another mail asked for twice at once is one mail, and its code signs in", async () => {
  const ann = somebody();
  const profile = await world.newProfile();
  await profile.ask(ann);
  await profile.open((await world.mail.letter(ann)).link);
  await profile.press("/logout");
  // A browser that has signed in before gets a mail whenever it asks for one.
  await profile.ask(ann);
  await world.mail.letter(ann, 2);
  await profile.page.locator('form[action$="/resend"] button').focus();
  await enter(profile.page, 2, 50);
  await rest(6 * DELAY);
  await profile.settled();

  await profile.typeCode((await world.mail.letter(ann, 3)).code);

  assert.equal(await profile.signedInAs(), ann);
  assert.equal(world.mail.letters(ann).length, 3);
});
