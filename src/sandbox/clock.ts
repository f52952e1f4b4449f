/** The stand-in's time: the real one, moved by what a test asks for. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The same as GitHub writes it: ISO 8601, whole seconds. */
  readonly text: () => string;
  /** Lets time pass at once, for dates and the hourly rate limit. Tokens follow the real clock. */
  readonly advance: (seconds: number) => void;
  /** What answers are dated by, in milliseconds since 1970: the real clock, whatever was advanced. */
  readonly dated: () => number;
  /** Dates answers so many seconds ahead, as GitHub does for a caller whose own clock is behind. */
  readonly dateAhead: (seconds: number) => void;
}

/** A clock that shows `now` plus what it was advanced by. */
export function makeClock(now: () => number): Clock {
  let offset = 0;
  let ahead = 0;
  return {
    now: () => now() + offset,
    text: () => timeText(now() + offset),
    advance: (seconds) => {
      offset += seconds * 1000;
    },
    dated: () => now() + ahead,
    dateAhead: (seconds) => {
      ahead = seconds * 1000;
    },
  };
}

/** ISO 8601 without fractions of a second. */
export function timeText(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
