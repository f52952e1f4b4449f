import type { OwnerName } from "../domain/gate-requirement.ts";
import type { PolicyIdentity } from "../domain/policy-snapshot.ts";
import type { KnownName } from "../domain/policy-source.ts";
import type { NameReader, PolicyOwner } from "./policy-world.ts";

/** How long it stays known whom a name stands for. */
const FRESH_MILLISECONDS = 24 * 3_600_000;
/** Names looked up at once for one policy; one call each. */
const LOOKUPS_MAX = 300;
/** Calls under way at once. */
const LOOKUPS_AT_ONCE = 6;

/** Names that a policy uses, and since which texts. */
export interface NamesInUse {
  /** Empty for the organisation's policy, else the layer that uses them. */
  readonly scope: string;
  readonly names: readonly OwnerName[];
  readonly revision: string;
  /** ISO 8601. */
  readonly now: string;
  /** For how long what was looked up is good; a day when absent. */
  readonly freshMilliseconds?: number;
}

/**
 * Whom the names of a policy stand for. Each is looked up when a policy first uses it and once a day, and
 * means the account it stood for at first: a login that was handed on stands for nobody until the name
 * has left the policy and come back. A name nobody bore is looked up again when the texts change.
 *
 * @throws {OperationalError} when GitHub cannot be read now.
 */
export async function resolveNames(
  world: NameReader,
  of: PolicyOwner,
  { scope, names, revision, now, freshMilliseconds = FRESH_MILLISECONDS }: NamesInUse,
): Promise<readonly PolicyIdentity[]> {
  const recorded = await world.knownNames(of, scope);
  const used = names.map((name) => ({ ...keyOf(name), owner: name }));
  const due = used.filter(({ kind, name }) => {
    const known = recorded.find((each) => each.kind === kind && each.name === name);
    return known === undefined || isDue(known, { revision, now, freshMilliseconds });
  });
  const looked = await lookUp(world, of, {
    due: due.slice(0, LOOKUPS_MAX),
    recorded,
    revision,
    now,
  });
  const stale = recorded.some(
    ({ kind, name }) => !used.some((each) => each.kind === kind && each.name === name),
  );
  if (looked.length > 0 || stale) {
    await world.saveNames(of, scope, {
      names: looked,
      used: used.map(({ kind, name }) => ({ kind, name })),
    });
  }
  const all = new Map([...recorded, ...looked].map((each) => [`${each.kind} ${each.name}`, each]));
  return used.map(({ kind, name }) => identityOf({ kind, name }, all.get(`${kind} ${name}`)));
}

function isDue(
  { id, revision: since, checkedAt }: KnownName,
  { revision, now, freshMilliseconds }: Required<Omit<NamesInUse, "scope" | "names">>,
): boolean {
  if (id === null && since !== revision) return true;
  return Date.parse(now) - Date.parse(checkedAt) >= freshMilliseconds;
}

interface LookUp extends Pick<NamesInUse, "revision" | "now"> {
  readonly due: readonly (Pick<KnownName, "kind" | "name"> & { readonly owner: OwnerName })[];
  readonly recorded: readonly KnownName[];
}

async function lookUp(
  world: NameReader,
  of: PolicyOwner,
  { due, recorded, revision, now }: LookUp,
): Promise<readonly KnownName[]> {
  const found: KnownName[] = [];
  for (let start = 0; start < due.length; start += LOOKUPS_AT_ONCE) {
    const batch = due.slice(start, start + LOOKUPS_AT_ONCE);
    const answers = await Promise.all(
      batch.map(async ({ kind, name, owner }): Promise<readonly KnownName[]> => {
        const answer = await world.readName(of, owner);
        const before = recorded.find((each) => each.kind === kind && each.name === name);
        // What cannot be read now is asked for again next time.
        if (answer.kind === "unknown") return [];
        return [
          newest({ kind, name, id: answer.value?.id ?? null, revision, checkedAt: now }, before),
        ];
      }),
    );
    found.push(...answers.flat());
  }
  return found;
}

/** The account stays the one the name stood for at first; who renames an account keeps its rights. */
function newest(found: Omit<KnownName, "recycled">, before: KnownName | undefined): KnownName {
  if (before === undefined) return { ...found, recycled: false };
  if (before.id === null) {
    // Whoever takes a name that the policy already uses is not whom the policy meant.
    return before.revision === found.revision
      ? { ...before, checkedAt: found.checkedAt }
      : { ...found, recycled: false };
  }
  const recycled = before.recycled || (found.id !== null && found.id !== before.id);
  return { ...before, recycled, checkedAt: found.checkedAt };
}

function identityOf(
  key: Pick<KnownName, "kind" | "name">,
  known: KnownName | undefined,
): PolicyIdentity {
  if (known === undefined) return { ...key, id: null, state: "unread" };
  if (known.recycled) return { ...key, id: known.id, state: "recycled" };
  return { ...key, id: known.id, state: known.id === null ? "unknown" : "resolved" };
}

function keyOf(owner: OwnerName): Pick<KnownName, "kind" | "name"> {
  return owner.kind === "team"
    ? { kind: "team", name: owner.team }
    : { kind: "user", name: owner.login };
}
