import { describe, expect, it } from "vitest";
import { createPlatformClock, type PlatformClock } from "../../src/github/platform-clock.ts";

/** A clock of GitHub's beside two clocks of our own that a test sets. */
function aClock(): {
  readonly own: { wall: number; monotonic: number };
  readonly clock: PlatformClock;
} {
  const own = { wall: Date.parse("2026-06-01T12:00:00Z"), monotonic: 5_000 };
  const clock = createPlatformClock({ wall: () => own.wall, monotonic: () => own.monotonic });
  return { own, clock };
}

describe("GitHub's clock", () => {
  it("is not known before the first answer, nor from one without a date", () => {
    const { clock } = aClock();
    for (const date of [null, "", "soon"]) {
      clock.heard(date);
      expect([date, clock.now(), clock.aheadSeconds()]).toEqual([date, null, null]);
    }
  });

  it.each([
    ["ahead", "Mon, 01 Jun 2026 13:00:00 GMT", 3_600],
    ["the same", "Mon, 01 Jun 2026 12:00:00 GMT", 0],
    ["behind", "Mon, 01 Jun 2026 11:59:15 GMT", -45],
  ])("is compared with ours: %s", (_name, date, seconds) => {
    const { clock } = aClock();
    clock.heard(date);
    expect(clock.aheadSeconds()).toBe(seconds);
  });

  it("goes on between answers, whatever becomes of the time of day here", () => {
    const { own, clock } = aClock();
    clock.heard("Mon, 01 Jun 2026 12:00:00 GMT");
    own.monotonic += 90_000;
    own.wall -= 3_600_000;
    expect(clock.now()).toBe("2026-06-01T12:01:30.000Z");
    expect(clock.aheadSeconds()).toBe(3_690);
    clock.heard(null);
    expect(clock.now()).toBe("2026-06-01T12:01:30.000Z");
    clock.heard("Mon, 01 Jun 2026 12:01:00 GMT");
    expect(clock.now()).toBe("2026-06-01T12:01:00.000Z");
  });
});
