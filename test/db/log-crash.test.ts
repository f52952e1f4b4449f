import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "../support/database.ts";
import {
  damageOf,
  killWorker,
  type LogWorker,
  letWork,
  startLogWorker,
} from "../support/log-crash.ts";

const ROUNDS = 2;

describe("two processes that record and sequence at once", () => {
  const database = testDatabase();
  let workers: readonly LogWorker[] = [];
  afterEach(async () => {
    await Promise.all(workers.map(killWorker));
  });

  it("leave no gap, no double and nothing lost behind when they are killed", async () => {
    const acknowledged = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      workers = ["a", "b"].map((name) => startLogWorker(`${name}${round}`, database.address));
      await Promise.all(workers.map((worker) => letWork(worker, 100)));
      await Promise.all(workers.map(killWorker));
      for (const worker of workers) {
        for (const name of worker.acknowledged) acknowledged.add(name);
      }
      workers = [];
    }
    expect(acknowledged.size).toBeGreaterThan(ROUNDS);
    expect(await damageOf(database.pool, acknowledged)).toEqual({
      lost: 0,
      unplaced: 0,
      gaps: 0,
      duplicates: 0,
      otherRoot: 0,
    });
  });
});
