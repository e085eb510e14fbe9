// Every page in each of its states and languages, as the templates make it: nothing sticks out, nothing is too pale to
// read or too small to hit. Their makers are `Page::samples()` and the example `dump`, which is built beside the program.
// A picture of each page stays in PASS0_TEST_SCREENSHOTS.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { startBrowser } from "./browser.mjs";
import { flaws, unmarked } from "./measure.mjs";
import { PROGRAM } from "./pass0.mjs";

const PHONE = { width: 360, height: 640 };
// A page for 1280 pixels, magnified four times (WCAG 1.4.10).
const NARROW = { width: 320, height: 640 };
const DESK = { width: 1280, height: 800 };
const LONG = `${"ann".repeat(20)}@${"a-long-name.".repeat(12)}example.org`;

let pages;
let browser;
before(async () => {
  pages = await made();
  browser = await startBrowser("http://localhost");
});
after(async () => assert.deepEqual((await browser?.close()) ?? [], []));

// Every page by its name, with its style inside, as its scripts leave it: they show their buttons and ask for nothing.
async function made() {
  const folder = await mkdtemp(join(tmpdir(), "pass0-states-"));
  execFileSync(join(dirname(PROGRAM), "examples", "dump"), [folder]);
  const statics = await readdir(join(folder, "static"));
  const style = await readFile(join(folder, "static", statics.find((name) => name.endsWith(".css"))), "utf8");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".html") && !name.includes("-letter-"));
  const read = async (name) => [name.replace(".html", ""), await readFile(join(folder, name), "utf8")];
  const found = await Promise.all(names.sort().map(read));
  await rm(folder, { recursive: true });
  const still = (html) => html
    .replace(/<script [^>]*><\/script>|<link rel="icon"[^>]*>/g, "")
    .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${style}</style>`)
    .replace(/ hidden(?= data-(?:[a-z]+-button|later|never|print))/g, "");
  return new Map(found.map(([name, html]) => [name, still(html)]));
}

async function look(page, lang, check, { picture, change = (html) => html } = {}) {
  const found = [];
  const pictured = new Set();
  const album = process.env.PASS0_TEST_SCREENSHOTS;
  const own = [...pages].filter(([name]) => name.startsWith(`${lang}-`));
  assert.ok(own.length > 100, `${lang} has ${own.length} pages`);
  for (const [name, html] of own) {
    await page.setContent(change(html));
    for (const flaw of await check(page)) found.push(`${name}: ${flaw}`);
    const kind = name.replace(/-\d+$/, "");
    if (!album || !picture || pictured.has(kind)) continue;
    pictured.add(kind);
    await page.screenshot({ path: join(album, `${kind}-${picture}.png`), fullPage: true });
  }
  assert.deepEqual(found, []);
}

for (const lang of ["en", "de", "fr", "es", "ja"]) {
  test(`every page in ${lang} fits a phone`, async () => {
    const { page } = await browser.newProfile({ viewport: PHONE });
    await look(page, lang, flaws, { picture: lang === "en" && "phone" });
  });
}

test("every page fits a desk, is as readable in the dark, and shows what has the focus", async () => {
  const { page } = await browser.newProfile({ viewport: DESK, colorScheme: "dark" });
  await look(page, "en", async (shown) => [...(await flaws(shown)), ...(await unmarked(shown))], { picture: "desk-dark" });
});

test("the longest address and a long name of the site fit the narrowest screen", async () => {
  const change = (html) => html.replaceAll("ann@example.org", LONG).replaceAll("Notes", "Notizverwaltungsgesellschaft der Stadt");
  const { page } = await browser.newProfile({ viewport: NARROW });
  await look(page, "de", (shown) => flaws(shown, { words: false }), { change });
});
