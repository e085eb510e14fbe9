// The first five minutes: `pass0 dev`, no configuration, no mail server; the mail is in the built-in inbox.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { HOME, somebody, startBrowser, startPass0 } from "./lib.mjs";

let pass0;
let browser;
before(async () => {
  pass0 = await startPass0({ dev: true });
  browser = await startBrowser(pass0.origin);
});
after(async () => {
  const complaints = (await browser?.close()) ?? [];
  await pass0?.stop();
  assert.deepEqual(complaints, []);
});

// The letters, as a script with the dev key gets them.
async function letters(profile) {
  const headers = { "pass0-dev-key": pass0.devKey };
  return (await profile.context.request.get("/auth/dev/inbox.json", { headers })).json();
}

test("from the sign-in page over the inbox page to a signed-in browser", async () => {
  const ann = somebody();
  const profile = await browser.newProfile();
  await profile.ask(ann);
  const inbox = await profile.context.newPage();
  const printed = pass0.log().match(/inbox\s+(http:\S+)/)[1];
  assert.equal(printed, `${pass0.origin}/auth/dev/inbox?key=${pass0.devKey}`);

  await inbox.goto(printed);
  assert.equal(inbox.url(), `${pass0.origin}/auth/dev/inbox`, "the key leaves the address");
  await inbox.reload();
  assert.ok((await inbox.innerText("main")).includes(ann));
  await inbox.locator('main a[href*="/auth/verify/"]').first().click();
  await inbox.waitForURL(`**${HOME}`);

  assert.equal(await profile.signedInAs(), ann);
});

test("the inbox as JSON has link and code, newest first, and the console shows them", async () => {
  const people = [somebody(), somebody("ben")];
  const profile = await browser.newProfile();
  for (const person of people) await profile.ask(person);

  const newest = (await letters(profile)).slice(0, 2);

  assert.deepEqual(newest.map((letter) => letter.to), people.toReversed());
  const [{ subject, text, html, link, code, at }] = newest;
  assert.ok(subject && text && html && at);
  assert.ok(link.startsWith(`${pass0.origin}/auth/verify/p0l_`), link);
  assert.ok(pass0.log().includes(link), "the console has the link");
  await profile.typeCode(code);
  assert.equal(await profile.signedInAs(), people[1]);
});

test("the newest mail is the one that works, as often as one asks", async () => {
  const ann = somebody();
  const profile = await browser.newProfile();
  for (let n = 0; n < 3; n += 1) await profile.ask(ann);

  const own = (await letters(profile)).filter((letter) => letter.to === ann);

  assert.equal(own.length, 3);
  await profile.open(own[0].link);
  assert.equal(await profile.signedInAs(), ann);
});

test("without its key the inbox says where the key is, and shows no email", async () => {
  const ann = somebody();
  const profile = await browser.newProfile();
  await profile.ask(ann);

  for (const path of ["/auth/dev/inbox", "/auth/dev/inbox?key=wrong-wrong", "/auth/dev/inbox.json"]) {
    const answer = await profile.context.request.get(path);
    const text = await answer.text();
    assert.equal(answer.status(), 403);
    assert.ok(text.includes("Open the inbox address printed on the console"), text);
    assert.ok(!text.includes(ann) && !text.includes("/auth/verify/"), text);
  }
});

// Browsers keep cookies by host alone, whatever the port.
test("a second app on this machine does not end the sign-in of the first", async () => {
  const second = await startPass0({ dev: true });
  try {
    const ann = somebody();
    const profile = await browser.newProfile();
    const { context } = profile;
    for (const app of [pass0, second]) {
      await profile.ask(ann, { origin: app.origin });
      const headers = { "pass0-dev-key": app.devKey };
      const inbox = await (await context.request.get(app.url("/auth/dev/inbox.json"), { headers })).json();
      const { link } = inbox.find(({ to }) => to === ann);
      assert.ok(link.startsWith(app.origin));
      await profile.open(link);
    }
    for (const app of [pass0, second]) {
      const session = await (await context.request.get(app.url("/auth/session"))).json();
      assert.equal(session.user?.email, ann, app.origin);
    }
  } finally {
    await second.stop();
  }
});
