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

/** The entry that says which names of an organisation's policy stand for nobody, or that none does now. */
export function namesLooked(
  source: string,
  {
    problems,
    revision,
    at,
  }: {
    readonly problems: readonly string[];
    readonly revision: string | null;
    readonly at: string;
  },
): EntryDraft {
  return {
    subject: `policy/${source.toLowerCase()}`,
    type: "policy.names",
    actor: { kind: "app" },
    at,
    data: {
      revision,
      problems: problems.slice(0, 20).map((problem) => problem.slice(0, 300).toWellFormed()),
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

/** The entry that says that the stored texts of an organisation's policy are not those that were read. */
export function textsChanged(source: string, reason: string, at: string): EntryDraft {
  return {
    subject: `policy/${source.toLowerCase()}`,
    type: "tamper.noticed",
    actor: { kind: "app" },
    at,
    data: { what: "policy-texts", reason: reason.toWellFormed() },
  };
}

/** The entry that says that the stored copy of the last good policy is not what came into force. */
export function copyChanged(scope: string, reason: string, at: string): EntryDraft {
  return {
    subject: `policy/${scope}`,
    type: "tamper.noticed",
    actor: { kind: "app" },
    at,
    data: { what: "policy-copy", reason: reason.toWellFormed() },
  };
}
