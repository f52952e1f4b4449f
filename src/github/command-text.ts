import { resemblesCommand } from "../domain/command-mention.ts";

/** GitHub stores no longer comment; nothing beyond is looked at. */
const BODY_CHARACTERS_MAX = 65_536;

/**
 * A line that addresses the app: `/agentgov`, and what people write for it by mistake (`@agentgov`,
 * `\agentgov`, `/ agentgov`, another case, a full-width or otherwise odd slash, hidden characters before
 * it), which is answered with the right spelling. It only wakes the app up: whether a line is a command
 * is decided on the comment as the API gives it.
 */
const ADDRESS = /^[\s\p{Cf}*_#]{0,100}[/\\@!\u2044\u2215\uff0f\uff20]\s{0,3}agentgov(?![\w-])/iu;

/** What a quote starts with: it repeats what others said. */
const QUOTE = /^\s{0,3}>/u;
/** Anything but plain letters: only then can a line look like what it is not. */
const NOT_PLAIN = /[^\x20-\x7e\t]/u;

/** A command that stops a merge or takes an approval back. */
const STOPPING = /^\/agentgov[ \t]+(?:deny|veto|unapprove|revoke|hold)(?![\w-])/iu;

/** Whether a comment has a line that addresses the app, or would to a reader's eye. */
export function addressesApp(body: string): boolean {
  return linesOf(body).some(isAddress);
}

/** Whether a comment has a command that stops a merge. */
export function stopsMerge(body: string): boolean {
  return linesOf(body).some((line) => STOPPING.test(line));
}

/** Whether a comment addresses the app with commands that stop a merge, and with nothing else. */
export function onlyStopsMerge(body: string): boolean {
  const addressed = linesOf(body).filter(isAddress);
  return addressed.length > 0 && addressed.every((line) => STOPPING.test(line));
}

function linesOf(body: string): readonly string[] {
  return body.slice(0, BODY_CHARACTERS_MAX).split(/\r\n|[\n\r\u2028\u2029]/u);
}

function isAddress(line: string): boolean {
  return ADDRESS.test(line) || looksLikeOne(line);
}

function looksLikeOne(line: string): boolean {
  return NOT_PLAIN.test(line) && !QUOTE.test(line) && resemblesCommand(line);
}
