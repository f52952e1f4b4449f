import { OperationalError } from "../domain/operational-error.ts";

/** What every failed call to GitHub says of itself. */
export interface GithubFailure {
  /** The route template, such as `GET /repos/{owner}/{repo}/pulls/{pull_number}`: safe to log. */
  readonly operation: string;
  /** The HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** GitHub's own words, cut: a field for logs, never part of a message. */
  readonly detail: string;
  readonly cause: unknown;
}

/** A call to GitHub that did not give what was asked. */
export abstract class GithubError extends OperationalError {
  readonly operation: string;
  readonly status: number | null;
  readonly detail: string;
  /** Whether a write that failed this way may still have happened: look before writing again. */
  abstract readonly outcomeUnknown: boolean;

  constructor(message: string, failure: GithubFailure) {
    super(`${message}: ${failure.operation}`, { cause: failure.cause });
    this.operation = failure.operation;
    this.status = failure.status;
    this.detail = failure.detail;
  }
}

/** No answer, a time-out, or a 5xx. */
export class GithubUnavailableError extends GithubError {
  override readonly name = "GithubUnavailableError";
  readonly code = "GITHUB_UNAVAILABLE";
  readonly retryable = true;
  override readonly isOutage = true;
  readonly outcomeUnknown = true;
  override readonly retryAfterSeconds: number | null;

  constructor(failure: GithubFailure, retryAfterSeconds: number | null) {
    super("GitHub did not answer", failure);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The quota is used up (primary), or GitHub asked for a pause (secondary). */
export class GithubRateLimitedError extends GithubError {
  override readonly name = "GithubRateLimitedError";
  readonly code = "GITHUB_RATE_LIMITED";
  readonly retryable = true;
  override readonly isOutage = true;
  readonly outcomeUnknown = false;
  readonly limit: "primary" | "secondary";
  override readonly retryAfterSeconds: number;

  constructor(failure: GithubFailure, limit: "primary" | "secondary", retryAfterSeconds: number) {
    super("GitHub's rate limit is reached", failure);
    this.limit = limit;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * GitHub does not accept the token or key. Retryable: a new token may not have reached every server
 * yet, and an old one is forgotten so that the next attempt fetches another.
 */
export class GithubUnauthorizedError extends GithubError {
  override readonly name = "GithubUnauthorizedError";
  readonly code = "GITHUB_UNAUTHORIZED";
  readonly retryable = true;
  readonly outcomeUnknown = false;

  constructor(failure: GithubFailure) {
    super("GitHub does not accept the app's credentials", failure);
  }
}

/** The installation was removed or suspended: there is nothing the app may do there. */
export class GithubInstallationError extends GithubError {
  override readonly name = "GithubInstallationError";
  readonly code = "GITHUB_INSTALLATION";
  readonly retryable = false;
  readonly outcomeUnknown = false;
  readonly state: "gone" | "suspended";

  constructor(failure: GithubFailure, state: "gone" | "suspended") {
    super(`the app's installation is ${state}`, failure);
    this.state = state;
  }
}

/** The app lacks a permission, or the resource is blocked. */
export class GithubForbiddenError extends GithubError {
  override readonly name = "GithubForbiddenError";
  readonly code = "GITHUB_FORBIDDEN";
  readonly retryable = false;
  readonly outcomeUnknown = false;

  constructor(failure: GithubFailure) {
    super("GitHub forbids this", failure);
  }
}

/** The resource does not exist, or the app may not know that it does. */
export class GithubNotFoundError extends GithubError {
  override readonly name = "GithubNotFoundError";
  readonly code = "GITHUB_NOT_FOUND";
  readonly retryable = false;
  readonly outcomeUnknown = false;

  constructor(failure: GithubFailure) {
    super("GitHub does not know this", failure);
  }
}

/** Something else changed the resource at the same time. */
export class GithubConflictError extends GithubError {
  override readonly name = "GithubConflictError";
  readonly code = "GITHUB_CONFLICT";
  readonly retryable = true;
  readonly outcomeUnknown = false;

  constructor(failure: GithubFailure) {
    super("GitHub reports a conflict", failure);
  }
}

/** GitHub understood the request and refuses its content (400, 422). */
export class GithubRejectedError extends GithubError {
  override readonly name = "GithubRejectedError";
  readonly code = "GITHUB_REJECTED";
  readonly retryable = false;
  readonly outcomeUnknown = false;

  constructor(failure: GithubFailure) {
    super("GitHub rejects the request", failure);
  }
}

/** An answer that is not what GitHub documents: HTML, cut JSON, too large, or of another shape. */
export class GithubInvalidAnswerError extends GithubError {
  override readonly name = "GithubInvalidAnswerError";
  readonly code = "GITHUB_INVALID_ANSWER";
  /** Proxies and overloaded servers cause most of these, and they pass. */
  readonly retryable = true;
  readonly outcomeUnknown = true;

  constructor(failure: GithubFailure) {
    super("GitHub's answer cannot be used", failure);
  }
}
