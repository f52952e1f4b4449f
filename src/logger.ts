import { type DestinationStream, type Logger, pino } from "pino";

/** Fields that may hold credentials or the texts of people, wherever they stand. */
const REDACTED = [
  "token",
  "*.token",
  "authorization",
  "*.authorization",
  "*.headers.authorization",
  "privateKey",
  "*.privateKey",
  "secret",
  "*.secret",
  "webhookSecret",
  "*.webhookSecret",
  "body",
  "*.body",
  "email",
  "*.email",
  "err.request",
  "err.response",
];

/**
 * The structured log of the process: one JSON line an event, with nothing secret in it. Lines go to the
 * standard output where no other place is named.
 */
export function createLogger(level: string, to: DestinationStream = pino.destination(1)): Logger {
  const options = {
    level,
    redact: { paths: REDACTED, censor: "[redacted]" },
    serializers: { err: describeError },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return pino(options, to);
}

/** What of an error helps an operator. Requests and answers stay out: they carry tokens. */
function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = "code" in error ? { code: error.code } : {};
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {};
  return { name: error.name, message: error.message, ...code, ...cause, stack: error.stack };
}
