/** GitHub stores no longer comment; nothing beyond is looked at. */
const BODY_CHARACTERS_MAX = 65_536;

/**
 * A line that addresses the app: `/agentgov`, and what people write for it by mistake (`@agentgov`,
 * `\agentgov`, `/ agentgov`, another case, a full-width or otherwise odd slash, hidden characters before
 * it), which is answered with the right spelling. It only wakes the app up: whether a line is a command
 * is decided on the comment as the API gives it.
 */
const ADDRESS = /^[\s\p{Cf}]{0,100}[/\\@!\u2044\u2215\uff0f\uff20]\s{0,3}agentgov(?![\w-])/iu;

/** Whether a comment has a line that addresses the app. */
export function addressesApp(body: string): boolean {
  const text = body.slice(0, BODY_CHARACTERS_MAX);
  return text.split(/\r\n|[\n\r\u2028\u2029]/u).some((line) => ADDRESS.test(line));
}
