// Passkeys of browser extensions: plain objects that are made to look like the browser's own, each in its own way.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { addAuthenticator, withoutAutofill } from "./authenticator.mjs";
import { arrange, HOME, somebody } from "./lib.mjs";

let world;
before(async () => { world = await arrange(); });
after(() => world?.end());

// Runs in the page: what an authenticator gives becomes an object of an extension's.
function disguise(how) {
  const inherit = (thing, from) => Object.setPrototypeOf(thing, from.prototype);
  const copy = (buffer) => new Uint8Array(buffer).slice().buffer;
  const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const within = (buffer) => {
    const roomy = new Uint8Array(buffer.byteLength + 9);
    roomy.set(new Uint8Array(buffer), 5);
    return roomy.subarray(5, 5 + buffer.byteLength);
  };
  const view = (buffer) => { const part = within(buffer); return new DataView(part.buffer, part.byteOffset, part.byteLength); };
  const as = { views: within, data: view, numbers: (buffer) => [...new Uint8Array(buffer)], texts: base64 }[how] ?? copy;

  function remade(real) {
    const isNew = real.response.attestationObject !== undefined;
    const response = { clientDataJSON: as(real.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (isNew ? name === "attestationObject" : name !== "attestationObject") {
        response[name] = real.response[name] ? as(real.response[name]) : null;
      }
    }
    const credential = { id: real.id, rawId: as(real.rawId), type: "public-key", authenticatorAttachment: "platform", response };
    if (how !== "bare" && how !== "inherited") {
      credential.getClientExtensionResults = () => ({ credProps: { rk: true } });
      if (isNew) response.getTransports = () => ["internal", "hybrid"];
    }
    if (["inherits", "inherited"].includes(how)) {
      inherit(response, isNew ? AuthenticatorAttestationResponse : AuthenticatorAssertionResponse);
      inherit(credential, PublicKeyCredential);
    }
    if (how === "undefined") credential.toJSON = () => undefined;
    if (how === "no function") credential.toJSON = { a: 1 };
    if (how === "half") credential.toJSON = () => ({ id: credential.id, type: "public-key" });
    if (how === "buffers") credential.toJSON = () => ({ ...credential, clientExtensionResults: {} });
    if (how === "padded") credential.id = base64(real.rawId);
    if (how === "no id") delete credential.id;
    if (how === "no raw id") delete credential.rawId;
    if (how === "odd") {
      credential.type = undefined;
      credential.authenticatorAttachment = null;
      credential.getClientExtensionResults = () => ({ credProps: true });
      if (isNew) response.getTransports = () => ["USB", "internal", 7, ""];
    }
    if (how === "broken") delete response.clientDataJSON;
    return credential;
  }

  // Nothing is made without a click.
  PublicKeyCredential.getClientCapabilities = async () => ({});
  const { create, get } = CredentialsContainer.prototype;
  // No browser of the tests makes passkeys on its own: it is asked in the usual way.
  CredentialsContainer.prototype.create = async function ({ publicKey, signal }) {
    return remade(await create.call(this, { publicKey, signal }));
  };
  CredentialsContainer.prototype.get = async function (options) {
    return remade(await get.call(this, options));
  };
}

// Somebody who has signed in by mail and is offered a passkey.
async function offered(how, before = () => {}) {
  const profile = await world.newProfile();
  const { page } = profile;
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  await page.addInitScript(disguise, how);
  await page.addInitScript(before);
  const keys = await addAuthenticator(page);
  const ann = somebody();
  await page.goto("/auth/login");
  await page.waitForFunction(() => /offer=yes/.test(document.cookie));
  await profile.ask(ann);
  await profile.open((await world.mail.letter(ann)).link);
  return { profile, page, keys, ann, said };
}

const WAYS = [
  "inherits", "inherited", "bare", "undefined", "no function", "half", "buffers", "views", "data", "numbers", "texts", "padded",
  "no id", "no raw id", "odd",
];

for (const how of WAYS) {
  test(`a passkey of an extension (${how}) is added, and signs in by autofill and by the button`, async () => {
    const { profile, page, ann, said } = await offered(how);
    await page.locator("[data-enrol-button]").click();
    await page.waitForURL(`**${HOME}`);
    assert.deepEqual(said.filter((line) => line.startsWith("pass0:")), []);

    // The page that follows signs in by autofill, and goes on.
    await profile.signOut();
    await page.waitForURL(`**${HOME}`);
    assert.equal(await profile.signedInAs(), ann);

    // Before the page that follows signing out, which would sign in by autofill again.
    await withoutAutofill(page);
    await profile.signOut();
    await page.goto(`/auth/login?next=${encodeURIComponent(HOME)}`);
    await page.locator("[data-passkey-button]").click();
    await page.waitForURL(`**${HOME}`);
    assert.equal(await profile.signedInAs(), ann);
  });
}

test("a passkey that an extension makes on its own is kept", async () => {
  const { profile, page, ann } = await offered("inherits", () => {
    PublicKeyCredential.getClientCapabilities = async () => ({ conditionalCreate: true });
  });
  await page.waitForURL(`**${HOME}`);
  const passkeys = await profile.context.request.get("/auth/passkeys", { headers: { Accept: "application/json" } });
  assert.equal((await passkeys.json()).passkeys.length, 1, ann);
});

test("a passkey that cannot be read is dropped, and the console and the account say why", async () => {
  const { profile, page, said } = await offered("broken", () => {
    window.dropped = [];
    PublicKeyCredential.signalUnknownCredential = async (gone) => { window.dropped.push(gone); };
  });
  const noted = page.waitForResponse((answer) => answer.request().postData()?.includes("failed"));
  await page.locator("[data-enrol-button]").click();
  await page.waitForSelector("[data-enrol-error]:not([hidden])");
  assert.equal((await noted).status(), 200);

  assert.equal((await page.evaluate(() => window.dropped)).length, 1);
  assert.match(said.join("\n"), /pass0: the passkey was not added: TypeError/);
  await page.goto("/auth/account");
  assert.match(await page.innerText("main"), /A passkey couldn’t be added/);
  const passkeys = await profile.context.request.get("/auth/passkeys", { headers: { Accept: "application/json" } });
  assert.deepEqual((await passkeys.json()).passkeys, []);
});
