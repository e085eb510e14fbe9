"use strict";

// Adding a passkey, from the account page, the offer after a sign-in, or a sign-in that waits for one.
(() => {
  const page = document.getElementById("enrol");
  if (!page) return;

  const { enrolOptions, enrolVerify, stepUp, next, offer } = page.dataset;
  const sentence = page.querySelector("[data-enrol-error]");
  const button = page.querySelector("[data-enrol-button]");
  const isOffer = offer !== undefined;

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
    if (PublicKeyCredential.parseCreationOptionsFromJSON) {
      return PublicKeyCredential.parseCreationOptionsFromJSON(options);
    }
    const excluded = (options.excludeCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
    return {
      ...options, challenge: bytes(options.challenge), excludeCredentials: excluded,
      user: { ...options.user, id: bytes(options.user.id) },
    };
  }

  // PublicKeyCredential.toJSON(), if it gives all of it; else by hand.
  function written(credential) {
    const json = read(() => credential.toJSON());
    const made = json?.response;
    const whole = [json?.id, made?.clientDataJSON, made?.attestationObject].every(isText);
    if (whole && json.rawId === json.id && json.type && json.clientExtensionResults) return json;
    const { response } = credential;
    const id = text(read(() => credential.rawId) ?? credential.id);
    const named = [...(read(() => response.getTransports()) ?? read(() => response.transports) ?? [])];
    const kept = read(() => credential.getClientExtensionResults().credProps.rk);
    return {
      id, rawId: id, type: "public-key",
      response: {
        clientDataJSON: text(response.clientDataJSON),
        attestationObject: text(response.attestationObject),
        transports: named.filter((name) => typeof name === "string" && /^[a-z0-9-]{1,32}$/.test(name)).slice(0, 16),
      },
      clientExtensionResults: typeof kept === "boolean" ? { credProps: { rk: kept } } : {},
    };
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

  function go(path) {
    const target = new URL(path || location.pathname, location.href);
    if (target.origin === location.origin) location.assign(target.href);
  }

  function say(error) {
    if (!sentence) return;
    const { failed, exists, miswritten, over } = sentence.dataset;
    const codes = { passkey_miswritten: miswritten };
    const said = error?.name === "InvalidStateError" ? exists : codes[error?.code];
    sentence.textContent = said ?? (error?.status === 410 ? over : failed);
    sentence.hidden = false;
    button?.focus();
  }

  async function keep(options, credential) {
    // What the site refused, or cannot be told of, is of no use: the browser learns that it may drop it.
    const drop = () => {
      const gone = { rpId: options.rp.id, credentialId: credential?.id };
      read(() => PublicKeyCredential.signalUnknownCredential(gone).catch(() => {}));
    };
    let body;
    try {
      body = { credential: written(credential) };
    } catch (error) {
      drop();
      throw error;
    }
    let done;
    try {
      done = await send(enrolVerify, body);
    } catch (error) {
      if (["passkey_refused", "passkey_miswritten"].includes(error.code)) drop();
      throw error;
    }
    go(done.next ?? next);
  }

  // The reason, for debugging: here, and in the account's activity. Cancelling is not a failure.
  function report(error) {
    if (["NotAllowedError", "AbortError", "InvalidStateError"].includes(error?.name)) return;
    const told = typeof error?.code === "string";
    console.warn("pass0: the passkey was not added:", told ? error.code : error);
    if (!told) send(enrolVerify, { failed: String(error?.name ?? "Error") }).catch(() => {});
  }

  const control = new AbortController();

  // Once, and without a word: a browser that makes passkeys on its own makes one (WebAuthn Level 3, conditional create).
  // Whatever keeps it from that, the page stays as it is. Browsers of 2026 want to have filled in a password just before.
  async function upgrade() {
    const able = await PublicKeyCredential.getClientCapabilities?.();
    if (able?.conditionalCreate !== true || control.signal.aborted) return;
    const options = await send(enrolOptions, { mediation: "conditional" });
    await keep(options, await navigator.credentials.create({
      publicKey: parse(options), mediation: "conditional", signal: control.signal,
    }));
  }

  async function add() {
    // One request at a time: the button calls the silent one off.
    control.abort();
    if (sentence) sentence.hidden = true;
    button.disabled = true;
    try {
      const options = await send(enrolOptions, {});
      await keep(options, await navigator.credentials.create({ publicKey: parse(options) }));
    } catch (error) {
      if (error.code === "fresh_required") {
        go(`${stepUp}?next=${encodeURIComponent(location.pathname)}`);
        return;
      }
      report(error);
      say(error);
    } finally {
      button.disabled = false;
    }
  }

  // What the browser's own list of passkeys shows is what is kept here (Signal API).
  function signal() {
    const { rpId, userHandle, credentialIds, name } = page.dataset;
    if (!rpId || !userHandle) return;
    const quiet = (promise) => promise?.catch?.(() => {});
    const ids = credentialIds.split(" ").filter((id) => id !== "");
    quiet(PublicKeyCredential.signalAllAcceptedCredentials?.(
      { rpId, userId: userHandle, allAcceptedCredentialIds: ids }));
    quiet(PublicKeyCredential.signalCurrentUserDetails?.(
      { rpId, userId: userHandle, name, displayName: name }));
  }

  function show(selector, act) {
    const found = page.querySelector(selector);
    if (!found) return;
    found.hidden = false;
    found.addEventListener("click", act);
  }

  if (!window.PublicKeyCredential) {
    if (isOffer) go(next);
    return;
  }
  show("[data-enrol-button]", add);
  signal();
  if (isOffer) upgrade().catch(report);
})();
