import { describe, expect, it } from "vitest";
import { redeliverFailed } from "../../src/app/redeliver.ts";
import type { SentDelivery } from "../../src/domain/sent-delivery.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const HOUR = 3_600_000;

function sent(id: number, guid: string, more: Partial<SentDelivery> = {}): SentDelivery {
  return { id, guid, deliveredAt: new Date(NOW - HOUR).toISOString(), arrived: false, ...more };
}

interface Situation {
  /** Pages of attempts, newest first. */
  readonly pages: readonly (readonly SentDelivery[])[];
  readonly stored?: readonly string[];
  readonly lastLook?: number;
  readonly gone?: readonly number[];
}

async function lookAt({ pages, stored = [], lastLook, gone = [] }: Situation) {
  const asked: number[] = [];
  const noted = new Set<string>();
  let read = 0;
  const report = await redeliverFailed({
    readDeliveries(cursor) {
      read += 1;
      const at = Number(cursor ?? 0);
      const next = at + 1 < pages.length ? String(at + 1) : null;
      return Promise.resolve({ deliveries: pages[at] ?? [], next });
    },
    unsettled: (guids) => Promise.resolve(guids.filter((guid) => !stored.includes(guid))),
    note(guid) {
      const isFirst = !noted.has(guid);
      noted.add(guid);
      return Promise.resolve(isFirst);
    },
    redeliver(id) {
      asked.push(id);
      return Promise.resolve(!gone.includes(id));
    },
    nextTurn: () => Promise.resolve(),
    lastLook: lastLook ?? null,
    now: () => NOW,
  });
  return { report, asked, read };
}

describe("asking for failed deliveries again", () => {
  it("asks once for each, the oldest first, over all pages", async () => {
    const pages = [
      [sent(4, "d"), sent(3, "c")],
      [sent(2, "b"), sent(1, "a")],
    ];
    const { report, asked } = await lookAt({ pages });
    expect(asked).toEqual([1, 2, 3, 4]);
    expect(report).toEqual({ seen: 4, repaired: 4, left: 0 });
  });

  it("leaves alone what arrived later, or is stored though GitHub does not know", async () => {
    const pages = [
      [sent(5, "a", { arrived: true }), sent(4, "b"), sent(3, "c")],
      [sent(2, "a"), sent(1, "b")],
    ];
    const { report, asked } = await lookAt({ pages, stored: ["c"] });
    expect(asked).toEqual([4]);
    expect(report).toMatchObject({ seen: 3, repaired: 1 });
  });

  it("does not ask for what GitHub has forgotten", async () => {
    const old = new Date(NOW - 72 * HOUR).toISOString();
    const pages = [[sent(2, "b")], [sent(1, "a", { deliveredAt: old })], [sent(0, "z")]];
    const { asked, read } = await lookAt({ pages });
    expect([asked, read]).toEqual([[2], 2]);
  });

  it("reads no further than the last look, with an overlap", async () => {
    const pages = [[sent(2, "b", { arrived: true })], [sent(1, "a")], [sent(0, "z")]];
    expect((await lookAt({ pages, lastLook: NOW })).read).toBe(1);
    expect((await lookAt({ pages, lastLook: NOW - HOUR })).read).toBe(3);
  });

  it("counts what GitHub no longer sends as not repaired", async () => {
    const { report } = await lookAt({ pages: [[sent(1, "a")]], gone: [1] });
    expect(report).toMatchObject({ seen: 1, repaired: 0 });
  });

  it("is bounded, and says what it leaves", async () => {
    const failed = Array.from({ length: 250 }, (_, at) => sent(250 - at, `guid-${at}`));
    const { report, asked } = await lookAt({ pages: [failed] });
    expect(asked).toHaveLength(200);
    expect(report).toEqual({ seen: 250, repaired: 200, left: 50 });
  });
});
