import type { Policy } from "../domain/policy-snapshot.ts";
import type { PolicyDocument } from "./policy-schema.ts";
import { readOwners } from "./read-gates.ts";

/** What policy says of overrides, vetoes, freezes, reviewers and machines, as far as it says anything. */
type Settings = Pick<Policy, "override" | "vetoes" | "freezes" | "reviews" | "machines">;

/** A line of a repository's policy that would loosen the organisation's. */
interface Objection {
  readonly pointer: string;
  readonly message: string;
}

/** The settings of one policy file. */
export function readSettings(document: PolicyDocument | null): Settings {
  const { override, vetoes, freezes, reviews, machines } = document ?? {};
  return {
    ...(override === undefined
      ? {}
      : {
          override: {
            people: readOwners(override.people),
            minutes: override.minutes,
            peopleAtCritical: override.critical,
            // Left out when it is not said: the digest of the same text stays the same.
            ...(override.perWeek === undefined ? {} : { perWeek: override.perWeek }),
          },
        }),
    ...(vetoes === undefined ? {} : { vetoes: { endedBy: readOwners(vetoes.endedBy) } }),
    ...(freezes === undefined ? {} : { freezes }),
    ...(reviews === undefined ? {} : { reviews: readReviews(reviews) }),
    ...(machines === undefined ? {} : { machines: readOwners(machines) }),
  };
}

function readReviews(reviews: NonNullable<PolicyDocument["reviews"]>): Policy["reviews"] & object {
  const { nudge, escalate, escalateTo, hours, openRequests } = reviews;
  return {
    nudgeHours: nudge,
    escalateHours: escalate,
    escalateTo: readOwners(escalateTo),
    workingHours: hours,
    openRequestsMax: openRequests,
  };
}

/** A repository's freezes and machines come on top of the organisation's. */
export function mergeSettings(base: Policy, document: PolicyDocument): Settings {
  const own = readSettings(document);
  const freezes = [...(base.freezes ?? []), ...(own.freezes ?? [])];
  const machines = [...(base.machines ?? []), ...(own.machines ?? [])];
  return {
    ...(freezes.length === 0 ? {} : { freezes }),
    ...(machines.length === 0 ? {} : { machines }),
  };
}

/** Who may break the glass or end a veto, and how people are asked, is the organisation's to say. */
export function objectToSettings(document: PolicyDocument): readonly Objection[] {
  const reserved = ["override", "vetoes", "reviews"] as const;
  return reserved.flatMap((key): readonly Objection[] => {
    if (document[key] === undefined) return [];
    const message = `only the organisation's policy may set \`${key}\`; remove it here`;
    return [{ pointer: `/${key}`, message }];
  });
}
