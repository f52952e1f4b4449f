import { OperationalError } from "../domain/operational-error.ts";

/** The embedded database cannot run here; the message says why and what to do. */
export class EmbeddedPostgresError extends OperationalError {
  override readonly name = "EmbeddedPostgresError";
  readonly code = "EMBEDDED_POSTGRES_UNAVAILABLE";
  readonly retryable = false;
}
