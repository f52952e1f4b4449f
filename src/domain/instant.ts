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

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|([+-])(\d{2}):?(\d{2}))$/u;

const DAY_SECONDS = 86_400;

/** Seconds since 1970 of an ISO 8601 time with its offset, whole; null when it is none. */
export function epochSeconds(text: string): number | null {
  const found = INSTANT.exec(text);
  if (found === null) return null;
  const part = (index: number): number => Number(found[index] ?? 0);
  const offset = (part(8) * 60 + part(9)) * (found[7] === "-" ? -60 : 60);
  const time = part(4) * 3_600 + part(5) * 60 + part(6);
  return (
    daysSince1970({ year: part(1), month: part(2), day: part(3) }) * DAY_SECONDS + time - offset
  );
}

/** The time so many seconds after 1970, as GitHub writes it: UTC, whole seconds. */
export function instantOf(seconds: number): string {
  const days = Math.floor(seconds / DAY_SECONDS);
  const { year, month, day } = dateOf(days);
  const rest = seconds - days * DAY_SECONDS;
  const time = [Math.floor(rest / 3_600), Math.floor(rest / 60) % 60, Math.floor(rest) % 60];
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}T${time.map((part) => digits(part, 2)).join(":")}Z`;
}

/** The time so many minutes after another; the same text when that one cannot be read. */
export function minutesAfter(text: string, minutes: number): string {
  const seconds = epochSeconds(text);
  return seconds === null ? text : instantOf(seconds + minutes * 60);
}

interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/**
 * Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March, so that a leap
 * day is the last of its year; 400 years have 146,097 days.
 */
function daysSince1970({ year, month, day }: CalendarDay): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const monthsSinceMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthsSinceMarch + 2) / 5) + day - 1;
  const leapDays =
    Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - DAYS_TO_1970;
}

/** Days from 1 March of the year 0 to 1 January 1970. */
const DAYS_TO_1970 = 719_468;

function dateOf(days: number): CalendarDay {
  const shifted = days + DAYS_TO_1970;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - yearOfEra * 365 - leapDays;
  const monthsSinceMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthsSinceMarch < 10 ? monthsSinceMarch + 3 : monthsSinceMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthsSinceMarch + 2) / 5) + 1,
  };
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, "0");
}
