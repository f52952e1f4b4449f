import type { EntryDraft } from "../domain/audit-entry.ts";
import type { PolicyProblem, PolicySnapshot } from "../domain/policy-snapshot.ts";

/** The entry that says that newer text is invalid, and which policy stays. */
export function invalid(
  scope: string,
  {
    problems,
    keeps,
    at,
  }: {
    readonly problems: readonly PolicyProblem[];
    readonly keeps: PolicySnapshot | null;
    readonly at: string;
  },
): EntryDraft {
  return {
    subject: `policy/${scope}`,
    type: "policy.invalid",
    actor: { kind: "app" },
    at,
    data: {
      problems: problems.slice(0, 20).map(({ file, line, column, message }) => ({
        file,
        line,
        column,
        message: message.slice(0, 300).toWellFormed(),
      })),
      keeps: keeps?.digest ?? null,
    },
  };
}

/** The entry that says that a policy came into force. */
export function inForce(scope: string, snapshot: PolicySnapshot, at: string): EntryDraft {
  const { digest, source, policy, origins } = snapshot;
  return {
    subject: `policy/${scope}`,
    type: "policy.in-force",
    actor: { kind: "app" },
    at,
    data: { digest, source, mode: policy.mode, ...(origins === undefined ? {} : { origins }) },
  };
}
