/**
 * Outside data as the database keeps it: half of a surrogate pair and zero characters become U+FFFD, so
 * that a digest of it can be made, and made again years later from what was stored.
 */
export function wellFormed(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "string" ? member.toWellFormed().replaceAll("\0", "\uFFFD") : member,
  );
  return JSON.parse(text);
}
