import { afterEach, describe, expect, it } from "vitest";
import { createReaderPool, READER_LIMITS, type ReaderPool } from "../../src/readers/worker-pool.ts";

const pools: ReaderPool[] = [];

function somePool(limits: Partial<typeof READER_LIMITS> = {}): ReaderPool {
  const pool = createReaderPool({ ...READER_LIMITS, ...limits });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const LARGE = `[${Array.from({ length: 400_000 }, (_, index) => `{"a":${String(index)}}`).join()}]`;

/** Takes several times the limit that the test sets, on any machine. */
const HUGE = `[${[LARGE, LARGE, LARGE].join()}]`;

describe("createReaderPool", () => {
  it("reads many files, each with its own answer", async () => {
    const pool = somePool();
    const texts = Array.from({ length: 20 }, (_, index) => `{"number":${String(index)}}`);
    const documents = await Promise.all(texts.map((text) => pool.read("json", text)));
    expect(documents.map((document) => document.kind === "read" && document.data)).toEqual(
      texts.map((text): unknown => JSON.parse(text)),
    );
  });

  it("gives a broken file as unreadable, with its line", async () => {
    expect(await somePool().read("json", '{\n"a": 1,\n}')).toMatchObject({
      kind: "unreadable",
      reason: "not-valid",
      line: 3,
    });
  });

  it("kills a reader that takes too long, and reads the next file", async () => {
    const pool = somePool({ fileMilliseconds: 100, threads: 1 });
    const answers = await Promise.all([pool.read("json", HUGE), pool.read("json", "[1]")]);
    expect(answers).toMatchObject([
      { kind: "unreadable", reason: "timeout" },
      { kind: "read", data: [1] },
    ]);
  });

  it("survives a reader that runs out of memory", async () => {
    const pool = somePool({ heapMegabytes: 12, threads: 1, fileMilliseconds: 20_000 });
    expect(await pool.read("json", LARGE)).toMatchObject({ kind: "unreadable", reason: "crashed" });
    expect(await pool.read("json", "[1]")).toMatchObject({ kind: "read", data: [1] });
  });

  it("gives up on a thread that never starts", async () => {
    const pool = somePool({ startMilliseconds: 1 });
    expect(await pool.read("json", "[]")).toMatchObject({ kind: "unreadable", reason: "timeout" });
  });

  it("refuses a file above the size limit without starting a reader", async () => {
    const text = " ".repeat(20_000_001);
    expect(await somePool().read("json", text)).toMatchObject({ reason: "too-large" });
  });

  it("answers what waits when it is closed, and refuses what comes later", async () => {
    const pool = somePool({ threads: 1 });
    const waiting = [pool.read("json", "[]"), pool.read("json", "[]")];
    await pool.close();
    expect(await Promise.all(waiting)).toMatchObject([
      { reason: "crashed" },
      { reason: "crashed" },
    ]);
    expect(await pool.read("json", "[]")).toMatchObject({ reason: "crashed" });
  });
});
