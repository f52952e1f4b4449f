/** What the driver and the system answer where no database does. */
const AWAY = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
]);

/**
 * The classes of PostgreSQL for connections (08), exhausted means (53) and an operator at work (57), and
 * the codes of a database that takes no connections, is read-only, or stops.
 *
 * Source: https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
const AWAY_STATE = /^(?:08|53|57)[0-9A-Z]{3}$|^(?:55000|25006|3D000)$/u;

/** How the driver says it without a code. */
const AWAY_WORDS =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|client has encountered a connection error/iu;

/** Errors nest where several addresses, or several handlers, failed. */
const DEPTH_MAX = 5;

/** Whether something failed because the database cannot be used now, and not because of what was asked. */
export function isDatabaseAway(error: unknown, depth = DEPTH_MAX): boolean {
  if (!(error instanceof Error) || depth === 0) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (AWAY.has(code) || AWAY_STATE.test(code) || AWAY_WORDS.test(error.message)) return true;
  const nested: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return [...nested, error.cause].some((each) => isDatabaseAway(each, depth - 1));
}
