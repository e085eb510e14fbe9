"use strict";

// Signing in, or proving who one is, with a passkey: by autofill where there is an address field, by the button otherwise.
(() => {
  const page = document.getElementById("passkey");
  if (!page || !window.PublicKeyCredential) return;

  const { passkeyOptions, passkeyVerify, passkeyMethod, next, offerCookie } = page.dataset;
  const button = page.querySelector("[data-passkey-button]");
  const sentence = page.querySelector("[data-passkey-error]");
  // Options live for five minutes; older ones are fetched anew.
  const LIFE = 4 * 60 * 1000;
  // Autofill is armed again after a failure, but not for ever.
  let rearms = 3;
  let waiting = null;

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (c) => c.charCodeAt(0));
  };
  const text = (given) => {
    if (typeof given === "string") return given.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    if (given === null || typeof given !== "object") throw new TypeError("no bytes");
    const view = ArrayBuffer.isView(given) ? [given.buffer, given.byteOffset, given.byteLength] : [given];
    const plain = Array.from(new Uint8Array(...view), (b) => String.fromCharCode(b)).join("");
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  // What a browser extension hands over may inherit from PublicKeyCredential without being one: what it inherits throws.
  const read = (from) => { try { return from() ?? undefined; } catch { return undefined; } };
  const isText = (value) => typeof value === "string" && /^[A-Za-z0-9_-]+$/.test(value);

  function parse(options) {
    if (PublicKeyCredential.parseRequestOptionsFromJSON) {
      return PublicKeyCredential.parseRequestOptionsFromJSON(options);
    }
    const allowed = (options.allowCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
    return { ...options, challenge: bytes(options.challenge), allowCredentials: allowed };
  }

  // PublicKeyCredential.toJSON(), if it gives all of it; else by hand.
  function written(credential) {
    const json = read(() => credential.toJSON());
    const made = json?.response;
    const whole = [json?.id, made?.clientDataJSON, made?.authenticatorData, made?.signature].every(isText);
    if (whole && json.rawId === json.id && json.type && json.clientExtensionResults) return json;
    const { response: given } = credential;
    const id = text(read(() => credential.rawId) ?? credential.id);
    const response = {
      clientDataJSON: text(given.clientDataJSON),
      authenticatorData: text(given.authenticatorData),
      signature: text(given.signature),
    };
    const handle = text(read(() => given.userHandle) ?? "");
    if (handle !== "") response.userHandle = handle;
    return { id, rawId: id, type: "public-key", response, clientExtensionResults: {} };
  }

  async function send(url, body) {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      credentials: "same-origin",
      cache: "no-store",
      body: JSON.stringify(body),
    });
    const content = await answer.json().catch(() => ({}));
    if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { code: content.error, status: answer.status });
    return content;
  }

  function begin() {
    const body = {};
    if (passkeyMethod) body.method = passkeyMethod;
    if (next) body.next = next;
    return send(passkeyOptions, body);
  }

  async function finish(options, credential) {
    const body = { credential: written(credential) };
    if (passkeyMethod) body.method = passkeyMethod;
    if (passkeyMethod && next) body.next = next;
    let done;
    try {
      done = await send(passkeyVerify, body);
    } catch (error) {
      if (error.code === "unknown_passkey") {
        const gone = { rpId: options.rpId, credentialId: credential.id };
        read(() => PublicKeyCredential.signalUnknownCredential(gone).catch(() => {}));
      }
      throw error;
    }
    const target = new URL(typeof done.next === "string" ? done.next : "/", location.href);
    if (target.origin === location.origin) location.assign(target.href);
  }

  function say(error) {
    if (error?.name !== "NotAllowedError") {
      console.warn("pass0: the passkey was not accepted:", typeof error?.code === "string" ? error.code : error);
    }
    if (!sentence) return;
    const { failed, unknown, changed, over } = sentence.dataset;
    const codes = { unknown_passkey: unknown, passkey_changed: changed };
    sentence.textContent = codes[error?.code] ?? (error?.status === 410 ? over : failed);
    sentence.hidden = false;
    const field = document.getElementById("code") ?? document.getElementById("email") ??
      page.querySelector("input:not([type=hidden])");
    field?.focus();
  }

  // One request at a time: the button calls the waiting autofill off.
  async function autofill() {
    const field = page.querySelector("input[autocomplete~=webauthn]");
    if (!field) return;
    // Before anything is awaited, so that the button can call off an autofill that is not yet armed.
    const control = new AbortController();
    waiting = control;
    const can = await PublicKeyCredential.isConditionalMediationAvailable?.();
    if (!can || control.signal.aborted) return;
    const began = Date.now();
    let chosen = false;
    try {
      const options = await begin();
      const renew = setTimeout(() => control.abort("old"), LIFE);
      const credential = await navigator.credentials.get({
        publicKey: parse(options), mediation: "conditional", signal: control.signal,
      });
      clearTimeout(renew);
      chosen = true;
      await finish(options, credential);
    } catch (error) {
      if (control.signal.aborted) {
        if (control.signal.reason === "old") autofill();
        return;
      }
      // No error for visitors who chose nothing.
      if (chosen) say(error);
      if (rearms > 0 && Date.now() - began > 1000) {
        rearms -= 1;
        autofill();
      }
    }
  }

  async function ask() {
    waiting?.abort("button");
    if (sentence) sentence.hidden = true;
    button.disabled = true;
    try {
      const options = await begin();
      const control = new AbortController();
      waiting = control;
      const credential = await navigator.credentials.get({
        publicKey: parse(options), signal: control.signal,
      });
      await finish(options, credential);
    } catch (error) {
      say(error);
      autofill();
    } finally {
      button.disabled = false;
    }
  }

  // Only a browser that can keep passkeys is offered one after the mail. "later" holds while its cookie lives; "never" is of
  // earlier versions and holds no more: what was said for good is kept with the account.
  async function note() {
    if (!offerCookie) return;
    const known = document.cookie.split("; ").some((pair) => [`${offerCookie}=yes`, `${offerCookie}=later`].includes(pair));
    const can = await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable?.();
    if (known || !can) return;
    const secure = offerCookie.startsWith("__Host-") ? "; Secure" : "";
    document.cookie = `${offerCookie}=yes; Path=/; SameSite=Lax; Max-Age=34560000${secure}`;
  }

  if (button) {
    button.hidden = false;
    button.addEventListener("click", ask);
  }
  note().catch(() => {});
  autofill().catch(() => {});
})();
