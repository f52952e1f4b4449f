import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { PoolClient } from "pg";
import { z } from "zod";
import { actorText, type EntryDraft, type EntryType } from "../domain/audit-entry.ts";
import { type KeyRing, keyRingOf, unwrapKey, WrappingKeyError, wrapKey } from "./key-ring.ts";
import { execute, readRow, readRows } from "./statement.ts";
import { storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
/** Source: https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf section 8.2 */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** People's own words in entries, by the type of the entry: sealed for whoever acted. */
const OWN_WORDS: Partial<Record<EntryType, readonly string[]>> = {
  "command.refused": ["reason"],
  "act.recorded": ["reason"],
  "act.ended": ["reason"],
  "declaration.recorded": ["tool"],
};

/** A text as an entry holds it: the key's number, the nonce, and the sealed text with its tag, in base64. */
export const SealedText = z.object({ k: z.string(), n: z.base64(), c: z.base64() });
export type SealedText = z.infer<typeof SealedText>;

interface SubjectKey {
  readonly id: string;
  readonly key: Uint8Array;
}

// Several writers may meet a person for the first time: one key wins, and all use it.
const MAKE = `
  insert into subject_key (id, subject, wrapped, wrapping_key, scope)
  select id, subject, wrapped, $4, $5
    from unnest($1::text[], $2::text[], $3::bytea[]) as made (id, subject, wrapped)
  on conflict do nothing`;

const COLUMNS = "id, subject, key, wrapped, wrapping_key";
const CURRENT = `
  select ${COLUMNS} from subject_key where subject = any ($1::text[]) and scope = $2 and erased_at is null`;
const BY_ID = `select ${COLUMNS} from subject_key where id = $1`;

const KeyRow = z.object({
  id: z.string(),
  subject: z.string(),
  // As the release before keeps it, until the next start of this one.
  key: z.instanceof(Uint8Array).nullable(),
  wrapped: z.instanceof(Uint8Array).nullable(),
  wrapping_key: z.string().nullable(),
});

const DESTROY = `
  update subject_key set key = null, wrapped = null, wrapping_key = null, erased_at = now()
   where subject = any ($1::text[]) and erased_at is null`;

const ACCOUNTS = `
  select distinct actor_id as id from approval where lower(actor_login) = lower($1)
  union select distinct pusher_id from ref_push where lower(pusher_login) = lower($1)
  union select distinct account_id from declaration where lower(account_login) = lower($1)`;
const AccountRow = z.object({ id: z.int() }).transform(({ id }) => id);

/** The drafts with people's own words and names sealed, each for the person they belong to. */
export async function sealPersonal(
  client: PoolClient,
  drafts: readonly EntryDraft[],
): Promise<readonly EntryDraft[]> {
  const scopes = [...new Set(drafts.map(scopeOf))].toSorted();
  const keys = new Map<string, ReadonlyMap<string, SubjectKey>>();
  for (const scope of scopes) {
    const within = drafts.filter((draft) => scopeOf(draft) === scope);
    const subjects = [...new Set(within.flatMap(subjectsOf))].toSorted();
    keys.set(scope, await keysOf(client, scope, subjects));
  }
  return drafts.map((draft) => ({
    ...draft,
    data: sealedData(draft, keys.get(scopeOf(draft)) ?? new Map()),
  }));
}

/** Words said in one repository have keys of their own: they can go without those said in another. */
function scopeOf({ subject }: EntryDraft): string {
  return /^[^/]+\/\d+(?=\/)/u.exec(subject)?.[0] ?? "";
}

function subjectsOf(draft: EntryDraft): readonly string[] {
  if (draft.type === "reviewers.requested") return reviewersOf(draft).filter(isPerson).map(named);
  const words = OWN_WORDS[draft.type] ?? [];
  const isSaid = words.some((field) => typeof draft.data[field] === "string");
  return draft.actor.kind === "person" && isSaid ? [actorText(draft.actor)] : [];
}

function reviewersOf({ data }: EntryDraft): readonly string[] {
  const { reviewers } = data;
  return Array.isArray(reviewers) ? reviewers.map(String) : [];
}

/** Teams are no persons: they stay readable. */
function isPerson(name: string): boolean {
  return !name.startsWith("team:");
}

function named(login: string): string {
  return `login:${storedText(login).toLowerCase()}`;
}

async function keysOf(
  client: PoolClient,
  scope: string,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, SubjectKey>> {
  if (subjects.length === 0) return new Map();
  const ring = keyRingOf(client);
  if (ring === null) {
    throw new WrappingKeyError("people's words cannot be sealed: set AUDIT_WRAPPING_KEY");
  }
  const known = await currentKeys(client, ring, { scope, subjects });
  const missing = subjects.filter((subject) => !known.has(subject));
  if (missing.length === 0) return known;
  const [wrapping] = ring;
  const ids = missing.map(() => `subj:${randomBytes(16).toString("hex")}`);
  const wrapped = ids.map((id) => wrapKey(wrapping, id, randomBytes(KEY_BYTES)));
  await execute(client, { text: MAKE, values: [ids, missing, wrapped, wrapping.id, scope] });
  return currentKeys(client, ring, { scope, subjects });
}

async function currentKeys(
  client: PoolClient,
  ring: KeyRing,
  { scope, subjects }: { readonly scope: string; readonly subjects: readonly string[] },
): Promise<ReadonlyMap<string, SubjectKey>> {
  const values = [[...subjects], scope];
  const rows = await readRows(client, KeyRow, { text: CURRENT, values });
  return new Map(rows.map((row) => [row.subject, { id: row.id, key: openKey(ring, row) }]));
}

/** @throws {WrappingKeyError} when none of the given keys opens it: nothing is sealed with another one. */
function openKey(ring: KeyRing, row: z.output<typeof KeyRow>): Uint8Array {
  const key = openedKey(ring, row);
  if (key !== null) return key;
  const by = row.wrapping_key ?? "none";
  throw new WrappingKeyError(`the key of a person is wrapped by a key that is not given (${by})`);
}

function openedKey(ring: KeyRing, { id, key, ...row }: z.output<typeof KeyRow>): Uint8Array | null {
  if (key !== null || row.wrapped === null) return key;
  const wrapping = ring.find((candidate) => candidate.id === row.wrapping_key);
  return wrapping === undefined ? null : unwrapKey(wrapping, id, row.wrapped);
}

function sealedData(draft: EntryDraft, keys: ReadonlyMap<string, SubjectKey>): EntryDraft["data"] {
  if (draft.type === "reviewers.requested") {
    const reviewers = reviewersOf(draft).map((name) =>
      isPerson(name) ? sealed(keys.get(named(name)), name) : name,
    );
    return { ...draft.data, reviewers };
  }
  const key = keys.get(actorText(draft.actor));
  const fields = (OWN_WORDS[draft.type] ?? []).flatMap((field) => {
    const text = draft.data[field];
    return typeof text === "string" && key !== undefined ? [[field, sealed(key, text)]] : [];
  });
  return { ...draft.data, ...Object.fromEntries(fields) };
}

/** @throws {TypeError} without a key: nothing personal goes into the log unsealed. */
function sealed(key: SubjectKey | undefined, text: string): SealedText {
  if (key === undefined) throw new TypeError("a personal text without a key to seal it with");
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key.key, nonce);
  cipher.setAAD(Buffer.from(key.id, "utf8"));
  const bytes = [cipher.update(storedText(text), "utf8"), cipher.final(), cipher.getAuthTag()];
  return {
    k: key.id,
    n: nonce.toString("base64"),
    c: Buffer.concat(bytes).toString("base64"),
  };
}

/**
 * The text that was sealed; null when its key was destroyed, cannot be unwrapped here, or was another.
 */
export async function unsealed(database: Queryable, text: SealedText): Promise<string | null> {
  const row = await readRow(database, KeyRow, { text: BY_ID, values: [text.k] });
  const ring = keyRingOf(database);
  const key = row === null || ring === null ? null : openedKey(ring, row);
  if (key === null) return null;
  const bytes = Buffer.from(text.c, "base64");
  try {
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(text.n, "base64"));
    decipher.setAAD(Buffer.from(text.k, "utf8"));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = [decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()];
    return Buffer.concat(plain).toString("utf8");
  } catch {
    return null;
  }
}

/** The data subjects that a login or an account id stands for, as far as the records tell. */
export async function subjectsNamed(database: Queryable, who: string): Promise<readonly string[]> {
  if (/^\d{1,15}$/u.test(who)) return [`u:${who}`];
  const ids = await readRows(database, AccountRow, { text: ACCOUNTS, values: [who] });
  return [named(who), ...ids.map((id) => `u:${id}`)];
}

/** Destroys the keys of these data subjects; returns how many there were. */
export function destroyKeys(client: PoolClient, subjects: readonly string[]): Promise<number> {
  return execute(client, { text: DESTROY, values: [[...subjects]] });
}
