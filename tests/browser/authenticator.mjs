// What a person has besides a mailbox: an authenticator in the browser (Chromium's virtual one), an app that shows codes.

import { createHmac } from "node:crypto";

// Adds an authenticator to the page's browser, one that verifies its user at once. Returns the protocol session.
export async function addAuthenticator(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    async credentials() {
      const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
      return credentials;
    },
    verifies: (yes) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: yes }),
    clear: () => cdp.send("WebAuthn.clearCredentials", { authenticatorId }),
  };
}

// A browser that does not offer passkeys in the address field: the button remains.
export const withoutAutofill = (page) =>
  page.addInitScript(() => { PublicKeyCredential.isConditionalMediationAvailable = async () => false; });

// The six digits for a secret in base 32, now or some steps of 30 seconds later (RFC 6238).
export function totp(secret, later = 0) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/\s/g, "")].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const hash = createHmac("sha1", key).update(step).digest();
  const word = hash.readUInt32BE(hash.at(-1) & 0xf) & 0x7fff_ffff;
  return String(word % 1_000_000).padStart(6, "0");
}
