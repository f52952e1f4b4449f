import type { Context } from "hono";
import { html, raw } from "hono/html";

/** What hono's tag makes: text that is escaped already. */
export type Html = ReturnType<typeof html>;

/** Where the style sheet is served. */
export const STYLE_PATH = "/setup/style.css";

/** One style for light and dark, without anything loaded from elsewhere. */
export const STYLE = `:root { color-scheme: light dark; --text: #1f2328; --soft: #59636e; --line: #d1d9e0;
  --page: #f6f8fa; --card: #fff; --action: #1f883d; --link: #0969da; --note: #fff8c5; }
@media (prefers-color-scheme: dark) { :root { --text: #f0f6fc; --soft: #9198a1; --line: #3d444d;
  --page: #010409; --card: #0d1117; --action: #238636; --link: #4493f8; --note: #3b2e0a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
main { max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
header { display: flex; align-items: baseline; gap: .75rem; margin-bottom: 1.5rem; }
header strong { font-size: 1.25rem; letter-spacing: -.01em; }
header span, small, .soft { color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  padding: 1.25rem 1.5rem; margin-bottom: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; letter-spacing: -.02em; }
h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
a { color: var(--link); }
label { display: block; font-weight: 600; margin-bottom: .35rem; }
input { font: inherit; width: 100%; padding: .5rem .75rem; border: 1px solid var(--line);
  border-radius: .4rem; background: var(--page); color: inherit; }
button, .button { display: inline-block; font: inherit; font-weight: 600; color: #fff; background: var(--action);
  border: 0; border-radius: .4rem; padding: .55rem 1.1rem; margin-top: .9rem; cursor: pointer; text-decoration: none; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
pre { background: var(--page); border: 1px solid var(--line); border-radius: .4rem; padding: .75rem 1rem;
  overflow-x: auto; font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, monospace; max-height: 22rem; }
code { font: 13px ui-monospace, SFMono-Regular, Menlo, monospace; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
td { border-top: 1px solid var(--line); padding: .35rem .5rem .35rem 0; vertical-align: top; }
.note { background: var(--note); }
`;

/** A whole page. */
export function layout(title: string, content: Html): Html {
  return html`${raw("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · agentgov</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body><main>
<header><strong>agentgov</strong><span>a merge gate for coding agents</span></header>
${content}
</main></body>
</html>`;
}

/**
 * Sends a page that loads nothing from elsewhere, runs no script, is shown in no frame and is kept nowhere.
 * `formTargets` are the origins its forms may be sent to.
 */
export async function sendPage(
  context: Context,
  page: { readonly status: 200 | 404 | 502; readonly formTargets: string; readonly content: Html },
): Promise<Response> {
  context.header(
    "content-security-policy",
    `default-src 'none'; style-src 'self'; form-action ${page.formTargets}; base-uri 'none'; frame-ancestors 'none'`,
  );
  context.header("referrer-policy", "no-referrer");
  context.header("x-content-type-options", "nosniff");
  context.header("cache-control", "no-store");
  return context.html(await page.content, page.status);
}
