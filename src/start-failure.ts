import { OperationalError } from "./domain/operational-error.ts";
import { GithubError, GithubUnauthorizedError } from "./github/github-errors.ts";

/**
 * What an operator reads when a start failed: what happened and what to do next. Requests, answers and
 * settings stay out, since they hold keys and passwords; only what nobody foresaw shows its stack.
 */
export function describeStartFailure(error: unknown): string {
  if (error instanceof GithubUnauthorizedError) {
    return (
      `${error.message}. APP_ID and the private key must belong to the same app: compare them with ` +
      "the app's settings page, and download a new key if in doubt."
    );
  }
  if (error instanceof GithubError) {
    return `${error.message}. Check that this machine reaches GitHub, and GHE_HOST and GHE_PROTOCOL if set.`;
  }
  if (error instanceof OperationalError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : "unknown failure";
}
