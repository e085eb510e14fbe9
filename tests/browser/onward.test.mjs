// Where forms lead when the app sends its visitors on to another origin. Chromium holds `form-action` of the page with
// the form against every redirect that follows it, so a redirect in the place of a navigation ends on the form's page.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { after, before, test } from "node:test";
import { totp } from "./authenticator.mjs";
import { somebody, startBrowser, startMail, startPass0 } from "./lib.mjs";

let world;
before(async () => { world = await arrange(); });
after(() => world?.end());

// An app at one origin with pass0 under /auth, and a second origin that its /app and /sign-in lead to.
async function arrange() {
  const other = createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html");
    answer.end("<!doctype html><title>Elsewhere</title><h1>Elsewhere</h1>");
  }).listen(0, "127.0.0.1");
  await once(other, "listening");
  const elsewhere = `http://127.0.0.1:${other.address().port}`;

  let port = 0;
  const app = createServer((asked, answer) => {
    if (/^\/(app|sign-in)/.test(asked.url)) {
      answer.writeHead(302, { Location: `${elsewhere}${asked.url}` }).end();
      return;
    }
    const passed = request({ host: "127.0.0.1", port, path: asked.url, method: asked.method, headers: asked.headers }, (given) => {
      answer.writeHead(given.statusCode, given.rawHeaders);
      given.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  }).listen(0, "127.0.0.1");
  await once(app, "listening");
  const origin = `http://localhost:${app.address().port}`;

  const mail = await startMail();
  const settings = { limits: { mail: [[100, 60]] }, redirect_url: "/app", login_url: "/sign-in" };
  const pass0 = await startPass0({ smtp: mail.url, public_url: origin, ...settings });
  port = new URL(pass0.origin).port;
  const browser = await startBrowser(origin);
  return {
    mail, pass0, elsewhere, origin,
    newProfile: browser.newProfile,
    async end() {
      const complaints = await browser.close();
      await pass0.stop();
      await mail.close();
      for (const server of [app, other]) server.close().closeAllConnections();
      if (complaints.length > 0) throw new Error(`pages complained:\n${complaints.join("\n")}`);
    },
  };
}

const NEXT = "/app?a=1&b=%2F";
const isElsewhere = (url) => url.href.startsWith(world.elsewhere);
const SIGNS_IN = /is your code/;

async function lands(profile, path) {
  await profile.page.waitForURL(isElsewhere);
  assert.equal(profile.page.url(), `${world.elsewhere}${path}`);
}

async function codeOf(ann, n) {
  return (await world.mail.letterAbout(ann, SIGNS_IN, n)).code;
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripts" : "without scripts";

  test(`${how}: the code, the second factor, the step-up and the sign-out lead to another origin`, async () => {
    const ann = somebody();
    const profile = await world.newProfile({ javaScriptEnabled });
    const { page } = profile;
    await profile.ask(ann, { next: NEXT });
    await profile.typeCode(await codeOf(ann, 1));
    await lands(profile, NEXT);
    assert.equal(await profile.signedInAs(), ann);

    // Back leads to a page of the app's visitor, and not into a trap.
    await page.goBack();
    assert.notEqual(new URL(page.url()).pathname, "/auth/verify-code");

    await page.goto("/auth/2fa/setup");
    const secret = (await page.locator("code").first().innerText()).trim();
    await page.fill("input[name=code]", totp(secret, -1));
    await profile.press("/2fa/setup");
    await page.locator("a[data-go-on]").waitFor();

    const other = await world.newProfile({ javaScriptEnabled });
    await other.ask(ann, { next: NEXT });
    await other.typeCode(await codeOf(ann, 2));
    await other.page.waitForURL("**/auth/2fa/verify");
    await other.page.fill("input[name=code]", totp(secret));
    await other.press("/2fa/verify");
    await lands(other, NEXT);
    assert.equal(await other.signedInAs(), ann);

    // The first session was opened by mail alone: the page asks for more, and leads on after it.
    await page.goto(`/auth/step-up?least=second_factor&next=${encodeURIComponent(NEXT)}`);
    await page.fill("input[name=code]", totp(secret, 1));
    await profile.press("/step-up/verify");
    await lands(profile, NEXT);
    assert.equal(await profile.signedInAs(), ann);

    await page.goto("/auth/sessions");
    await profile.press("/logout");
    await lands(profile, "/sign-in?notice=signed-out");
    assert.equal(await profile.signedInAs(), null);
  });

  test(`${how}: an operator's link leads to another origin`, async () => {
    const ann = somebody();
    const first = await world.newProfile();
    await first.ask(ann, { next: NEXT });
    await first.typeCode(await codeOf(ann, 1));
    await lands(first, NEXT);

    const link = await world.pass0.link(ann);
    const profile = await world.newProfile({ javaScriptEnabled });
    await profile.open(link);
    await profile.page.locator('form[action*="/link?flow="] button[type=submit]').click();
    await lands(profile, "/app");
    assert.equal(await profile.signedInAs(), ann);
  });

  test(`${how}: a form that waited for a proof is sent by its button alone`, async () => {
    const ann = somebody();
    const profile = await world.newProfile({ javaScriptEnabled });
    const { page } = profile;
    await profile.ask(ann, { next: NEXT });
    await profile.typeCode(await codeOf(ann, 1));
    await lands(profile, NEXT);

    // What an expired proof leads to, without waiting for five minutes: a factor that the session has not shown.
    await page.goto("/auth/2fa/setup");
    const secret = (await page.locator("code").first().innerText()).trim();
    await page.fill("input[name=code]", totp(secret, -1));
    await profile.press("/2fa/setup");
    await page.goto("/auth/account");
    await page.locator('details:has(form[action$="/email/change"]) > summary').click();
    await page.fill('form[action$="/email/change"] input[name=email]', `new.${ann}`);
    await profile.press("/email/change");
    await page.fill("input[name=code]", totp(secret));
    await profile.press("/step-up/verify");
    assert.equal(new URL(page.url()).pathname, "/auth/step-up/resume");
    assert.match(await page.innerText("main"), new RegExp(`Change your email address[^]*new\\.${ann}`));
    await page.waitForTimeout(500);
    assert.equal(new URL(page.url()).pathname, "/auth/step-up/resume", "nothing sends it but the button");
    assert.equal(world.mail.letters(`new.${ann}`).length, 0);
    await profile.press("/email/change");
    assert.equal(new URL(page.url()).pathname, "/auth/account");
    await world.mail.letter(`new.${ann}`);
  });
}

test("a form that a stolen session left behind is executed by no lure in its owner's browser", async () => {
  const ann = somebody();
  const spoils = `thief.${ann}`;
  const [thief, owner] = [await world.newProfile({ javaScriptEnabled: false }), await world.newProfile()];
  for (const [n, profile] of [thief, owner].entries()) {
    await profile.ask(ann, { next: NEXT });
    await profile.typeCode(await codeOf(ann, n + 1));
    await lands(profile, NEXT);
  }
  const { page } = owner;
  await page.goto("/auth/2fa/setup");
  const secret = (await page.locator("code").first().innerText()).trim();
  await page.fill("input[name=code]", totp(secret, -1));
  await owner.press("/2fa/setup");

  // The thief's session has not shown the factor: its form waits.
  await thief.page.goto("/auth/account");
  await thief.page.locator('details:has(form[action$="/email/change"]) > summary').click();
  await thief.page.fill('form[action$="/email/change"] input[name=email]', spoils);
  await thief.press("/email/change");
  const form = await thief.page.locator("input[name=next]").first().inputValue();
  assert.match(form, /^\/auth\/step-up\/resume\?id=/);

  // The owner's has, and follows every link.
  await page.goto(`/auth/step-up?least=second_factor&next=${encodeURIComponent(NEXT)}`);
  await page.fill("input[name=code]", totp(secret));
  await owner.press("/step-up/verify");
  await lands(owner, NEXT);
  const origin = new URL(world.origin);
  const next = encodeURIComponent(form);
  for (const path of [form, `/auth/login?next=${next}`, `/auth/login?fresh=1&next=${next}`, `/auth/step-up?next=${next}`]) {
    await page.goto(world.elsewhere);
    const lured = page.waitForEvent("framenavigated");
    await page.evaluate((url) => { location.href = url; }, new URL(path, origin).href);
    await lured;
    await owner.arrived();
    assert.ok(!(await page.content()).includes(spoils), path);
    assert.equal(await page.locator('form[action$="/email/change"]').count(), 0, path);
  }
  assert.equal(world.mail.letters(spoils).length, 0);
  assert.equal(await owner.signedInAs(), ann);
});
