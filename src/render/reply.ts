import { prose, within } from "./markdown.ts";

/** GitHub refuses a longer comment. */
const REPLY_MAX = 65_535;

/**
 * A reply to a command.
 *
 * Names keep an invisible break after the `@`: an explanation must not notify the people it speaks of.
 * In code type nobody is notified, and an entity would be shown as it is written.
 */
export function renderReply(text: string): string {
  const pieces = prose(text).markdown.split("`");
  const quiet = pieces.map((piece, index) =>
    index % 2 === 1 ? piece : piece.replaceAll("@", "@&#8203;"),
  );
  return within({ markdown: quiet.join("`") }, REPLY_MAX);
}
