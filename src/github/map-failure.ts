import { z } from "zod";
import {
  GithubConflictError,
  GithubError,
  type GithubFailure,
  GithubForbiddenError,
  GithubInstallationError,
  GithubInvalidAnswerError,
  GithubNotFoundError,
  GithubRateLimitedError,
  GithubRejectedError,
  GithubUnauthorizedError,
  GithubUnavailableError,
} from "./github-errors.ts";

/** Enough of GitHub's words to recognise a failure in a log. */
const DETAIL_CHARACTERS = 300;

/**
 * What to wait when GitHub names no time for a secondary limit.
 *
 * Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
const PAUSE_SECONDS = 60;

/** The primary window is one hour, so a longer wait can only be a wrong clock or a wrong header. */
const PAUSE_SECONDS_MAX = 3_600;

/** As octokit throws it; its classes are not compared because several copies may be installed. */
const RequestFailure = z.object({
  status: z.number(),
  request: z.object({ url: z.string() }).optional(),
  response: z.object({ headers: z.record(z.string(), z.unknown()), data: z.unknown() }).optional(),
});
type RequestFailure = z.infer<typeof RequestFailure>;

/** GraphQL reports errors in an answer with status 200. */
const GraphqlFailure = z.object({
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).min(1),
});

const Message = z.object({ message: z.string() });

/**
 * Turns what octokit threw into the adapter's own errors. What did not come from a request or from
 * signing it is a programmer's error and returned as it is.
 */
export function toGithubError(error: unknown, operation: string): unknown {
  if (error instanceof GithubError) return error;
  if (error instanceof Error && error.cause instanceof GithubError) return error.cause;
  const graphql = GraphqlFailure.safeParse(error);
  if (graphql.success) return fromGraphql(graphql.data.errors, { operation, cause: error });
  const failed = RequestFailure.safeParse(error);
  if (failed.success) return fromStatus(failed.data, { operation, cause: error });
  if (!isCryptoFailure(error)) return error;
  const detail = "the private key cannot be used";
  return new GithubUnauthorizedError({ operation, status: null, detail, cause: error });
}

/** OpenSSL's and Web Crypto's errors: between us and GitHub only the app's key uses either. */
function isCryptoFailure(error: unknown): boolean {
  if (error instanceof DOMException) return true;
  const { success, data } = Coded.safeParse(error);
  return success && data.code.startsWith("ERR_OSSL");
}

const Coded = z.object({ code: z.string() });

interface Origin {
  readonly operation: string;
  readonly cause: unknown;
}

function fromGraphql(
  errors: readonly { readonly type?: string | undefined; readonly message: string }[],
  origin: Origin,
): GithubError {
  const detail = errors.map((error) => error.message).join("; ");
  const failure = { ...origin, status: 200, detail: detail.slice(0, DETAIL_CHARACTERS) };
  const types = errors.map((error) => error.type ?? "");
  if (types.includes("RATE_LIMITED")) {
    return new GithubRateLimitedError(failure, "primary", PAUSE_SECONDS);
  }
  if (types.includes("FORBIDDEN") || types.includes("INSUFFICIENT_SCOPES")) {
    return new GithubForbiddenError(failure);
  }
  if (types.includes("NOT_FOUND")) return new GithubNotFoundError(failure);
  return new GithubInvalidAnswerError(failure);
}

function fromStatus(failed: RequestFailure, origin: Origin): GithubError {
  const headers = failed.response?.headers ?? {};
  const detail = messageOf(failed.response?.data);
  const status = failed.response === undefined ? null : failed.status;
  const failure: GithubFailure = { ...origin, status, detail };
  if (status === null || status >= 500) {
    return new GithubUnavailableError(failure, pauseFrom(headers));
  }
  if (status === 403 || status === 429) return fromRefusal(failure, headers);
  if (status === 404 && failed.request?.url.endsWith("/access_tokens") === true) {
    return new GithubInstallationError(failure, "gone");
  }
  if (status === 401) return new GithubUnauthorizedError(failure);
  if (status === 404 || status === 410 || status === 451) return new GithubNotFoundError(failure);
  if (status === 409) return new GithubConflictError(failure);
  if (status === 400 || status === 422) return new GithubRejectedError(failure);
  return new GithubInvalidAnswerError(failure);
}

type Headers = Readonly<Record<string, unknown>>;

/** Both limits may answer 403 or 429; only a missing permission is not worth another try. */
function fromRefusal(failure: GithubFailure, headers: Headers): GithubError {
  const reset = numberFrom(headers["x-ratelimit-reset"]);
  if (headers["x-ratelimit-remaining"] === "0" && reset !== null) {
    return new GithubRateLimitedError(failure, "primary", bounded(reset - nowSeconds(headers)));
  }
  const pause = pauseFrom(headers);
  const limited = /rate limit|abuse detection/iu.test(failure.detail);
  if (pause !== null || limited || failure.status === 429) {
    return new GithubRateLimitedError(failure, "secondary", pause ?? PAUSE_SECONDS);
  }
  if (/installation has been suspended/iu.test(failure.detail)) {
    return new GithubInstallationError(failure, "suspended");
  }
  return new GithubForbiddenError(failure);
}

function pauseFrom(headers: Headers): number | null {
  const seconds = numberFrom(headers["retry-after"]);
  return seconds === null ? null : bounded(seconds);
}

/** GitHub's own clock where it sends one: the reset time is by that clock, not by ours. */
function nowSeconds(headers: Headers): number {
  const date = typeof headers["date"] === "string" ? Date.parse(headers["date"]) : Number.NaN;
  return (Number.isNaN(date) ? Date.now() : date) / 1_000;
}

function bounded(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 1), PAUSE_SECONDS_MAX);
}

function numberFrom(header: unknown): number | null {
  if (typeof header !== "string" && typeof header !== "number") return null;
  const text = String(header);
  return /^\d{1,15}$/u.test(text) ? Number(text) : null;
}

function messageOf(data: unknown): string {
  const parsed = Message.safeParse(data);
  return (parsed.success ? parsed.data.message : "").slice(0, DETAIL_CHARACTERS);
}
