import type { World } from "../world.ts";
import { type AccountVerbs, accountVerbs } from "./accounts.ts";
import { type CheckVerbs, checkVerbs } from "./checks.ts";
import { type CommentVerbs, commentVerbs } from "./comments.ts";
import { type CommitVerbs, commitVerbs } from "./commits.ts";
import { type DeploymentVerbs, deploymentVerbs } from "./deployments.ts";
import { type InstallationVerbs, installationVerbs } from "./installations.ts";
import { type IssueVerbs, issueVerbs } from "./issues.ts";
import { type MergeVerbs, mergeVerbs } from "./merging.ts";
import { type PullRequestVerbs, pullRequestVerbs } from "./pull-requests.ts";
import { type RepositoryVerbs, repositoryVerbs } from "./repositories.ts";
import { type ReviewVerbs, reviewVerbs } from "./reviews.ts";
import { type ThreadVerbs, threadVerbs } from "./threads.ts";
import { type WorkflowVerbs, workflowVerbs } from "./workflows.ts";

/** Everything people and other systems can do, each with the webhooks it causes. */
export type Verbs = AccountVerbs &
  InstallationVerbs &
  RepositoryVerbs &
  CommitVerbs &
  PullRequestVerbs &
  ReviewVerbs &
  ThreadVerbs &
  IssueVerbs &
  CommentVerbs &
  CheckVerbs &
  DeploymentVerbs &
  WorkflowVerbs &
  MergeVerbs;

/** The verbs of one world. */
export function allVerbs(world: World): Verbs {
  return {
    ...accountVerbs(world),
    ...installationVerbs(world),
    ...repositoryVerbs(world),
    ...commitVerbs(world),
    ...pullRequestVerbs(world),
    ...reviewVerbs(world),
    ...threadVerbs(world),
    ...issueVerbs(world),
    ...commentVerbs(world),
    ...checkVerbs(world),
    ...deploymentVerbs(world),
    ...workflowVerbs(world),
    ...mergeVerbs(world),
  };
}
