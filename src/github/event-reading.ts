import { z } from "zod";
import type { Account } from "../domain/account.ts";
import { type InstallationId, installationId } from "../domain/ids.ts";
import type {
  BranchPlace,
  ChangeNotice,
  SeenCommand,
  SeenNews,
  SeenPush,
  WorkItem,
} from "../domain/inbox-event.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { Id, MaybeAccount, RepositoryName } from "./shapes.ts";

/** What the app must know of itself and its set-up to read deliveries. */
export interface DeliveryContext {
  /** Name of the repository that holds an organisation's policy. */
  readonly configRepo: string;
  readonly appId: number;
  /** The app's slug: its bot's login is `<slug>[bot]`. Absent: own events are evaluated like others. */
  readonly appSlug?: string;
}

/** What one payload asks for, before it is named. */
export type Reading =
  | {
      readonly kind: "asks";
      readonly sender: Account | null;
      readonly work: readonly WorkItem[];
      readonly pushes?: readonly SeenPush[];
      readonly commands?: readonly SeenCommand[];
      readonly notices?: readonly ChangeNotice[];
      readonly tightens?: readonly PullRequestRef[];
      readonly news?: readonly SeenNews[];
    }
  | { readonly kind: "ignored"; readonly reason: string };

/** Reads the payload of one event. */
export type PayloadReader = (payload: unknown, context: DeliveryContext) => Reading;

/** The installation a delivery belongs to. */
export const Installation = z.object({ id: Id.transform(installationId) });

/** What every event of a repository carries. */
export const RepositoryEvent = z.object({
  action: z.string().optional(),
  sender: MaybeAccount,
  repository: RepositoryName,
  installation: Installation,
});
export type RepositoryEvent = z.infer<typeof RepositoryEvent>;

/** What every event of an organisation carries. */
export const OrganizationEvent = z.object({
  action: z.string().optional(),
  sender: MaybeAccount,
  organization: z.object({ login: z.string().min(1) }),
  installation: Installation,
});

/** A delivery that asks for nothing. */
export function ignored(reason: string): Reading {
  return { kind: "ignored", reason };
}

/**
 * Validates a payload and reads it. A payload of another shape is ignored, naming the first field that
 * is missing or wrong, never its content.
 */
export function readShape<Shape>(
  schema: z.ZodType<Shape>,
  payload: unknown,
  read: (shape: Shape) => Reading,
): Reading {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return read(parsed.data);
  const path = parsed.error.issues[0]?.path.map(String).join(".") ?? "";
  return ignored(`the payload cannot be read at ${path === "" ? "its root" : path}`);
}

/** Names the event's repository for calls to GitHub. */
export function repositoryRef(event: RepositoryEvent): Omit<PullRequestRef, "number"> {
  return {
    installationId: event.installation.id,
    repositoryId: event.repository.id,
    owner: event.repository.owner.login,
    repo: event.repository.name,
  };
}

/** Asks to look at pull request `number` of the event's repository. */
export function pullRequestWork(event: RepositoryEvent, number: number): WorkItem {
  return { kind: "pull-request", ref: { ...repositoryRef(event), number } };
}

/** Names a branch of the event's repository; null for what is no branch that changes land on. */
export function branchPlace(
  event: RepositoryEvent & { readonly repository: { readonly default_branch?: unknown } },
  ref: string,
): BranchPlace | null {
  if (!ref.startsWith(HEADS) || ref.startsWith(`${HEADS}${QUEUE_PREFIX}`)) return null;
  const branch = ref.slice(HEADS.length);
  if (branch === "" || branch.length > BRANCH_CHARACTERS_MAX) return null;
  const isDefault = branch === event.repository.default_branch;
  return { ...repositoryRef(event), branch, isDefault };
}

const HEADS = "refs/heads/";
/**
 * Branches a merge queue builds its groups on: nothing lands there.
 *
 * Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
const QUEUE_PREFIX = "gh-readonly-queue/";
/** Git's own limit on a ref is shorter than this on every system it runs on. */
const BRANCH_CHARACTERS_MAX = 1_024;

/** Asks to look at everything open in the event's repository. */
export function repositoryWork(event: RepositoryEvent): WorkItem {
  const { installationId: id, owner, repo } = repositoryRef(event);
  return policyWork({ id, owner, repo });
}

/** Asks to look at everything open in a repository, or in a whole organisation when `repo` is null. */
export function policyWork(scope: {
  readonly id: InstallationId;
  readonly owner: string;
  readonly repo: string | null;
}): WorkItem {
  const { id, owner, repo } = scope;
  return { kind: "policy-change", installationId: id, owner, repo };
}

/** Whether the app itself caused an event, by its review requests and replies. */
export function isOwn(sender: Account | null, { appSlug }: DeliveryContext): boolean {
  if (appSlug === undefined || sender?.type !== "bot") return false;
  return String(sender.login) === `${appSlug.toLowerCase()}[bot]`;
}
