import { Refusal } from "../refusal.ts";
import type { WorkflowRun } from "../workflow-run.ts";
import { accountNamed, repositoryNamed, type World } from "../world.ts";
import { branchTip } from "./commits.ts";

interface RunOptions {
  readonly event: string;
  readonly branch: string;
  readonly by: string;
  /** Whoever asked for this attempt, where it is somebody else (`by`). */
  readonly rerunBy?: string;
}

/** What happens in GitHub Actions, as far as anybody asks who was behind it. */
export interface WorkflowVerbs {
  readonly startWorkflow: (repo: string, options: RunOptions) => { readonly id: number };
  /** @throws {Refusal} when there is no such run. */
  readonly endWorkflow: (repo: string, id: number) => void;
}

/** The verbs about workflows. The app is not subscribed to what becomes of them. */
export function workflowVerbs(world: World): WorkflowVerbs {
  return {
    startWorkflow: (repo, { event, branch, by, rerunBy = by }) => {
      const repository = repositoryNamed(world, repo);
      const run: WorkflowRun = {
        id: world.nextId(),
        event,
        branch,
        headSha: branchTip(repository, branch),
        actor: accountNamed(world, by),
        triggeredBy: accountNamed(world, rerunBy),
        startedAt: world.clock.text(),
        endedAt: null,
      };
      repository.workflowRuns ??= [];
      repository.workflowRuns.push(run);
      return { id: run.id };
    },
    endWorkflow: (repo, id) => {
      const run = repositoryNamed(world, repo).workflowRuns?.find((one) => one.id === id);
      if (run === undefined) throw new Refusal(404, "Not Found");
      run.endedAt = world.clock.text();
    },
  };
}
