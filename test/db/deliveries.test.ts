import { describe, expect, it } from "vitest";
import { pendingCommands } from "../../src/db/command-comments.ts";
import { receiveDelivery } from "../../src/db/deliveries.ts";
import { pushesOf } from "../../src/db/pushes.ts";
import { claimWork } from "../../src/db/work.ts";
import { workCounts } from "../../src/db/work-overview.ts";
import { testDatabase } from "../support/database.ts";
import { aDelivery, anAccount, anEvent, anItem, aPush, aRef, REPOSITORY, sha } from "./builders.ts";

const database = testDatabase();

describe("receiving a delivery", () => {
  it("stores what it says and asks for the work, once per GUID", async () => {
    const { pool } = database;
    const event = anEvent({
      pushes: [aPush()],
      commands: [{ commentId: 11, createdAt: "2026-01-02T03:04:05Z", author: anAccount() }],
    });
    expect(await receiveDelivery(pool, aDelivery(event, "a"))).toBe("stored");
    expect(await receiveDelivery(pool, aDelivery(event, "a"))).toBe("duplicate");

    const lease = await claimWork(pool, { workerId: "test", leaseSeconds: 30 });
    expect(lease).toMatchObject({ item: anItem(), wanted: 1 });
    expect(await pendingCommands(pool, aRef())).toEqual([11]);
    expect(await pushesOf(pool, { repositoryId: REPOSITORY, ref: "feature" })).toHaveLength(1);
    const { rows } = await pool.query("select event_name, installation_id, state from delivery");
    expect(rows).toEqual([
      { event_name: "pull_request.synchronize", installation_id: 1, state: "accepted" },
    ]);
  });

  it("stores an ignored delivery with its reason, and asks for nothing", async () => {
    const { pool } = database;
    const before = await workCounts(pool);
    const event = { name: "star.created", reason: "not an event of ours" };
    const delivery = {
      ...aDelivery(anEvent(), "b"),
      installationId: null,
      reading: { kind: "ignored", event } as const,
    };
    expect(await receiveDelivery(pool, delivery)).toBe("stored");
    const { rows } = await pool.query("select state, reading from delivery where guid = 'b'");
    expect(rows).toEqual([{ state: "ignored", reading: event }]);
    expect(await workCounts(pool)).toEqual(before);
  });

  it("keeps nothing at all when one part cannot be stored", async () => {
    const { pool } = database;
    const event = anEvent({
      work: [anItem(99)],
      commands: [{ commentId: 12, createdAt: "not a time", author: anAccount() }],
    });
    await expect(receiveDelivery(pool, aDelivery(event, "c"))).rejects.toThrow(/timestamp/u);
    const { rows } = await pool.query("select 1 from delivery where guid = 'c'");
    expect(rows).toEqual([]);
    expect(await pool.query("select 1 from work where key like '%:99'")).toMatchObject({
      rows: [],
    });
  });

  it("stores the same delivery once when it arrives several times at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        receiveDelivery(database.pool, aDelivery(anEvent({ work: [anItem(50)] }), "d")),
      ),
    );
    expect(answers.filter((answer) => answer === "stored")).toHaveLength(1);
    const { rows } = await database.pool.query("select wanted from work where key like '%:50'");
    expect(rows).toEqual([{ wanted: 1 }]);
  });

  it("does not wedge two deliveries that ask for the same items in another order", async () => {
    const items = Array.from({ length: 30 }, (_, index) => anItem(1_000 + index));
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        receiveDelivery(
          database.pool,
          aDelivery(anEvent({ work: index % 2 === 0 ? items : items.toReversed() }), `e${index}`),
        ),
      ),
    );
    expect(new Set(answers)).toEqual(new Set(["stored"]));
  });

  it("stores text that PostgreSQL would refuse", async () => {
    const event = anEvent({ name: "push", sender: anAccount(1, "zero\0half\uD800"), work: [] });
    expect(await receiveDelivery(database.pool, aDelivery(event, "f"))).toBe("stored");
    const { rows } = await database.pool.query(
      "select reading #>> '{sender,login}' as login from delivery where guid = 'f'",
    );
    expect(rows).toEqual([{ login: "zero\uFFFDhalf\uFFFD" }]);
  });
});

describe("push history", () => {
  it("gives pushes of one branch, oldest first, by short or full name", async () => {
    const { pool } = database;
    const pushes = [
      aPush({ ref: "refs/heads/one", before: null, after: sha("1") }),
      aPush({ ref: "refs/heads/one", before: sha("1"), after: sha("2"), forced: true }),
      aPush({ ref: "refs/heads/one", before: sha("2"), after: null }),
      aPush({ ref: "refs/heads/two" }),
    ];
    await receiveDelivery(pool, aDelivery(anEvent({ pushes, work: [] }), "g"));
    const found = await pushesOf(pool, { repositoryId: REPOSITORY, ref: "one" });
    expect(found).toEqual([
      {
        ref: "refs/heads/one",
        before: null,
        after: sha("1"),
        pusher: anAccount(),
        seenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u),
      },
      expect.objectContaining({ before: sha("1"), after: sha("2") }),
    ]);
    expect(await pushesOf(pool, { repositoryId: REPOSITORY, ref: "refs/heads/one" })).toEqual(
      found,
    );
  });

  it("never forgets a pusher, however many pushes somebody adds on top", async () => {
    const { pool } = database;
    const flood = Array.from({ length: 600 }, () => aPush({ ref: "refs/heads/flood" }));
    const early = aPush({ ref: "refs/heads/flood", pusher: anAccount(999, "early") });
    await receiveDelivery(pool, aDelivery(anEvent({ pushes: [early, ...flood], work: [] }), "h"));
    const found = await pushesOf(pool, { repositoryId: REPOSITORY, ref: "flood" });
    expect(found).toHaveLength(501);
    expect(found[0]?.pusher).toEqual(anAccount(999, "early"));
  });
});
