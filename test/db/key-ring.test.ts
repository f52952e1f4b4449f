import { randomBytes } from "node:crypto";
import fc from "fast-check";
import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { recordEntries } from "../../src/db/audit-entries.ts";
import { eraseSubject } from "../../src/db/erase-subject.ts";
import {
  readWrappingKey,
  unwrapKey,
  type WrappingKey,
  WrappingKeyError,
  wrapKey,
} from "../../src/db/key-ring.ts";
import { createPool } from "../../src/db/pool.ts";
import { takeKeyRing } from "../../src/db/rewrap-keys.ts";
import { SealedText, unsealed } from "../../src/db/subject-keys.ts";
import { accountId } from "../../src/domain/ids.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { anEntry } from "./builders.ts";

const ACTOR = { kind: "person", id: accountId(202) } as const;

function aKey(): WrappingKey {
  const key = readWrappingKey(randomBytes(32).toString("hex"));
  if (key === null) throw new Error("no key");
  return key;
}

describe("a wrapping key", () => {
  it("is read from base64 and from hex as the same key, named without telling it", () => {
    const bytes = randomBytes(32);
    const [first, second] = [bytes.toString("hex"), `${bytes.toString("base64")}\n`];
    expect(readWrappingKey(first)).toEqual(readWrappingKey(second));
    expect(first).not.toContain(readWrappingKey(first)?.id);
  });

  it.each(["", "hello", "a".repeat(63), "z".repeat(64), randomBytes(31).toString("base64")])(
    "is not read from %j",
    (text) => {
      expect(readWrappingKey(text)).toBeNull();
    },
  );

  it("gives back what it wrapped, and nothing of what was changed or is another's", () => {
    const [wrapping, other] = [aKey(), aKey()];
    const secret = randomBytes(32);
    const wrapped = wrapKey(wrapping, "subj:a", secret);
    expect(Buffer.from(wrapped).includes(secret)).toBe(false);
    expect(unwrapKey(wrapping, "subj:a", wrapped)).toEqual(secret);
    expect(unwrapKey(wrapping, "subj:b", wrapped)).toBeNull();
    expect(unwrapKey(other, "subj:a", wrapped)).toBeNull();
    fc.assert(
      fc.property(fc.nat(wrapped.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = wrapped.map((byte, index) => (index === at ? byte ^ flip : byte));
        expect(unwrapKey(wrapping, "subj:a", changed)).toBeNull();
      }),
    );
  });
});

describe("keys of persons", () => {
  let database: TestDatabase;
  const pools: Pool[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await database.drop();
  });
  beforeEach(async () => {
    await database.pool.query(
      "alter table subject_key disable trigger all; delete from subject_key; alter table subject_key enable trigger all",
    );
  });

  function aPool(): Pool {
    const config = database.address;
    const pool = createPool({ config, connectionsMax: 2, onError: () => undefined });
    pools.push(pool);
    return pool;
  }

  async function say(pool: Pool, reason: string): Promise<SealedText> {
    await recordEntries(pool, [anEntry({ type: "act.recorded", actor: ACTOR, data: { reason } })]);
    const { rows } = await database.pool.query<{ sealed: unknown }>(
      `select convert_from(body, 'utf8')::jsonb #> '{data,reason}' as sealed
         from audit_entry order by id desc limit 1`,
    );
    return SealedText.parse(rows[0]?.sealed);
  }

  it("are never in the database by themselves: what it holds opens no text without the key outside", async () => {
    const [pool, key] = [aPool(), aKey()];
    await takeKeyRing(pool, [key]);
    const sealed = await say(pool, "because");
    expect(await unsealed(pool, sealed)).toBe("because");
    const { rows } = await database.pool.query("select key, wrapping_key from subject_key");
    expect(rows).toEqual([{ key: null, wrapping_key: key.id }]);
    expect(await unsealed(aPool(), sealed)).toBeNull();
  });

  it("are wrapped anew when the key is replaced, and the old one is needed no longer", async () => {
    const [old, fresh] = [aKey(), aKey()];
    const before = aPool();
    await takeKeyRing(before, [old]);
    const sealed = await say(before, "because");
    const during = aPool();
    expect(await takeKeyRing(during, [fresh, old])).toBe(1);
    const after = aPool();
    expect(await takeKeyRing(after, [fresh])).toBe(0);
    expect(await unsealed(after, sealed)).toBe("because");
    expect(await unsealed(before, sealed)).toBeNull();
  });

  it("that lie open, as the release before kept them, are wrapped at the start", async () => {
    const pool = aPool();
    await database.pool.query(
      "insert into subject_key (id, subject, key) values ('subj:x', 'u:7', sha256('x'))",
    );
    expect(await takeKeyRing(pool, [aKey()])).toBe(1);
    const { rows } = await database.pool.query(
      "select key, wrapped is null as lost from subject_key",
    );
    expect(rows).toEqual([{ key: null, lost: false }]);
  });

  it("stop a start that cannot unwrap them, with what to do", async () => {
    const first = aPool();
    await takeKeyRing(first, [aKey()]);
    await say(first, "because");
    const start = takeKeyRing(aPool(), [aKey()]);
    await expect(start).rejects.toThrow(WrappingKeyError);
    await expect(start).rejects.toThrow("AUDIT_WRAPPING_KEY_PREVIOUS");
  });

  it("are not made without a key to wrap them with: then nothing is recorded", async () => {
    await expect(say(aPool(), "because")).rejects.toThrow("AUDIT_WRAPPING_KEY");
  });

  it("can be destroyed without the key, and not changed otherwise", async () => {
    const pool = aPool();
    await takeKeyRing(pool, [aKey()]);
    const sealed = await say(pool, "because");
    const changed = database.pool.query("update subject_key set subject = 'u:1'");
    await expect(changed).rejects.toThrow("destroyed or wrapped anew");
    expect(await eraseSubject(aPool(), "202", "2026-01-02T03:05:01.250Z")).toBe(1);
    expect(await unsealed(pool, sealed)).toBeNull();
    const revived = database.pool.query(
      "update subject_key set wrapped = decode(repeat('00', 60), 'hex'), wrapping_key = 'x', erased_at = null",
    );
    await expect(revived).rejects.toThrow("destroyed or wrapped anew");
  });
});
