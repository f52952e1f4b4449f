import { epochSeconds, instantOf } from "../domain/instant.ts";
import type { ReviewPolicy } from "../domain/policy-snapshot.ts";
import { createBoundedMemo } from "./bounded-memo.ts";

/** The hours of the week in which people review. */
type WorkingHours = ReviewPolicy["workingHours"];

const HOUR = 3_600;
const DAY = 24 * HOUR;

/**
 * Every offset from UTC is a multiple of this, and clocks are changed on one: within a slot the hour of
 * the local clock stays the same.
 *
 * Source: https://data.iana.org/time-zones/theory.html (offsets since 1972)
 */
const SLOT = HOUR / 4;

/** Longest search: 200 working hours at one hour on one day of the week take four years. */
const DAYS_MAX = 5 * 366;

/**
 * The instant at which so many working hours have passed since `from`. Null when that never comes within
 * five years, and for a `from` that is no instant.
 *
 * An hour of which the local clock shows a second copy counts twice, and one it leaves out counts not at
 * all: what counts is time that people really have.
 */
export function afterWorkingHours(
  from: string,
  hours: number,
  working: WorkingHours,
): string | null {
  const start = epochSeconds(from);
  if (start === null) return null;
  const zone = rememberZone(ZONES, working.timeZone, zoneOf);
  const firstDay = Math.floor(start / DAY) * DAY;
  let left = hours * HOUR;
  for (let day = firstDay; day < firstDay + DAYS_MAX * DAY; day += DAY) {
    const offsetAt = rememberDay(zone, String(day), () => offsetsOf(zone, day));
    for (let slot = day; slot < day + DAY; slot += SLOT) {
      const begin = Math.max(slot, start);
      const room = slot + SLOT - begin;
      if (room <= 0 || !isWorking(slot + offsetAt(slot), working)) continue;
      if (left <= room) return instantOf(begin + left);
      left -= room;
    }
  }
  return null;
}

/** Whether a local time, in seconds as if it were UTC, is within working hours. */
function isWorking(local: number, { from, until, days }: WorkingHours): boolean {
  const hour = Math.floor(local / HOUR) % 24;
  // 1 January 1970 was a Thursday: day 4 of a week that starts with Monday as 1.
  const weekday = ((Math.floor(local / DAY) + 3) % 7) + 1;
  return hour >= from && hour < until && days.includes(weekday);
}

/** The offset from UTC in each slot of one day, in UTC. */
type DayOffsets = (slot: number) => number;

/** Asking Intl is slow and clocks change twice a year: only on such a day each slot is asked for. */
function offsetsOf(zone: Intl.DateTimeFormat, day: number): DayOffsets {
  const first = offsetOf(zone, day);
  const last = offsetOf(zone, day + DAY - SLOT);
  if (first === last) return () => first;
  const offsets = Array.from({ length: DAY / SLOT }, (_, at) => offsetOf(zone, day + at * SLOT));
  return (slot) => offsets[(slot - day) / SLOT] ?? last;
}

/** How far the local clock is ahead of UTC, in seconds. */
function offsetOf(zone: Intl.DateTimeFormat, epoch: number): number {
  const parts = zone.formatToParts(epoch * 1_000);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((found) => found.type === type)?.value ?? "00";
  const date = `${part("year")}-${part("month")}-${part("day")}`;
  const local = epochSeconds(`${date}T${part("hour")}:${part("minute")}:${part("second")}Z`);
  return local === null ? 0 : local - epoch;
}

/** More than the organisations of one installation are likely to name. */
const ZONES_KEPT_MAX = 64;
/** Some years, or some weeks of each zone. */
const DAYS_KEPT_MAX = 2_048;

/** Asking Intl costs more than all else of a usual verdict, and every evaluation asks about the same days. */
const rememberZone = createBoundedMemo<object, Intl.DateTimeFormat>(ZONES_KEPT_MAX);
const rememberDay = createBoundedMemo<Intl.DateTimeFormat, DayOffsets>(DAYS_KEPT_MAX);
const ZONES = {};

/** A zone this machine does not know is read as UTC: a deadline must not depend on who evaluates. */
function zoneOf(timeZone: string): Intl.DateTimeFormat {
  const fields = {
    calendar: "iso8601",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { ...fields, timeZone });
  } catch {
    return new Intl.DateTimeFormat("en-US", { ...fields, timeZone: "UTC" });
  }
}
