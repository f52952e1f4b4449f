import { traceIncident } from "../app/trace-incident.ts";
import type { DrillQuestion } from "../domain/drill.ts";
import { type Incident, shortRef } from "../domain/incident.ts";
import type { Repository } from "../git/open-repository.ts";
import { writeCommits } from "../git/plant-branch.ts";
import type { Database } from "./database-session.ts";
import type { Respondent } from "./drill-ask.ts";
import { DRILL_PREFIX, type DrillScenario } from "./drill-scenario.ts";
import { incidentClone, incidentLog } from "./incident-world.ts";

/** What a rehearsal answers from. */
export interface RehearsalParts {
  readonly repository: Repository;
  readonly scenario: DrillScenario;
  readonly pool: Database | null;
  /** Seconds since 1970. */
  readonly now: () => number;
  readonly tell: (text: string) => void;
}

/**
 * Answers with what `incident secret` finds by the fingerprint alone, so that a drill without a person
 * shows whether tracing works in this repository, and how long it takes.
 */
export function rehearsal(parts: RehearsalParts): Respondent {
  const { repository, scenario, pool, tell } = parts;
  let searched: Promise<Incident> | null = null;
  const incident = (): Promise<Incident> => {
    const log = pool === null ? null : incidentLog(pool);
    searched ??= traceIncident({ clones: [incidentClone(repository)], log }, scenario.fingerprint);
    return searched;
  };
  return {
    tell,
    async answer(question) {
      const found = question === "first-step" ? null : await incident();
      const text = found === null ? "rotate it" : await answerFrom(parts, found, question);
      tell(`> ${text}`);
      return text;
    },
  };
}

async function answerFrom(
  parts: RehearsalParts,
  { origin, repositories }: Incident,
  question: DrillQuestion,
): Promise<string> {
  const tips = repositories.flatMap((trace) => trace.tips);
  switch (question) {
    case "first-step":
    case "afterwards":
      return "rotate it, and revoke the old one";
    case "commit":
      return origin?.addition.sha ?? "not found";
    case "agent":
      return origin?.provenance.agents[0] ?? "none";
    case "approvers": {
      const record = origin?.record;
      const approved = record?.kind === "known" ? record.value.answer.approved : [];
      return approved.length === 0 ? "nobody" : approved.map(({ login }) => login).join(", ");
    }
    case "elsewhere":
      return tips.map(({ ref }) => shortRef(ref)).join(", ");
    case "reach": {
      const reach = origin?.reach;
      if (reach?.kind === "configured") return Object.values(reach.access).flat().join(", ");
      return reach?.kind === "unknown" ? "unknown" : "nothing";
    }
    case "revert":
      await removeFromBranches(
        parts,
        tips.map(({ ref }) => shortRef(ref)),
      );
      return "done";
  }
}

/** Takes the file away on the drill's own branches, and on no other whatever the search found. */
async function removeFromBranches(
  { repository, scenario, now }: RehearsalParts,
  found: readonly string[],
): Promise<void> {
  const own = scenario.truth.branches.filter(
    (branch) => branch.startsWith(DRILL_PREFIX) && found.includes(branch),
  );
  await writeCommits(
    repository,
    own.map((branch) => ({
      branch,
      from: `refs/heads/${branch}^0`,
      author: { name: "Drill Three", email: "three@drill.invalid" },
      seconds: now(),
      message: `Take the credential out (agentgov drill ${scenario.id})\n`,
      changes: [{ path: scenario.path, text: null }],
    })),
  );
}
