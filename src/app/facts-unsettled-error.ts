import { OperationalError } from "../domain/operational-error.ts";

/** Long enough for GitHub's replicas to agree after a push, short enough for nobody to notice. */
const RETRY_SECONDS = 2;

/** GitHub answered out of the middle of a change: its listings do not fit each other yet. */
export class FactsUnsettledError extends OperationalError {
  override readonly name = "FactsUnsettledError";
  readonly code = "FACTS_UNSETTLED";
  readonly retryable = true;
  override readonly retryAfterSeconds = RETRY_SECONDS;

  constructor(reason: string) {
    super(`the pull request is changing: ${reason}`);
  }
}
