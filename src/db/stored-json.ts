/**
 * A value as `jsonb` can hold it: PostgreSQL refuses a zero character and half of a surrogate pair, both
 * of which text from outside may hold. They become U+FFFD, so that no title can stop an evaluation.
 *
 * Source: https://www.postgresql.org/docs/18/datatype-json.html
 */
export function storedJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "string" ? storedText(member) : member,
  );
}

/** Text as a `text` column can hold it. */
export function storedText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
