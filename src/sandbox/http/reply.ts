import { createHash } from "node:crypto";
import type { Answer } from "./answer.ts";

/** A finished answer. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What the body says, for comparing with the contract; undefined when it is no JSON. */
  readonly json?: unknown;
}

/** What about a request shapes its reply. */
export interface ReplyContext {
  readonly method: string;
  /** Address of the request, from which those of other pages are made. */
  readonly url: URL;
  readonly ifNoneMatch: string | undefined;
  /** Headers that `Vary` names: the ETag depends on them, as on GitHub. */
  readonly varying: string;
}

const PAGE_DEFAULT = 30;
const PAGE_MAX = 100;

const VARY = "Accept, Authorization, Cookie, X-GitHub-OTP";

/** Cuts the page, adds links and the ETag, and answers 304 to whoever has it already. */
export function replyTo(answer: Answer, context: ReplyContext): Reply {
  switch (answer.kind) {
    case "raw":
      return finish(
        200,
        { "content-type": "application/vnd.github.raw" },
        { body: answer.body, context },
      );
    case "one":
      return jsonReply(answer.status, answer.body, { context, headers: answer.headers ?? {} });
    case "list": {
      const { from, to, link } = pageOf(answer.length, context.url);
      const items = answer.slice(from, to);
      const body =
        answer.wrap === null ? items : { total_count: answer.length, [answer.wrap]: items };
      return jsonReply(200, body, { context, headers: link === "" ? {} : { link } });
    }
  }
}

/** GitHub's form of a refusal. */
export function errorReply(status: number, message: string): Reply {
  const json = {
    message,
    documentation_url: "https://docs.github.com/rest",
    status: String(status),
  };
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: Buffer.from(JSON.stringify(json)),
  };
}

function jsonReply(
  status: number,
  json: unknown,
  {
    context,
    headers,
  }: { readonly context: ReplyContext; readonly headers: Readonly<Record<string, string>> },
): Reply {
  const all = { "content-type": "application/json; charset=utf-8", ...headers };
  const body = json === null ? Buffer.alloc(0) : Buffer.from(JSON.stringify(json));
  const reply = finish(status, all, { body, context });
  return reply.status === 304 || json === null ? reply : { ...reply, json };
}

function finish(
  status: number,
  headers: Readonly<Record<string, string>>,
  { body, context }: { readonly body: Buffer; readonly context: ReplyContext },
): Reply {
  if (context.method !== "GET" || status !== 200) return { status, headers, body };
  const digest = createHash("sha256")
    .update(context.varying)
    .update("\0")
    .update(body)
    .digest("hex");
  const etag = `W/"${digest}"`;
  const cached = { etag, vary: VARY, "cache-control": "private, max-age=60, s-maxage=60" };
  const known = context.ifNoneMatch?.replace(/^W\//u, "") === `"${digest}"`;
  return known
    ? { status: 304, headers: cached, body: Buffer.alloc(0) }
    : { status, headers: { ...headers, ...cached }, body };
}

/** Source: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function pageOf(
  length: number,
  url: URL,
): { readonly from: number; readonly to: number; readonly link: string } {
  const size = Math.min(PAGE_MAX, positive(url.searchParams.get("per_page"), PAGE_DEFAULT));
  const page = positive(url.searchParams.get("page"), 1);
  const last = Math.max(1, Math.ceil(length / size));
  const links: string[] = [];
  function add(number: number, relation: string): void {
    const target = new URL(url);
    target.searchParams.set("page", String(number));
    links.push(`<${target.href}>; rel="${relation}"`);
  }
  if (page > 1) add(Math.min(page - 1, last), "prev");
  if (page < last) {
    add(page + 1, "next");
    add(last, "last");
  }
  if (page > 1) add(1, "first");
  return { from: (page - 1) * size, to: page * size, link: links.join(", ") };
}

function positive(text: string | null, otherwise: number): number {
  const number = Number(text ?? otherwise);
  return Number.isSafeInteger(number) && number > 0 ? number : otherwise;
}
