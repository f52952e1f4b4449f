import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { epochSeconds, instantOf, isBefore, minutesAfter } from "../../src/domain/instant.ts";

/** Years 1 to 9998, so that an offset stays within four digits. */
const moment = fc.date({
  min: new Date("0001-01-02T00:00:00Z"),
  max: new Date("9998-12-30T00:00:00Z"),
  noInvalidDate: true,
});

describe("instants", () => {
  it("are read and written as the platform's own calendar does", () => {
    fc.assert(
      fc.property(moment, (date) => {
        const seconds = Math.floor(date.getTime() / 1_000);
        expect(epochSeconds(date.toISOString())).toBe(seconds);
        expect(instantOf(seconds)).toBe(`${date.toISOString().slice(0, 19)}Z`);
      }),
    );
  });

  it("are read with any offset", () => {
    const offset = fc.record({
      sign: fc.constantFrom("+", "-"),
      hours: fc.integer({ min: 0, max: 14 }),
      minutes: fc.constantFrom(0, 30, 45),
    });
    fc.assert(
      fc.property(moment, offset, (date, { sign, hours, minutes }) => {
        const two = (value: number): string => String(value).padStart(2, "0");
        const text = `${date.toISOString().slice(0, 19)}${sign}${two(hours)}:${two(minutes)}`;
        expect(epochSeconds(text)).toBe(Math.floor(Date.parse(text) / 1_000));
      }),
    );
  });

  it.each([
    ["2026-06-01T12:00Z", 1_780_315_200],
    ["2026-06-01T12:00:00.123456789Z", 1_780_315_200],
    ["2026-06-01T14:00:00+0200", 1_780_315_200],
    ["1970-01-01T00:00:00Z", 0],
    ["2000-02-29T00:00:00Z", 951_782_400],
    ["", null],
    ["2026-06-01", null],
    ["2026-06-01T12:00:00", null],
    ["x2026-06-01T12:00:00Z", null],
    ["2026-06-01T12:00:00Zx", null],
  ])("reads %j as %s", (text, seconds) => {
    expect(epochSeconds(text)).toBe(seconds);
  });

  it("are counted on in minutes, over the ends of days, months and years", () => {
    expect(minutesAfter("2026-06-01T12:00:00Z", 30)).toBe("2026-06-01T12:30:00Z");
    expect(minutesAfter("2027-12-31T23:59:59Z", 1)).toBe("2028-01-01T00:00:59Z");
    expect(minutesAfter("2028-02-28T23:00:00Z", 60)).toBe("2028-02-29T00:00:00Z");
    expect(minutesAfter("never", 60)).toBe("never");
  });

  it("are compared by whole seconds", () => {
    expect(isBefore("2026-06-01T12:00:00.100Z", "2026-06-01T12:00:00.900Z")).toBe(false);
    expect(isBefore("2026-06-01T12:00:00Z", "2026-06-01T12:00:01Z")).toBe(true);
  });
});
