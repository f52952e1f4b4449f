import type { PolicyProblem, PolicySnapshot } from "../domain/policy-snapshot.ts";
import type { StoredPolicy } from "../domain/policy-source.ts";
import type { OrganisationReading } from "./read-organisation.ts";

/** Whether the same policy is known to come from elsewhere or to name others than it was. */
export function isNewlyKnown(last: PolicySnapshot, now: PolicySnapshot): boolean {
  const said = ({ origins = [], identities = [] }: PolicySnapshot): string =>
    JSON.stringify([
      origins.map(({ file, revision }) => [file, revision]),
      identities.map(({ kind, name, id, state }) => [kind, name, id, state]),
    ]);
  return said(last) !== said(now);
}

/** A policy that was there and is gone would silently open every gate: it stays, and is said to. */
export function vanished(
  { name, text, problems }: OrganisationReading,
  last: PolicySnapshot | null,
): readonly PolicyProblem[] {
  const isGone = text !== null && text.main === null && problems.length === 0;
  if (!isGone || last?.source.includes(name) !== true) return [];
  const message = "the file is gone; to switch agentgov off, set `mode: observe` instead";
  return [{ file: name, line: 1, column: 1, message }];
}

/** A stored copy that is not what came into force is no policy. */
export function distrusted(scope: string, stored: StoredPolicy): readonly PolicyProblem[] {
  if (stored.kind !== "changed") return [];
  const message = `the stored copy of the last good policy was changed and is not used: ${stored.reason}`;
  return [{ file: scope, line: 1, column: 1, message }];
}
