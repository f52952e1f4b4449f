import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { PoolClient } from "pg";
import { z } from "zod";
import { actorText, type EntryDraft, type EntryType } from "../domain/audit-entry.ts";
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
  insert into subject_key (id, subject, key)
  select * from unnest($1::text[], $2::text[], $3::bytea[])
  on conflict do nothing`;

const CURRENT = `
  select id, subject, key from subject_key where subject = any ($1::text[]) and erased_at is null`;
const KeyRow = z.object({ id: z.string(), subject: z.string(), key: z.instanceof(Uint8Array) });

const BY_ID = "select key from subject_key where id = $1";
const MaybeKeyRow = z.object({ key: z.instanceof(Uint8Array).nullable() });

const DESTROY = `
  update subject_key set key = null, erased_at = now()
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
  const subjects = [...new Set(drafts.flatMap(subjectsOf))].toSorted();
  if (subjects.length === 0) return drafts;
  const keys = await keysOf(client, subjects);
  return drafts.map((draft) => ({ ...draft, data: sealedData(draft, keys) }));
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
  subjects: readonly string[],
): Promise<ReadonlyMap<string, SubjectKey>> {
  const known = await currentKeys(client, subjects);
  const missing = subjects.filter((subject) => !known.has(subject));
  if (missing.length === 0) return known;
  const values = [
    missing.map(() => `subj:${randomBytes(16).toString("hex")}`),
    missing,
    missing.map(() => randomBytes(KEY_BYTES)),
  ];
  await execute(client, { text: MAKE, values });
  return currentKeys(client, subjects);
}

async function currentKeys(
  client: PoolClient,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, SubjectKey>> {
  const rows = await readRows(client, KeyRow, { text: CURRENT, values: [[...subjects]] });
  return new Map(rows.map(({ id, subject, key }) => [subject, { id, key }]));
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

/** The text that was sealed; null when its key was destroyed, or it was sealed with another. */
export async function unsealed(database: Queryable, text: SealedText): Promise<string | null> {
  const row = await readRow(database, MaybeKeyRow, { text: BY_ID, values: [text.k] });
  const key = row?.key ?? null;
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
