import type { RequiredCheckRequirement } from "../../domain/gate-requirement.ts";
import type { HeadCheck } from "../../domain/head-facts.ts";
import type { CommitSha } from "../../domain/ids.ts";
import { shown } from "../../domain/shown-text.ts";
import { type GateDefinition, type Said, saidOf } from "./gate-definition.ts";

/** A check or commit status of this head has passed; a missing one is waited for. */
export const requiredCheck: GateDefinition<RequiredCheckRequirement> = {
  kind: "required-check",
  about: "A check or commit status of this head has passed; a missing one is waited for.",
  needs: ({ check }) => ({ checks: [check] }),
  judge({ facts }, requirement, scope) {
    const { checks, pullRequest } = facts;
    return saidOf(
      requirement.gate,
      scope,
      checks?.kind === "known"
        ? judgeChecks(checks.value, requirement, pullRequest.head.sha)
        : undecidable(checks?.reason ?? "the checks of the head were not read"),
    );
  },
};

function undecidable(reason: string): Said {
  return { status: "error", summary: `The required check could not be judged: ${reason}.` };
}

/**
 * Whoever may post it must have passed it: where no app is named, everybody who reports under this name,
 * so that another's success under a borrowed name does not outweigh a failure.
 */
function judgeChecks(
  checks: readonly HeadCheck[],
  requirement: RequiredCheckRequirement,
  headSha: CommitSha,
): Said {
  const found = checks.filter((check) => concerns(check, requirement));
  const name = nameOf(requirement);
  const head = headSha.slice(0, 7);
  const open = (summary: string, needs: string): Said => {
    return { status: "unsatisfied", summary, needs: [needs] };
  };
  if (found.some(({ state }) => state === "failed")) {
    return open(`${name} failed on ${head}.`, `the author, to fix ${name}`);
  }
  // One sentence for both: a check that only starts is no news to anybody.
  if (found.length === 0 || found.some(({ state }) => state === "pending")) {
    return open(`${name} has not reported on ${head}.`, name);
  }
  if (!requirement.skippedPasses && found.some(({ state }) => state === "skipped")) {
    return open(
      `${name} was skipped on ${head}, which does not count as passed.`,
      `a run of ${name}`,
    );
  }
  return { status: "satisfied", summary: `${name} passed on ${head}.` };
}

function concerns({ name, app }: HeadCheck, requirement: RequiredCheckRequirement): boolean {
  if (name !== requirement.check) return false;
  if (requirement.app === null) return true;
  if (app === null) return false;
  return typeof requirement.app === "number"
    ? app.id === requirement.app
    : app.slug.toLowerCase() === requirement.app.toLowerCase();
}

function nameOf({ check, app }: RequiredCheckRequirement): string {
  const by = typeof app === "number" ? ` of app ${app}` : ` of ${shown(app ?? "")}`;
  return `\`${shown(check)}\`${app === null ? "" : by}`;
}
