import { afterEach, describe, expect, it, vi } from "vitest";
import { keepLog, type LogWorld } from "../../src/app/keep-log.ts";

/** A log that counts what is asked of it. */
function aLog(pending: readonly number[] = []): LogWorld & { readonly signed: number[] } {
  const batches = [...pending];
  const signed: number[] = [];
  let size = 0;
  return {
    signed,
    sequence() {
      const taken = batches.shift() ?? 0;
      size += taken;
      return Promise.resolve(taken);
    },
    head: () => Promise.resolve({ size, root: new Uint8Array(32) }),
    checkpoint(head) {
      signed.push(head.size);
      return Promise.resolve(true);
    },
    onTrouble(error) {
      throw error;
    },
  };
}

describe("the keeper of the log", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("takes in everything before it signs, and signs a size once", async () => {
    const world = aLog([3, 4, 1]);
    const keeper = keepLog(world);
    await keeper.settle();
    await keeper.settle();
    await keeper.stop();
    expect(world.signed).toEqual([8]);
  });

  it("signs no empty log", async () => {
    const world = aLog();
    const keeper = keepLog(world);
    await keeper.settle();
    await keeper.stop();
    expect(world.signed).toEqual([]);
  });

  it("looks by itself, and stops when told", async () => {
    vi.useFakeTimers();
    const world = aLog([2]);
    const keeper = keepLog(world);
    await vi.advanceTimersByTimeAsync(600);
    expect(world.signed).toEqual([2]);
    await keeper.stop();
    const left = vi.getTimerCount();
    expect(left).toBe(0);
  });

  it("leaves a signing that failed alone for a while", async () => {
    vi.useFakeTimers();
    let tries = 0;
    const broken: LogWorld = {
      ...aLog([2]),
      checkpoint() {
        tries += 1;
        return Promise.reject(new Error("GitHub is away"));
      },
      onTrouble: () => undefined,
    };
    const keeper = keepLog(broken);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(tries).toBe(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(tries).toBe(2);
    await keeper.stop();
  });

  it("tells of trouble and goes on", async () => {
    const errors: unknown[] = [];
    const world = aLog([5]);
    let failures = 1;
    const keeper = keepLog({
      ...world,
      sequence() {
        failures -= 1;
        return failures >= 0 ? Promise.reject(new Error("away")) : world.sequence();
      },
      onTrouble: (error) => errors.push(error),
    });
    await keeper.settle();
    await keeper.settle();
    await keeper.stop();
    expect(errors).toEqual([new Error("away")]);
    expect(world.signed).toEqual([5]);
  });
});
