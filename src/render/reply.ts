import { prose, within } from "./markdown.ts";

/** Half of GitHub's limit on a comment: breaking mentions below may lengthen the text. */
const REPLY_MAX = 32_768;

/**
 * A reply to a command.
 *
 * Names keep an invisible break after the `@`: an explanation must not notify the people it speaks of.
 */
export function renderReply(text: string): string {
  return within(prose(text), REPLY_MAX).replaceAll("@", "@&#8203;");
}
