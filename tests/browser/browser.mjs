// One Chromium; a profile is a browser of its own as far as the web can tell.

import { chromium } from "playwright-core";

const PATIENCE = 15_000;

export async function startBrowser(origin) {
  const chrome = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
  });
  const complaints = [];

  return {
    // `options` are Playwright's: javaScriptEnabled, colorScheme, viewport, locale…
    async newProfile(options = {}) {
      const context = await chrome.newContext({ locale: "en-US", baseURL: origin, ...options });
      context.setDefaultTimeout(PATIENCE);
      context.on("page", (page) => listen(page, origin, complaints));
      return new Profile(context, await context.newPage(), options.javaScriptEnabled !== false);
    },

    // Returns what pages did that no page may do: errors in scripts, blocked content, requests to other origins.
    async close() {
      await chrome.close();
      return complaints;
    },
  };
}

function listen(page, origin, complaints) {
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error}`));
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("request", (request) => {
    const from = request.isNavigationRequest() ? "" : page.url();
    if (from.startsWith(origin) && !request.url().startsWith(`${origin}/`) && !request.url().startsWith("data:")) {
      complaints.push(`${from} asked for ${request.url()}`);
    }
  });
}

class Profile {
  constructor(context, page, scripts) {
    this.context = context;
    this.page = page;
    this.scripts = scripts;
  }

  // Types the address into the sign-in page, of the app at `origin` where there are several; ends on the waiting page.
  async ask(address, { next = "/auth/sessions", origin = "" } = {}) {
    await this.page.goto(`${origin}/auth/login?next=${encodeURIComponent(next)}`);
    await this.page.fill("input[name=email]", address);
    await this.page.locator('form[action$="/request-magic-link"] button[type=submit]').click();
    await this.settled();
  }

  // The waiting page as it stays: with scripts, it loads itself once more when the mail is on its way.
  async settled() {
    await this.page.waitForSelector(this.scripts ? '[data-mail]:not([data-mail="queued"])' : "[data-mail]");
  }

  // Opens a mailed link in this tab. The waiting page may move on by itself at that very moment, because it hears of
  // the sign-in before this navigation is answered; the browser then drops one of the two, and the link is clicked again.
  async open(link) {
    for (let tries = 1; ; tries += 1) {
      try {
        // Away from a page that waits: it moves on by itself when it hears of the sign-in, and the answer to the link
        // would be lost.
        await this.page.goto(new URL("/healthz", link).href);
        const answer = await this.page.goto(link);
        await this.arrived();
        return answer;
      } catch (error) {
        if (tries === 5 || !/ERR_ABORTED|interrupted by another navigation/.test(error.message)) throw error;
        await this.page.waitForLoadState();
      }
    }
  }

  async typeCode(code) {
    await this.page.fill("input[name=code]", code);
    await this.press("/verify-code");
  }

  // Presses the button of the form with this action, and waits for the page it leads to.
  async press(action) {
    const button = this.page.locator(`form[action$="${action}"] button[type=submit]`).first();
    await Promise.all([this.page.waitForEvent("framenavigated"), button.click()]);
    await this.arrived();
  }

  // The page that was meant, and not the one that goes on to it by itself.
  async arrived() {
    await this.page.waitForSelector("meta[http-equiv=refresh]", { state: "detached" });
    await this.page.waitForLoadState();
  }

  // Signs out by its address. The page that follows may sign in by a passkey and move on before it has loaded.
  async signOut() {
    await this.page.goto("/auth/logout", { waitUntil: "commit" });
  }

  heading() {
    return this.page.locator("h1").innerText();
  }

  // What the server says of this browser: {"authenticated", "user"?, "session"?}.
  async session() {
    const answer = await this.context.request.get("/auth/session", { headers: { Accept: "application/json" } });
    return answer.json();
  }

  // The address this browser is signed in as, or null.
  async signedInAs() {
    const session = await this.session();
    return session.authenticated === true ? session.user.email : null;
  }

  cookies() {
    return this.context.cookies();
  }
}
