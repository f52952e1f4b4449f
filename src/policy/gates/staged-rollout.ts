import type { Finding } from "../../domain/finding.ts";
import type { StagedRolloutRequirement } from "../../domain/gate-requirement.ts";
import type { Deployment } from "../../domain/head-facts.ts";
import { epochSeconds, minutesAfter } from "../../domain/instant.ts";
import { shown } from "../../domain/shown-text.ts";
import type { ApprovalBench } from "../approval-bench.ts";
import { ownerText } from "../owners.ts";
import { ownershipInForce } from "../ownership.ts";
import { type GateDefinition, type GateScope, type Said, saidOf } from "./gate-definition.ts";

/** A contracting schema change waits until what it builds on is deployed and has been in use long enough. */
export const stagedRollout: GateDefinition<StagedRolloutRequirement> = {
  kind: "staged-rollout",
  about:
    "A contracting schema change waits until what it builds on is deployed and has been in use long enough.",
  needs: ({ environments }, { findings }) =>
    findings.some(isContracting) ? { environments, approvers: ["owners"] } : {},
  judge(bench, requirement, scope) {
    return saidOf(requirement.gate, scope, judgeRollout(bench, requirement, scope));
  },
};

/**
 * Whether a finding tells of a statement that takes something away from code that still runs, or of a file
 * that could not be read and may hold one.
 */
export function isContracting({ kind }: Finding): boolean {
  return kind === "destructive-schema" || kind === "unverifiable";
}

function judgeRollout(
  bench: ApprovalBench,
  { environments, soakMinutes }: StagedRolloutRequirement,
  scope: GateScope,
): Said {
  const { facts, findings } = bench;
  const paths = new Set(scope.touched.files.map(({ path }) => path));
  const contracting = findings.some(
    (finding) =>
      isContracting(finding) && (finding.area === scope.touched.area || paths.has(finding.path)),
  );
  if (!contracting) {
    const unread = facts.content?.kind === "unknown" ? facts.content.reason : null;
    if (unread !== null) return error(`the contents of the change could not be read: ${unread}`);
    return {
      status: "not-applicable",
      summary: "Nothing here takes away what running code may use.",
    };
  }
  const { deployments } = facts;
  if (deployments === undefined) return error("deployments were not read");
  if (deployments.kind === "unknown") return error(deployments.reason);
  const said = environments.map((environment) => {
    const listed = deployments.value.filter((one) => one.environment === environment);
    return listed.length === 0
      ? judgeUnrecorded(bench, scope, environment)
      : judgeEnvironment(newestFirst(listed), { environment, soakMinutes, now: facts.gatheredAt });
  });
  return together(said);
}

function error(reason: string): Said {
  return { status: "error", summary: `The rollout could not be judged: ${reason}.` };
}

/** All environments have to agree; what cannot be told comes first. */
function together(said: readonly Said[]): Said {
  const failed = said.find(({ status }) => status === "error");
  if (failed !== undefined) return failed;
  const open = said.filter(({ status }) => status === "unsatisfied");
  const told = open.length > 0 ? open : said;
  const wakeAts = open.flatMap(({ wakeAt }) => wakeAt ?? []);
  return {
    // No environment at all was never deployed to.
    status: open.length > 0 || said.length === 0 ? "unsatisfied" : "satisfied",
    summary:
      said.length === 0
        ? "Policy names no environment to deploy to."
        : told.map(({ summary }) => summary).join(" "),
    needs: [...new Set(open.flatMap(({ needs = [] }) => needs))],
    wakeAt: wakeAts.toSorted()[0] ?? null,
  };
}

/** Where nobody tells GitHub of deployments, only an owner can know. */
function judgeUnrecorded(bench: ApprovalBench, scope: GateScope, environment: string): Said {
  const none = `No deployment to ${shown(environment)} is recorded on GitHub`;
  const verdict = ownershipInForce(bench, scope, "owners");
  switch (verdict.kind) {
    case "owned": {
      const names = [...new Set(verdict.acts.map(({ actor }) => `@${actor.login}`))].join(", ");
      return { status: "satisfied", summary: `${none}; ${names} answers for the rollout.` };
    }
    case "unknown":
      return error(verdict.reason);
    case "open": {
      const owners = [...new Set(verdict.groups.flatMap((group) => group.owners.map(ownerText)))];
      const who =
        owners.length === 0 ? "someone with maintain or admin access" : owners.join(" or ");
      const notes = verdict.notes.length === 0 ? "" : ` (${verdict.notes.join("; ")})`;
      return {
        status: "unsatisfied",
        summary: `${none}: an owner has to answer for the rollout with \`/agentgov own\`${notes}.`,
        needs: [`${who}, with \`/agentgov own\``],
      };
    }
  }
}

interface Soak {
  readonly environment: string;
  readonly soakMinutes: number;
  readonly now: string;
}

/**
 * Goes back from what runs now for as long as it contained what the change builds on. A deployment of
 * something older in between is a rollback, and the time starts again after it.
 */
function judgeEnvironment(deployments: readonly Deployment[], soak: Soak): Said {
  const place = shown(soak.environment);
  const newest = deployments.find(({ state }) => state !== "pending");
  if (newest === undefined) return waiting(`A deployment to ${place} is on its way`, soak);
  if (newest.state === "failed") {
    return waiting(`The latest deployment to ${place}, of ${short(newest)}, failed`, soak);
  }
  if (newest.state === "inactive") {
    return waiting(`Nothing is deployed to ${place} any more`, soak);
  }
  let since: string | null = null;
  for (const { succeededAt, containsBase } of deployments) {
    if (succeededAt === null) continue;
    if (since !== null && isOver(since, soak)) break;
    if (containsBase.kind === "unknown") return error(containsBase.reason);
    if (!containsBase.value) break;
    since = succeededAt;
  }
  if (since === null) {
    return waiting(
      `What this builds on is not deployed to ${place}, which runs ${short(newest)}`,
      soak,
    );
  }
  const until = minutesAfter(since, soak.soakMinutes);
  if (isOver(since, soak)) {
    return { status: "satisfied", summary: `What this builds on runs in ${place} since ${since}.` };
  }
  return {
    status: "unsatisfied",
    summary: `What this builds on runs in ${place} since ${since} and has to until ${until}.`,
    needs: [`time until ${until}`],
    wakeAt: until,
  };
}

function waiting(summary: string, { environment }: Soak): Said {
  const needs = [`a deployment to ${shown(environment)} of what this builds on`];
  return { status: "unsatisfied", summary: `${summary}.`, needs };
}

/** A time that cannot be read is never over. */
function isOver(since: string, { soakMinutes, now }: Soak): boolean {
  const [start, end] = [epochSeconds(since), epochSeconds(now)];
  return start !== null && end !== null && end - start >= soakMinutes * 60;
}

function newestFirst(deployments: readonly Deployment[]): readonly Deployment[] {
  return deployments.toSorted((left, right) => timeOf(right) - timeOf(left));
}

function timeOf({ succeededAt, createdAt }: Deployment): number {
  return epochSeconds(succeededAt ?? createdAt) ?? 0;
}

function short({ sha }: Deployment): string {
  return sha.slice(0, 7);
}
