/** Characters of `YYYY-MM-DDTHH:MM:SS`: GitHub's times have no finer resolution. */
const SECONDS_LENGTH = 19;

/**
 * Whether `left` is before `right`, both ISO 8601 in UTC, compared by whole seconds.
 *
 * GitHub cuts its times to the second, our own carry milliseconds: within one second neither is first.
 */
export function isBefore(left: string, right: string): boolean {
  return left.slice(0, SECONDS_LENGTH) < right.slice(0, SECONDS_LENGTH);
}
