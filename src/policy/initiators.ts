import type { ResponsiblePerson, ResponsibleRole } from "../domain/recorded-provenance.ts";
import type { Initiator } from "./approval-bench.ts";

/** The parts in which somebody started a change, rather than worked on it. */
const STARTING: readonly ResponsibleRole[] = ["pull-request-author", "requester", "assignee"];

/**
 * The people who opened or asked for a change, as far as GitHub itself says so. A name in a commit or in
 * a text can be forged: it disqualifies whom it names, and it does not make the requester known.
 */
export function initiatorsOf(responsible: readonly ResponsiblePerson[]): readonly Initiator[] {
  return responsible.flatMap(({ accountId, login, role, reason, corroborated }) =>
    accountId === null || login === null || !corroborated || !STARTING.includes(role)
      ? []
      : [{ account: { id: accountId, login, type: "user" }, reason }],
  );
}
