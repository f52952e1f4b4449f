import { z } from "zod";
import type { Deployment, DeploymentState } from "../domain/head-facts.ts";
import type { CommitSha } from "../domain/ids.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { GithubNotFoundError } from "./github-errors.ts";
import { knownUnlessRefused } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Sha, Time } from "./shapes.ts";

/** Environments of one gate; policy names one or two. */
const ENVIRONMENTS_MAX = 10;
/** Deployments looked back over; whoever deploys more often than this while one soaks waits longer. */
const DEPLOYMENTS_MAX = 100;
/** Comparisons of one reading: each is a call, and all of them wait for it. */
const COMPARISONS_MAX = 40;

/**
 * Reads deployments with what became of each, in one call an environment; REST takes one a deployment.
 *
 * Source: https://docs.github.com/en/graphql/reference/objects#deployment
 */
export const DEPLOYMENTS_QUERY = `
  query Deployments($owner: String!, $name: String!, $environment: String!) {
    repository(owner: $owner, name: $name) {
      deployments(
        environments: [$environment]
        first: 100
        orderBy: { field: CREATED_AT, direction: DESC }
      ) {
        nodes {
          commitOid
          createdAt
          statuses(last: 100) { nodes { state createdAt } }
        }
      }
    }
  }`;

const COMPARE_ROUTE = "GET /repos/{owner}/{repo}/compare/{basehead}";

const Status = z.object({ state: z.string(), createdAt: Time });

const Node = z.object({
  commitOid: Sha,
  createdAt: Time,
  statuses: z.object({ nodes: z.array(Status.nullable()).nullable() }).nullable(),
});
type Node = z.infer<typeof Node>;

const Answer = z.object({
  repository: z
    .object({ deployments: z.object({ nodes: z.array(Node.nullable()).nullable() }) })
    .nullable(),
});

const Comparison = z.object({ status: z.string() });

/** What is asked of a repository's deployments. */
export interface DeploymentQuestion {
  readonly environments: readonly string[];
  /** The commit that has to be contained. */
  readonly base: CommitSha;
}

/**
 * Lists the deployments to some environments, newest first, and whether they contain a commit. How far
 * back it compares ends with the first deployment that does not: what was before it tells nothing.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchDeployments(
  client: InstallationClient,
  ref: Pick<PullRequestRef, "owner" | "repo">,
  { environments, base }: DeploymentQuestion,
): Promise<Known<readonly Deployment[]>> {
  if (environments.length > ENVIRONMENTS_MAX) {
    return unknown(`policy names more than ${ENVIRONMENTS_MAX} environments`);
  }
  return knownUnlessRefused<readonly Deployment[]>("the deployments", async () => {
    const listed = await Promise.all(
      environments.map((environment) => listDeployments(client, ref, environment)),
    );
    if (listed.includes(null)) return unknown("GitHub does not show the repository");
    const compare = comparer(client, ref, base);
    const deployments: Deployment[] = [];
    for (const nodes of listed) deployments.push(...(await compared(nodes ?? [], compare)));
    return known(deployments);
  });
}

async function listDeployments(
  client: InstallationClient,
  { owner, repo }: Pick<PullRequestRef, "owner" | "repo">,
  environment: string,
): Promise<readonly ReadDeployment[] | null> {
  const data = await client.graphql({
    operationName: "Deployments",
    query: DEPLOYMENTS_QUERY,
    variables: { owner, name: repo, environment },
  });
  const { repository } = readAnswer(Answer, data, "POST /graphql Deployments");
  if (repository === null) return null;
  return (repository.deployments.nodes ?? [])
    .flatMap((node) => (node === null ? [] : [readDeployment(node, environment)]))
    .toSorted((left, right) => (timeOf(left) < timeOf(right) ? 1 : -1))
    .slice(0, DEPLOYMENTS_MAX);
}

type ReadDeployment = Omit<Deployment, "containsBase">;

function readDeployment(node: Node, environment: string): ReadDeployment {
  const statuses = (node.statuses?.nodes ?? [])
    .filter((status) => status !== null)
    .toSorted((left, right) => (left.createdAt < right.createdAt ? -1 : 1));
  const succeeded = statuses.find(({ state }) => state === "SUCCESS");
  return {
    environment,
    sha: node.commitOid,
    createdAt: node.createdAt,
    state: stateOf(statuses.at(-1)?.state ?? "PENDING"),
    succeededAt: succeeded?.createdAt ?? null,
  };
}

/** Source: https://docs.github.com/en/graphql/reference/enums#deploymentstatusstate */
function stateOf(state: string): DeploymentState {
  switch (state) {
    case "SUCCESS":
      return "succeeded";
    case "INACTIVE":
      return "inactive";
    case "ERROR":
    case "FAILURE":
      return "failed";
    default:
      return "pending";
  }
}

function timeOf({ succeededAt, createdAt }: ReadDeployment): string {
  return succeededAt ?? createdAt;
}

type Compare = (sha: CommitSha) => Promise<Known<boolean>>;

async function compared(
  deployments: readonly ReadDeployment[],
  compare: Compare,
): Promise<readonly Deployment[]> {
  const found: Deployment[] = [];
  let isOver = false;
  for (const deployment of deployments) {
    // What never succeeded was never in use; what lies behind a rollback tells nothing.
    const skipped = isOver || deployment.succeededAt === null;
    const containsBase = skipped
      ? unknown("an older deployment was not compared")
      : await compare(deployment.sha);
    if (!skipped && containsBase.kind === "known" && !containsBase.value) isOver = true;
    found.push({ ...deployment, containsBase });
  }
  return found;
}

/** Whether a commit contains `base`; each commit is asked about once, and only so many of them. */
function comparer(
  client: InstallationClient,
  ref: Pick<PullRequestRef, "owner" | "repo">,
  base: CommitSha,
): Compare {
  const asked = new Map<string, Promise<Known<boolean>>>();
  return (sha) => {
    if (sha === base) return Promise.resolve(known(true));
    const before = asked.get(sha);
    if (before !== undefined) return before;
    if (asked.size >= COMPARISONS_MAX) {
      const reason = `more than ${COMPARISONS_MAX} deployments would have to be compared`;
      return Promise.resolve(unknown(reason));
    }
    const answer = compareWith(client, ref, { base, sha });
    asked.set(sha, answer);
    return answer;
  };
}

/**
 * Asks for the second page of one commit a page: it lists no files, so that the answer is small and the
 * next look at it is a conditional one.
 *
 * Source: https://docs.github.com/en/rest/commits/commits#compare-two-commits
 */
async function compareWith(
  client: InstallationClient,
  { owner, repo }: Pick<PullRequestRef, "owner" | "repo">,
  { base, sha }: { readonly base: CommitSha; readonly sha: CommitSha },
): Promise<Known<boolean>> {
  const basehead = `${base}...${sha}`;
  try {
    const parameters = { owner, repo, basehead, per_page: 1, page: 2 };
    const answer = await client.request(COMPARE_ROUTE, parameters);
    const { status } = readAnswer(Comparison, answer.data, COMPARE_ROUTE);
    return known(status === "ahead" || status === "identical");
  } catch (error) {
    // No common ancestor, or a commit that is gone: it cannot be shown to be contained.
    if (error instanceof GithubNotFoundError) return known(false);
    throw error;
  }
}
