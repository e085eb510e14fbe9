// What every journey starts from: a mail server, a pass0 that sends to it, and browsers.

import { startBrowser } from "./browser.mjs";
import { startMail } from "./mail.mjs";
import { startPass0 } from "./pass0.mjs";

export { startBrowser, startMail, startPass0 };

// Where the tests want to go after signing in: the page that shows the address and the sign-out button.
export const HOME = "/auth/sessions";

// Starts all three. `end()` stops them, and fails when a page broke a rule that holds for every page.
export async function arrange(settings = {}) {
  const mail = await startMail();
  const pass0 = await startPass0({ smtp: mail.url, ...settings });
  const browser = await startBrowser(pass0.origin);
  return {
    mail,
    pass0,
    newProfile: browser.newProfile,
    async end() {
      const complaints = await browser.close();
      await pass0.stop();
      await mail.close();
      if (complaints.length > 0) throw new Error(`pages complained:\n${complaints.join("\n")}`);
    },
  };
}

let people = 0;

// An address nobody else in this run uses, so that no limit of one test is felt in another.
export function somebody(name = "ann") {
  people += 1;
  return `${name}-${process.pid}-${people}@example.org`;
}
