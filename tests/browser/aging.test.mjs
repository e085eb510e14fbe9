// What time brings: a link too old, a mail that a newer one replaced. One wait is real, so this file is named to start first.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import { arrange, somebody } from "./lib.mjs";

describe("time", { concurrency: true, timeout: 150_000 }, () => {
  let short;
  let eager;
  let usual;
  before(async () => {
    short = await arrange({ token_expiry: 1 });
    eager = await arrange({ limits: { mail: [[100, 60]] } });
    usual = await arrange();
  });
  after(async () => {
    await short?.end();
    await eager?.end();
    await usual?.end();
  });

  test("an expired link and an expired code say so and offer a new mail", async () => {
    const byLink = await short.newProfile();
    const byCode = await short.newProfile({ javaScriptEnabled: false });
    const ann = somebody();
    const ben = somebody("ben");
    await byLink.ask(ann);
    await byCode.ask(ben);
    const { link } = await short.mail.letter(ann);
    const { code } = await short.mail.letter(ben);

    await pause(61_000);

    await byLink.open(link);
    assert.equal(await byLink.heading(), "This email has expired");
    assert.equal(await byLink.page.locator("main form, main a.button").count(), 1, "one button that fixes it");
    assert.equal(await byLink.signedInAs(), null);
    await byCode.typeCode(code);
    assert.equal(await byCode.heading(), "This email has expired");
    assert.equal(await byCode.signedInAs(), null);

    await byLink.page.locator("main form button, main a.button").click();
    await byLink.page.waitForSelector("input[name=code], input[name=email]");
  });

  test("a newer mail replaces the older one: the old link says so, the new one signs in", async () => {
    const profile = await eager.newProfile({ javaScriptEnabled: false });
    const ann = somebody();
    await profile.ask(ann);
    const old = await eager.mail.letter(ann);

    await profile.press("/resend");
    const fresh = await eager.mail.letter(ann, 2);
    assert.notEqual(fresh.link, old.link);
    assert.notEqual(fresh.messageId, old.messageId);

    await profile.open(old.link);
    assert.equal(await profile.heading(), "There is a newer email");
    assert.equal(await profile.signedInAs(), null);

    await profile.open(fresh.link);
    assert.equal(await profile.signedInAs(), ann);
  });

  test("a new mail asked for at once is not sent, and the page says that the first one still works", async () => {
    const profile = await usual.newProfile({ javaScriptEnabled: false });
    const ann = somebody();
    await profile.ask(ann);
    const { code } = await usual.mail.letter(ann);

    await profile.press("/resend");
    await profile.page.goto("/auth/flow");
    await profile.typeCode(code);

    assert.equal(await profile.signedInAs(), ann);
    assert.equal(usual.mail.letters(ann).length, 1);
  });
});
