import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { epochSeconds, instantOf } from "../../src/domain/instant.ts";
import type { ReviewPolicy } from "../../src/domain/policy-snapshot.ts";
import { afterWorkingHours } from "../../src/policy/working-hours.ts";

type WorkingHours = ReviewPolicy["workingHours"];

const OFFICE: WorkingHours = { timeZone: "UTC", from: 9, until: 17, days: [1, 2, 3, 4, 5] };
const BERLIN: WorkingHours = { ...OFFICE, timeZone: "Europe/Berlin" };

const WEEKDAYS: Readonly<Record<string, number>> = {
  Mon: 1,
  Tue: 2,
  Wed: 3,
  Thu: 4,
  Fri: 5,
  Sat: 6,
  Sun: 7,
};

/** Goes from minute to minute and asks Intl each time, as somebody with a watch would. */
function byTheWatch(from: string, minutes: number, working: WorkingHours): string {
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone: working.timeZone,
    weekday: "short",
    hour: "2-digit",
    hourCycle: "h23",
  });
  let now = epochSeconds(from) ?? 0;
  let left = minutes;
  while (left > 0) {
    const parts = clock.formatToParts(now * 1_000);
    const hour = Number(parts.find(({ type }) => type === "hour")?.value);
    const day = WEEKDAYS[parts.find(({ type }) => type === "weekday")?.value ?? ""] ?? 0;
    if (working.days.includes(day) && hour >= working.from && hour < working.until) left -= 1;
    now += 60;
  }
  return instantOf(now);
}

describe("afterWorkingHours", () => {
  it.each<[string, [string, number, WorkingHours], string]>([
    ["within a day", ["2026-06-01T10:00:00Z", 3, OFFICE], "2026-06-01T13:00:00Z"],
    ["to the end of a day", ["2026-06-01T09:00:00Z", 8, OFFICE], "2026-06-01T17:00:00Z"],
    ["over a night", ["2026-06-01T16:00:00Z", 2, OFFICE], "2026-06-02T10:00:00Z"],
    ["over a weekend", ["2026-06-05T16:00:00Z", 8, OFFICE], "2026-06-08T16:00:00Z"],
    ["from a Sunday", ["2026-06-07T12:00:00Z", 1, OFFICE], "2026-06-08T10:00:00Z"],
    ["by another clock", ["2026-06-01T12:00:00Z", 8, BERLIN], "2026-06-02T12:00:00Z"],
    ["by winter time", ["2026-12-01T08:00:00Z", 8, BERLIN], "2026-12-01T16:00:00Z"],
    ["to the second", ["2026-06-01T16:59:50Z", 1, OFFICE], "2026-06-02T09:59:50Z"],
  ])("counts %s", (_name, given, expected) => {
    expect(afterWorkingHours(...given)).toBe(expected);
  });

  it("counts an hour that the clock shows twice as two, and one it leaves out as none", () => {
    const night = { timeZone: "Europe/Berlin", from: 0, until: 6, days: [7] };
    // The clock goes from 03:00 back to 02:00 on 25 October, and from 02:00 to 03:00 on 29 March.
    expect(afterWorkingHours("2026-10-24T22:00:00Z", 7, night)).toBe("2026-10-25T05:00:00Z");
    expect(afterWorkingHours("2026-03-28T23:00:00Z", 5, night)).toBe("2026-03-29T04:00:00Z");
  });

  it("never comes for nobody who works, and for no instant", () => {
    expect(afterWorkingHours("2026-06-01T10:00:00Z", 1, { ...OFFICE, days: [] })).toBeNull();
    expect(afterWorkingHours("yesterday", 1, OFFICE)).toBeNull();
  });

  it("takes a zone nobody knows for UTC", () => {
    const odd = { ...OFFICE, timeZone: "Mars/Olympus" };
    expect(afterWorkingHours("2026-06-01T10:00:00Z", 1, odd)).toBe("2026-06-01T11:00:00Z");
  });

  const zones = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Havana",
    "Africa/Casablanca",
  ];
  const working = fc
    .record({
      timeZone: fc.constantFrom(...zones),
      from: fc.integer({ min: 0, max: 20 }),
      length: fc.integer({ min: 2, max: 24 }),
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 3 }),
    })
    .map(({ from, length, ...rest }) => ({ ...rest, from, until: Math.min(from + length, 24) }));
  // Around the days on which clocks are changed, where arithmetic goes wrong.
  const changes = [
    "2026-03-06",
    "2026-03-27",
    "2026-04-03",
    "2026-10-02",
    "2026-10-23",
    "2026-11-01",
  ];
  const instants = fc
    .record({
      day: fc.constantFrom(...changes),
      minutes: fc.integer({ min: 0, max: 3 * 24 * 60 }),
    })
    .map(({ day, minutes }) => instantOf((epochSeconds(`${day}T00:00:00Z`) ?? 0) + minutes * 60));

  it("agrees with a watch, minute by minute", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 9 }), working, (from, hours, when) => {
        expect(afterWorkingHours(from, hours, when)).toBe(byTheWatch(from, hours * 60, when));
      }),
      { numRuns: 40 },
    );
  });

  it("never comes sooner for more hours", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 40 }), working, (from, hours, when) => {
        const [less, more] = [hours, hours + 1].map(
          (count) => afterWorkingHours(from, count, when) ?? "",
        );
        expect(less !== undefined && more !== undefined && less < more).toBe(true);
      }),
    );
  });
});
