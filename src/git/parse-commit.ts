import { type CommitSha, isCommitSha } from "../domain/ids.ts";
import { type Commit, type GitIdentity } from "../domain/pull-request-facts.ts";
import { decodeLabelled, decodeText } from "./decode-text.ts";

/** `Name <address> seconds zone`; either part may be empty, and the date may be missing or nonsense. */
const IDENTITY = /^([^<]*)<([^>]*)>(?: (-?\d{1,12}) [+-]\d{4})?/u;

/** The largest time a date can show, in seconds: a commit may claim anything. */
const SECONDS_MAX = 253_402_300_799;

/**
 * Reads a commit object as git stores it: header lines, an empty line, the message.
 *
 * Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_git_commit_objects
 */
export function parseCommit(sha: CommitSha, bytes: Buffer): Commit {
  const divider = bytes.indexOf("\n\n");
  const head = divider === -1 ? bytes : bytes.subarray(0, divider);
  const body = divider === -1 ? Buffer.alloc(0) : bytes.subarray(divider + 2);
  const label = valuesOf(head, "encoding")[0]?.toString("latin1") ?? "";
  return {
    sha,
    message: decodeLabelled(body, label),
    author: identityOf(valuesOf(head, "author")[0], label),
    committer: identityOf(valuesOf(head, "committer")[0], label),
    parents: valuesOf(head, "parent")
      .map((value) => value.toString("latin1"))
      .filter(isCommitSha),
    tree: valuesOf(head, "tree")[0]?.toString("latin1") ?? null,
    // Whether a signature is valid is GitHub's to say: here nobody's keys are known.
    verification: null,
  };
}

/** The values of a header. Continuation lines (signatures) begin with a space and match no name. */
function valuesOf(head: Buffer, name: string): readonly Buffer[] {
  const values: Buffer[] = [];
  const mark = Buffer.from(`${name} `);
  let start = 0;
  while (start < head.length) {
    const lineEnd = head.indexOf(10, start);
    const end = lineEnd === -1 ? head.length : lineEnd;
    const line = head.subarray(start, end);
    if (line.subarray(0, mark.length).equals(mark)) values.push(line.subarray(mark.length));
    start = end + 1;
  }
  return values;
}

function identityOf(value: Buffer | undefined, label: string): GitIdentity {
  const line = value === undefined ? "" : textOf(value, label);
  const [, name = "", email = "", seconds] = IDENTITY.exec(line) ?? [];
  return { name: name.trim(), email: email.trim(), at: instantOf(seconds), account: null };
}

function textOf(value: Buffer, label: string): string {
  const { text, isExact } = decodeText(value);
  return isExact ? text : decodeLabelled(value, label);
}

/** ISO 8601 in UTC to the second, as GitHub writes it; empty when the commit claims no real time. */
function instantOf(seconds: string | undefined): string {
  const time = Number(seconds);
  if (seconds === undefined || Math.abs(time) > SECONDS_MAX) return "";
  return `${new Date(time * 1000).toISOString().slice(0, -5)}Z`;
}
