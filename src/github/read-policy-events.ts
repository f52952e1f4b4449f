import { z } from "zod";
import { CODEOWNERS_PATHS } from "./codeowners-paths.ts";
import {
  branchPlace,
  type DeliveryContext,
  Installation,
  ignored,
  OrganizationEvent,
  policyWork,
  type Reading,
  RepositoryEvent,
  readShape,
  repositoryWork,
} from "./event-reading.ts";
import { MaybeAccount, RepositoryName, shaOrNull } from "./shapes.ts";

/** Files of a base branch that decide who must approve what. */
const GOVERNING_PATHS: ReadonlySet<string> = new Set([".github/agentgov.yml", ...CODEOWNERS_PATHS]);

/**
 * A push lists no more commits than this; with as many, files may be missing from the list.
 *
 * Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
const COMMITS_LISTED_MAX = 2_048;

const Paths = z.array(z.string()).nullish();

const PushEvent = RepositoryEvent.extend({
  ref: z.string().min(1),
  before: z.string(),
  after: z.string(),
  forced: z.boolean().optional(),
  repository: RepositoryName.extend({ default_branch: z.string().nullish() }),
  commits: z.array(z.object({ added: Paths, modified: Paths, removed: Paths })).nullish(),
});
type PushEvent = z.infer<typeof PushEvent>;

/** Reads `push`: always for the push history, and as a change of policy where it may be one. */
export function readPush(payload: unknown, context: DeliveryContext): Reading {
  return readShape(PushEvent, payload, (event) => {
    const work = [...governedWork(event, context), ...landingWork(event)];
    if (event.sender === null) {
      return work.length === 0 ? ignored("a push by nobody") : { kind: "asks", sender: null, work };
    }
    const push = {
      repositoryId: event.repository.id,
      ref: event.ref,
      before: shaOrNull(event.before),
      after: shaOrNull(event.after),
      pusher: event.sender,
      forced: event.forced ?? false,
    };
    return { kind: "asks", sender: event.sender, work, pushes: [push] };
  });
}

/** Whether anybody watches the branch is told from what is recorded, when the delivery is stored. */
function landingWork(event: PushEvent): Asked["work"] {
  const ref = branchPlace(event, event.ref);
  if (ref === null) return [];
  return [
    { kind: "landing", ref },
    { kind: "base-moved", ref },
  ];
}

function governedWork(event: PushEvent, { configRepo }: DeliveryContext): Asked["work"] {
  const { repository, installation } = event;
  const onDefaultBranch = event.ref === `refs/heads/${repository.default_branch ?? ""}`;
  if (onDefaultBranch && repository.name.toLowerCase() === configRepo.toLowerCase()) {
    return [policyWork({ id: installation.id, owner: repository.owner.login, repo: null })];
  }
  const onBranch = event.ref.startsWith("refs/heads/");
  if (onBranch && (touchesGoverningPath(event) || (onDefaultBranch && isUnclear(event)))) {
    return [repositoryWork(event)];
  }
  return [];
}

type Asked = Extract<Reading, { readonly kind: "asks" }>;

function touchesGoverningPath({ commits }: PushEvent): boolean {
  return (commits ?? []).some(({ added, modified, removed }) =>
    [added, modified, removed].some((paths) =>
      (paths ?? []).some((path) => GOVERNING_PATHS.has(path)),
    ),
  );
}

/** A forced push may take commits away without listing them, and a long one lists only some. */
function isUnclear({ forced, commits }: PushEvent): boolean {
  const listed = commits?.length ?? 0;
  return forced === true || listed === 0 || listed >= COMMITS_LISTED_MAX;
}

/** Makes a reader for events that change the rules or the people of one repository. */
export function repositoryReader(actions: readonly string[]): (payload: unknown) => Reading {
  return (payload) =>
    readShape(RepositoryEvent, payload, (event) =>
      actions.includes(event.action ?? "")
        ? { kind: "asks", sender: event.sender, work: [repositoryWork(event)] }
        : ignored("the action changes nothing"),
    );
}

/** Makes a reader for events that change the rules or the people of a whole organisation. */
export function organizationReader(actions: readonly string[]): (payload: unknown) => Reading {
  return (payload) =>
    readShape(OrganizationEvent, payload, ({ action, sender, organization, installation }) =>
      actions.includes(action ?? "")
        ? {
            kind: "asks",
            sender,
            work: [policyWork({ id: installation.id, owner: organization.login, repo: null })],
          }
        : ignored("the action changes nothing"),
    );
}

const HasRepository = z.object({ repository: z.object({}) });

/** Makes a reader for events that come for a repository or for an organisation. */
export function eitherReader(actions: readonly string[]): (payload: unknown) => Reading {
  const ofRepository = repositoryReader(actions);
  const ofOrganization = organizationReader(actions);
  return (payload) =>
    HasRepository.safeParse(payload).success ? ofRepository(payload) : ofOrganization(payload);
}

const InstallationEvent = z.object({
  action: z.string(),
  sender: MaybeAccount,
  installation: Installation.extend({
    account: z.object({ login: z.string().min(1).optional() }).nullish(),
  }),
});

const OPENING_ACTIONS = new Set(["created", "new_permissions_accepted", "unsuspend"]);

/**
 * Reads `installation`: the app gained access, or lost it. Which of both holds now is asked again, because
 * deliveries come late and in any order.
 */
export function readInstallation(payload: unknown): Reading {
  return readShape(InstallationEvent, payload, ({ action, sender, installation }) => {
    const owner = installation.account?.login;
    if (owner === undefined) return ignored("an installation for a whole enterprise");
    const look = { kind: "installation", installationId: installation.id, owner } as const;
    if (!OPENING_ACTIONS.has(action)) return { kind: "asks", sender, work: [look] };
    const policy = policyWork({ id: installation.id, owner, repo: null });
    return { kind: "asks", sender, work: [policy, look] };
  });
}

/** Repositories are added one by one or all at once; one look at the owner covers both. */
const ONE_BY_ONE_MAX = 50;

const InstallationRepositoriesEvent = InstallationEvent.extend({
  repositories_added: z.array(z.object({ name: z.string().min(1) })),
});

/** Reads `installation_repositories`. */
export function readInstallationRepositories(payload: unknown): Reading {
  return readShape(InstallationRepositoriesEvent, payload, (event) => {
    const { action, sender, installation, repositories_added: added } = event;
    const owner = installation.account?.login;
    if (owner === undefined) return ignored("an installation for a whole enterprise");
    const look = { kind: "installation", installationId: installation.id, owner } as const;
    if (action !== "added" || added.length === 0) return { kind: "asks", sender, work: [look] };
    const repos = added.length > ONE_BY_ONE_MAX ? [null] : added.map(({ name }) => name);
    const work = repos.map((repo) => policyWork({ id: installation.id, owner, repo }));
    return { kind: "asks", sender, work: [...work, look] };
  });
}
