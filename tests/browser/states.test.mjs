// Every page in each of its states and languages, as the templates make it: nothing sticks out, nothing is too pale to
// read or too small to hit. Their makers are `Page::samples()` and the example `dump`, which is built beside the program.
// Pictures of them stay in PASS0_TEST_SCREENSHOTS.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { after, before, test } from "node:test";
import { startBrowser } from "./browser.mjs";
import { flaws, unmarked } from "./measure.mjs";
import { PROGRAM } from "./pass0.mjs";

const KINDS = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
const PHONE = { width: 360, height: 640 };
// A page for 1280 pixels, magnified four times (WCAG 1.4.10).
const NARROW = { width: 320, height: 640 };
const DESK = { width: 1280, height: 800 };
const LONG = `${"ann".repeat(20)}@${"a-long-name.".repeat(12)}example.org`;

let folder;
let server;
let browser;
let names;
// What the server does to a page before it gives it out.
let change = (html) => html;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "pass0-states-"));
  execFileSync(join(dirname(PROGRAM), "examples", "dump"), [folder]);
  names = (await readdir(folder)).filter((name) => extname(name) === ".html" && !name.includes("-letter-"));
  server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  browser = await startBrowser(`http://localhost:${server.address().port}`);
});
after(async () => {
  const complaints = (await browser?.close()) ?? [];
  server?.closeAllConnections();
  server?.close();
  await rm(folder, { recursive: true, force: true });
  assert.deepEqual(complaints, []);
});

// What a script asks for stays unanswered: the page is looked at as it is.
async function answer(request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  const kind = KINDS[extname(pathname)];
  if (request.method !== "GET" || !kind) return;
  const file = await readFile(join(folder, pathname), "utf8");
  response.setHeader("Content-Type", `${kind}; charset=utf-8`);
  response.end(kind === "text/html" ? change(file.replace(" data-submit", "")) : file);
}

async function look(page, lang, check, picture) {
  const found = [];
  const album = process.env.PASS0_TEST_SCREENSHOTS;
  const own = names.filter((name) => name.startsWith(`${lang}-`));
  assert.ok(own.length > 100, `${lang} has ${own.length} pages`);
  for (const name of own) {
    await page.goto(name);
    for (const flaw of await check(page)) found.push(`${name}: ${flaw}`);
    if (album && picture) await page.screenshot({ path: join(album, `${name.replace(".html", "")}-${picture}.png`), fullPage: true });
  }
  assert.deepEqual(found, []);
}

for (const lang of ["en", "de", "fr", "es", "ja"]) {
  test(`every page in ${lang} fits a phone`, async () => {
    const { page } = await browser.newProfile({ viewport: PHONE });
    await look(page, lang, flaws, lang === "en" && "phone");
  });
}

test("every page fits a desk, is as readable in the dark, and shows what has the focus", async () => {
  const { page } = await browser.newProfile({ viewport: DESK, colorScheme: "dark" });
  await look(page, "en", async (shown) => [...(await flaws(shown)), ...(await unmarked(shown))], "desk-dark");
});

test("the longest address and a long name of the site fit the narrowest screen", async () => {
  change = (html) => html.replaceAll("ann@example.org", LONG).replaceAll("Notes", "Notizverwaltungsgesellschaft der Stadt");
  const { page } = await browser.newProfile({ viewport: NARROW });
  await look(page, "de", (shown) => flaws(shown, { words: false })).finally(() => { change = (html) => html; });
});
