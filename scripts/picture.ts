import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { marked } from "marked";

const HELP = `npm run picture -- FILE.md FILE.png [--browser PATH]

Draws a check run, saved with "npm run demo -- --save DIR", much as GitHub shows it.
Needs a Chromium (${"/usr/bin/chromium"}, or the one named by --browser).
`;

/** Close to GitHub's own page, so that what is judged here is what people will see. */
const STYLE = `
  body { font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif;
    color: #1f2328; margin: 0; padding: 28px 32px; width: 900px; background: #fff; }
  h1 { font-size: 20px; border-bottom: 1px solid #d1d9e0; padding-bottom: 8px; }
  h3 { font-size: 16px; margin: 24px 0 8px; }
  table { border-collapse: collapse; width: 100%; }
  th, td { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left; vertical-align: top; }
  tr:nth-child(even) td { background: #f6f8fa; }
  code { background: #818b981f; border-radius: 6px; padding: 2px 5px; font: 12px monospace; }
  sub { color: #59636e; vertical-align: baseline; font-size: 12px; }
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      browser: { type: "string", default: "/usr/bin/chromium" },
      help: { type: "boolean", default: false },
    },
  });
  const [source, target] = positionals;
  if (values.help || source === undefined || target === undefined) {
    console.log(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "agentgov-picture-"));
  try {
    const html = await marked(readFileSync(source, "utf8"), { gfm: true });
    const page = join(folder, "page.html");
    writeFileSync(page, `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${html}`);
    execFileSync(values.browser, [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--user-data-dir=${folder}/profile`,
      "--hide-scrollbars",
      "--window-size=964,1000",
      `--screenshot=${resolve(target)}`,
      `file://${page}`,
    ]);
    console.log(`wrote ${target}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
