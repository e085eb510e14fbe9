// Moments on pages, by the reader's clock and in the reader's way to write them.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { arrange, somebody } from "./lib.mjs";

let world;
before(async () => {
  world = await arrange();
});
after(() => world?.end());

const moments = (page) =>
  page.$$eval("time", (all) => all.map((one) => ({ at: one.dateTime, text: one.textContent, title: one.title })));

const READERS = [
  { locale: "de-AT", timezoneId: "Asia/Kathmandu", ahead: 5 * 60 + 45 },
  { locale: "en-GB", timezoneId: "America/Caracas", ahead: -4 * 60 },
  { locale: "ja-JP", timezoneId: "Asia/Tokyo", ahead: 9 * 60 },
  // None of ours: the page is in English.
  { locale: "nl-NL", timezoneId: "Asia/Dubai", ahead: 4 * 60, written: "en" },
];

for (const { locale, timezoneId, ahead, written = locale } of READERS) {
  test(`a reader with ${locale} in ${timezoneId} sees their own time`, async () => {
    const profile = await world.newProfile({ locale, timezoneId });
    const other = await world.newProfile({ locale, timezoneId });
    const { page } = profile;
    const ann = somebody();
    await profile.ask(ann);
    const { link } = await world.mail.letter(ann);
    await other.open(link);
    const elsewhere = await moments(other.page);
    assert.equal(elsewhere.length, 1, "when the email was asked for");
    await profile.open(link);
    const sessions = await moments(page);
    assert.ok(sessions.length >= 3, "the session's two, and an event's");
    await page.goto("/auth/account");
    const account = await moments(page);
    assert.ok(account.length >= 1);

    for (const { at, text, title } of [...elsewhere, ...sessions, ...account]) {
      assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/);
      assert.equal(title, at.replace("T", " ").replace("Z", " UTC"));
      const options = { dateStyle: "medium", timeStyle: "short" };
      assert.equal(text, new Intl.DateTimeFormat(written, { ...options, timeZone: timezoneId }).format(new Date(at)));
      // The same by hand, so that not only one `Intl` is compared with another.
      const there = new Date(Date.parse(at) + ahead * 60_000).toISOString();
      assert.ok(text.includes(there.slice(14, 16)), `${text} is not at minute ${there}`);
      assert.ok(!text.includes("UTC"), text);
    }
    if (process.env.PASS0_TEST_SCREENSHOTS) {
      await mkdir(process.env.PASS0_TEST_SCREENSHOTS, { recursive: true });
      for (const name of ["account", "sessions"]) {
        await page.goto(`/auth/${name}`);
        const path = join(process.env.PASS0_TEST_SCREENSHOTS, `time-${name}-${locale}.png`);
        await page.screenshot({ path, fullPage: true });
      }
    }
  });
}

test("without scripts moments are in UTC", async () => {
  const profile = await world.newProfile({ javaScriptEnabled: false, timezoneId: "Asia/Tokyo" });
  const ann = somebody();
  await profile.ask(ann);
  await profile.open((await world.mail.letter(ann)).link);
  const shown = await profile.page.locator("time").allInnerTexts();
  assert.ok(shown.length >= 3);
  for (const text of shown) assert.match(text, /^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
});

test("the sessions page leads back to the account page", async () => {
  const profile = await world.newProfile();
  const ann = somebody();
  await profile.ask(ann);
  await profile.open((await world.mail.letter(ann)).link);
  await profile.page.getByRole("link", { name: "Back to your account" }).click();
  await profile.page.waitForURL("**/auth/account");
});
