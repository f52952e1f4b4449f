import { readBodyLines } from "./message-lines.ts";

/** A login that the body of an agent's pull request names as the one who asked. */
export interface MentionedRequester {
  readonly login: string;
  readonly line: number;
}

const REQUESTER =
  /(?:requested by|started by|on behalf of|triggered by|initiated by|assigned by)[\s:*_]{1,8}@([a-z\d](?:[a-z\d-]{0,38}))(?![\w/-])/iu;

/**
 * The people whom an agent's pull request names as its requesters. Only agents' own phrases count, and
 * only on pull requests that an agent opened.
 */
export function readMentionedRequesters(body: string): readonly MentionedRequester[] {
  const found = new Map<string, MentionedRequester>();
  for (const line of readBodyLines(body)) {
    if (line.kind !== "text" || !line.text.includes("@")) continue;
    const login = REQUESTER.exec(line.text.slice(0, 2000))?.[1]?.toLowerCase();
    if (login !== undefined && !found.has(login)) found.set(login, { login, line: line.number });
  }
  return [...found.values()].slice(0, REQUESTERS_MAX);
}

/** More names than this are no requesters. */
const REQUESTERS_MAX = 10;

const CLOSING =
  /(?<![\w-])(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?[ \t]{1,4}#(\d{1,9})(?!\d)/giu;

/**
 * Numbers of the issues of the same repository that a description says to close, each once.
 *
 * Source: https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
 */
export function readLinkedIssues(body: string): readonly number[] {
  const found = readBodyLines(body).flatMap((line) => {
    if (line.kind !== "text" || !line.text.includes("#")) return [];
    return [...line.text.slice(0, 2000).matchAll(CLOSING)].map(([, number]) => Number(number));
  });
  return [...new Set(found)].filter((number) => number > 0).slice(0, REQUESTERS_MAX);
}
