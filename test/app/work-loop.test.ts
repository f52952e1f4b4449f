import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ClaimedWork, startWorkLoop, type WorkLoop } from "../../src/app/work-loop.ts";
import { OperationalError } from "../../src/domain/operational-error.ts";
import { FakeQueue, Gate } from "../builders/fake-queue.ts";

class Away extends OperationalError {
  readonly code = "AWAY";
  readonly retryable: boolean;
  override readonly retryAfterSeconds: number | null;

  constructor(retryable: boolean, retryAfterSeconds: number | null = null) {
    super("GitHub is away");
    this.name = "Away";
    this.retryable = retryable;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

class Held extends Away {
  override readonly isPause = true;
}

let queue: FakeQueue;
let told: string[];
let loop: WorkLoop | null;

function start(run: (work: ClaimedWork) => Promise<void>, workers = 1): WorkLoop {
  loop = startWorkLoop<ClaimedWork>({
    queue,
    workers,
    run,
    observer: {
      onDone: (work) => told.push(`done ${work.key}`),
      onRetry: (work, _error, seconds) => told.push(`retry ${work.key} in ${seconds}`),
      onParked: (work) => told.push(`parked ${work.key}`),
      onTrouble: (error) => told.push(`trouble: ${error instanceof Error ? error.message : ""}`),
    },
  });
  return loop;
}

/** Lets everything that is ready happen, and `milliseconds` pass. */
async function pass(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

beforeEach(() => {
  vi.useFakeTimers();
  queue = new FakeQueue();
  told = [];
  loop = null;
});

afterEach(async () => {
  queue.trouble = null;
  const drained = loop?.drain();
  await pass(60_000);
  await drained;
  vi.useRealTimers();
});

describe("a work loop", () => {
  it("runs what is due, one after the other, and says so", async () => {
    queue.due.push({ key: "a", attempts: 1 }, { key: "b", attempts: 1 });
    start(() => Promise.resolve());
    await pass();
    expect(queue.log).toEqual(["finish a", "finish b"]);
    expect(told).toEqual(["done a", "done b"]);
  });

  it("never runs more at once than it has workers", async () => {
    const gate = new Gate();
    queue.due.push(...["a", "b", "c"].map((key) => ({ key, attempts: 1 })));
    start(gate.run, 2);
    await pass();
    expect(gate.started).toEqual(["a", "b"]);
    gate.end("b");
    await pass();
    expect(gate.started).toEqual(["a", "b", "c"]);
    gate.end("a");
    gate.end("c");
    await pass();
    expect(told).toEqual(["done b", "done a", "done c"]);
  });

  it("asks again after two seconds, and at once when it is woken", async () => {
    const running = start(() => Promise.resolve());
    await pass();
    expect(queue.claims).toBe(1);
    await pass(1_999);
    expect(queue.claims).toBe(1);
    await pass(1);
    expect(queue.claims).toBe(2);
    running.wake();
    await pass();
    expect(queue.claims).toBe(3);
    await pass(1_999);
    expect(queue.claims).toBe(3);
  });

  it("does not sleep through a ring that comes while it claims", async () => {
    queue.onClaim = () => {
      if (queue.claims === 1) loop?.wake();
    };
    start(() => Promise.resolve());
    queue.onClaim = () => undefined;
    await pass();
    queue.onClaim = () => {
      if (queue.claims === 2) loop?.wake();
    };
    await pass(2_000);
    expect(queue.claims).toBe(3);
  });

  it("wakes every worker", async () => {
    const running = start(() => Promise.resolve(), 3);
    await pass();
    running.wake();
    await pass();
    expect(queue.claims).toBe(6);
  });

  it("renews its lease every ten seconds while work runs, and no longer", async () => {
    const gate = new Gate();
    queue.due.push({ key: "a", attempts: 1 });
    start(gate.run);
    await pass(9_999);
    expect(queue.log).toEqual([]);
    await pass(10_001);
    expect(queue.log).toEqual(["extend a", "extend a"]);
    gate.end("a");
    await pass(30_000);
    expect(queue.log).toEqual(["extend a", "extend a", "finish a"]);
  });

  it("tells of a lease that cannot be renewed, and goes on", async () => {
    const gate = new Gate();
    queue.due.push({ key: "a", attempts: 1 });
    start(gate.run);
    await pass();
    queue.trouble = new Error("no database");
    await pass(10_000);
    expect(told).toEqual(["trouble: no database"]);
    queue.trouble = null;
    gate.end("a");
    await pass();
    expect(told).toEqual(["trouble: no database", "done a"]);
  });

  it.each([
    [1, 2],
    [2, 4],
    [3, 8],
    [4, 16],
    [5, 32],
    [6, 45],
    [11, 45],
  ])("tries again after attempt %d in %d seconds", async (attempts, seconds) => {
    queue.due.push({ key: "a", attempts });
    start(() => Promise.reject(new Error("broken")));
    await pass();
    expect(queue.log).toEqual([`retry a in ${seconds}: Error: broken`]);
    expect(told).toEqual([`retry a in ${seconds}`]);
  });

  it.each([
    ["as long as GitHub asked", new Away(true, 77), "retry a in 77: Away: GitHub is away"],
    ["as usual", new Away(true), "retry a in 2: Away: GitHub is away"],
    [
      "at once when GitHub asked for no time",
      new Away(true, 0),
      "retry a in 0: Away: GitHub is away",
    ],
    [
      "untried, where it was not its turn",
      new Held(true, 60),
      "later, untried: retry a in 60: Away: GitHub is away",
    ],
  ])("waits %s", async (_name, error, line) => {
    queue.due.push({ key: "a", attempts: 1 });
    start(() => Promise.reject(error));
    await pass();
    expect(queue.log).toEqual([line]);
  });

  it.each([
    ["what can never succeed", 1, new Away(false, 5), "park a: Away: GitHub is away"],
    ["what failed twelve times", 12, new Error("broken"), "park a: Error: broken"],
    ["what failed more often", 13, new Away(true), "park a: Away: GitHub is away"],
  ])("parks %s", async (_name, ...[attempts, error, line]) => {
    queue.due.push({ key: "a", attempts });
    start(() => Promise.reject(error));
    await pass();
    expect(queue.log).toEqual([line]);
    expect(told).toEqual(["parked a"]);
  });

  it("does not give up on work for an outage that is none of its doing", async () => {
    class Outage extends Away {
      override readonly isOutage = true;
    }
    queue.due.push({ key: "a", attempts: 500 }, { key: "b", attempts: 960 });
    start(() => Promise.reject(new Outage(true)));
    await pass();
    await pass();
    expect(told).toEqual(["retry a in 45", "parked b"]);
  });

  it("survives a database that is away, and asks as often as ever", async () => {
    queue.trouble = new Error("no database");
    start(() => Promise.resolve());
    await pass(4_000);
    expect(told).toEqual(Array(3).fill("trouble: no database"));
    queue.trouble = null;
    queue.due.push({ key: "a", attempts: 1 });
    await pass(2_000);
    expect(told.at(-1)).toBe("done a");
  });

  it("lets the lease run out when the outcome cannot be written", async () => {
    queue.due.push({ key: "a", attempts: 1 }, { key: "b", attempts: 1 });
    start((work) => {
      if (work.key === "a") queue.trouble = new Error("no database");
      return Promise.reject(new Error("broken"));
    });
    await pass();
    expect(told).toContain("trouble: no database");
    queue.trouble = null;
    await pass(2_000);
    expect(told.at(-1)).toBe("retry b in 2");
  });

  it("tries again when the end of the work cannot be written", async () => {
    queue.due.push({ key: "a", attempts: 1 });
    queue.finish = () => Promise.reject(new Error("lease lost"));
    start(() => Promise.resolve());
    await pass();
    expect(told).toEqual(["retry a in 2"]);
  });

  it("drains: takes nothing more, and waits for what runs", async () => {
    const gate = new Gate();
    queue.due.push({ key: "a", attempts: 1 }, { key: "b", attempts: 1 });
    const running = start(gate.run);
    await pass();
    let drained = false;
    const ending = running.drain().then(() => {
      drained = true;
    });
    await pass(60_000);
    expect(drained).toBe(false);
    gate.end("a");
    await ending;
    expect(told).toEqual(["done a"]);
    expect(queue.due).toEqual([{ key: "b", attempts: 1 }]);
  });

  it("drains at once while it sleeps", async () => {
    const running = start(() => Promise.resolve(), 4);
    await pass();
    await running.drain();
    expect(vi.getTimerCount()).toBe(0);
  });
});
