// The pages of a journey in light and dark, on a phone and on a desk. The pictures stay in PASS0_TEST_SCREENSHOTS.

import assert from "node:assert/strict";
import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { addAuthenticator, totp } from "./authenticator.mjs";
import { arrange, somebody } from "./lib.mjs";
import { flaws } from "./measure.mjs";

let world;
let album;
before(async () => {
  album = process.env.PASS0_TEST_SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), "pass0-screenshots-")));
  await mkdir(album, { recursive: true });
  world = await arrange({ limits: { mail: [[20, 60]] } });
});
after(() => world?.end());

const SIZES = { phone: { width: 320, height: 640 }, desk: { width: 1280, height: 800 } };

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`pages fit a ${size}, in light and dark`, async (t) => {
    const grounds = {};
    for (const colorScheme of ["light", "dark"]) {
      const profile = await world.newProfile({ viewport, colorScheme });
      const { page } = profile;
      const other = await world.newProfile({ viewport, colorScheme });
      const ann = somebody();
      const look = async (from, name) => {
        assert.deepEqual(await flaws(from, { words: false }), [], name);
        await from.screenshot({ path: join(album, `${name}-${size}-${colorScheme}.png`), fullPage: true });
      };

      await page.goto("/auth/login");
      await look(page, "login");
      grounds[colorScheme] = await page.evaluate(() => {
        const style = getComputedStyle(document.body);
        return { ground: style.backgroundColor, text: style.color };
      });
      await page.fill("input[name=email]", ann);
      await page.keyboard.press("Enter");
      await profile.settled();
      await look(page, "waiting");
      const { link } = await world.mail.letter(ann);
      await other.open(link);
      await look(other.page, "elsewhere");
      await other.open(`${link.slice(0, -3)}xyz`);
      await look(other.page, "refused");
      await other.page.goto("/auth/there-is-no-such-page");
      await look(other.page, "not-found");
      await profile.open(link);
      await look(page, "sessions");
      await addAuthenticator(page);
      await page.goto("/auth/passkey/offer?next=/auth/account");
      await look(page, "offer");
      await page.locator("[data-enrol-button]").click();
      await page.waitForURL((url) => url.pathname === "/auth/account");
      await page.goto("/auth/2fa/setup");
      await look(page, "totp-setup");
      await page.fill("input[name=code]", totp(await page.locator("code").first().innerText(), -1));
      await profile.press("/2fa/setup");
      await look(page, "recovery-codes");
      await page.goto("/auth/account?notice=totp-on");
      await look(page, "account");
      await page.locator('form[action$="/2fa/disable"] button').click();
      await page.waitForSelector('form[action$="/step-up/verify"]');
      await look(page, "step-up");
      const third = await world.newProfile({ viewport, colorScheme });
      await third.ask(ann);
      await third.open((await world.mail.letterAbout(ann, /is your code/, 2)).link);
      await third.page.waitForURL("**/auth/2fa/verify");
      await look(third.page, "second-factor");
    }
    assert.notEqual(grounds.light.ground, grounds.dark.ground, "dark is dark");
    assert.notEqual(grounds.light.text, grounds.dark.text);
    t.diagnostic(`screenshots in ${album}`);
  });
}
