/** A failure nobody in the pull request can act on. What they can act on is a value, not an error. */
export abstract class OperationalError extends Error {
  /** A stable name for logs and metrics, in SCREAMING_SNAKE_CASE. */
  abstract readonly code: string;
  /** Whether the same work may succeed if run again, unchanged. */
  abstract readonly retryable: boolean;
  /** When to try again at the earliest, in seconds from now; null to back off as usual. */
  readonly retryAfterSeconds: number | null = null;
  /** Whether it says nothing about the work itself: a service is away or asks for a pause. */
  readonly isOutage: boolean = false;
  /** Whether nothing was tried, so that it does not count as an attempt. */
  readonly isPause: boolean = false;
}
