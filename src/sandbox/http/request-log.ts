/** One request, as the stand-in saw it. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  /** Method and official template; null for routes that do not exist. */
  readonly route: string | null;
  /** Null for requests with the app's own token, or without a good one. */
  readonly installationId: number | null;
  /** What was answered; 0 when the connection was cut or left hanging. */
  readonly status: number;
  /** Milliseconds since 1970, by the stand-in's clock, when the request came in. */
  readonly at: number;
  /** The JSON body; null when there was none. */
  readonly body: unknown;
}

/** A point in the log. */
type Mark = number;

/** Every request so far, with counters. */
export interface RequestLog {
  readonly all: readonly LoggedRequest[];
  readonly mark: () => Mark;
  /** Requests since a mark, without those that made tokens: what an evaluation costs. */
  readonly countSince: (mark: Mark) => number;
  readonly since: (mark: Mark) => readonly LoggedRequest[];
}

/** The log, and the way to write in it. */
export interface WritableRequestLog {
  readonly log: RequestLog;
  readonly add: (request: LoggedRequest) => void;
}

/** An empty log. */
export function makeRequestLog(): WritableRequestLog {
  const all: LoggedRequest[] = [];
  return {
    add: (request) => {
      all.push(request);
    },
    log: {
      all,
      mark: () => all.length,
      since: (mark) => all.slice(mark),
      countSince: (mark) =>
        all.slice(mark).filter(({ route }) => route?.endsWith("/access_tokens") !== true).length,
    },
  };
}
