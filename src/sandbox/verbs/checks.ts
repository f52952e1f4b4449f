import { emitCheckRun } from "../check-events.ts";
import { settleQueues } from "../merge-queue.ts";
import { commitPayload } from "../payloads/commit.ts";
import { Refusal } from "../refusal.ts";
import type {
  Account,
  AppIdentity,
  CheckOutput,
  CheckRun,
  CommitStatus,
  Conclusion,
  Repository,
} from "../state.ts";
import {
  accountNamed,
  appNamed,
  findAccount,
  nameOf,
  repositoryNamed,
  type World,
} from "../world.ts";

/** A check run as tests see it. */
interface CheckRunView {
  readonly id: number;
  readonly name: string;
  readonly app: string;
  readonly headSha: string;
  readonly externalId: string;
  readonly status: CheckRun["status"];
  readonly conclusion: Conclusion | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
}

interface PostCheckOptions {
  readonly sha: string;
  readonly name: string;
  /** Absent while it runs. */
  readonly conclusion?: Conclusion;
  /** Slug of the app that posts it (`ci`). Never the app under test, which posts over HTTP. */
  readonly app?: string;
  /** A run of its own beside the one before, as "Re-run" makes it. */
  readonly isRerun?: boolean;
}

interface PostStatusOptions {
  readonly sha: string;
  readonly context: string;
  readonly state: CommitStatus["state"];
  /** The person whose token sets it; or an app does. */
  readonly by?: string;
  /** Slug of the app that sets it. */
  readonly app?: string;
}

/** Check runs and statuses, as other integrations and people make them. */
export interface CheckVerbs {
  /** Every check run of a repository, oldest first. */
  readonly checkRuns: (repo: string) => readonly CheckRunView[];
  /** Another app's check run; the same name and commit again replaces its result. */
  readonly postCheck: (repo: string, options: PostCheckOptions) => CheckRunView;
  readonly postStatus: (repo: string, options: PostStatusOptions) => void;
  /** Someone pressed "Re-run" on a check run of the app. */
  readonly rerequestCheck: (checkRunId: number, by: string) => void;
  /** Someone pressed one of the check run's own buttons. */
  readonly requestCheckAction: (
    checkRunId: number,
    options: { readonly by: string; readonly identifier: string },
  ) => void;
}

/** The verbs about checks. */
export function checkVerbs(world: World): CheckVerbs {
  return {
    checkRuns: (repo) => [...repositoryNamed(world, repo).checkRuns.values()].map(checkRunView),
    postCheck: (repo, { sha, name, conclusion, app = "ci", isRerun = false }) => {
      if (app === world.app.slug) throw new TypeError("the app posts its own runs over HTTP");
      const run = postCheck(world, repositoryNamed(world, repo), {
        app: appNamed(world, app),
        sha,
        name,
        conclusion: conclusion ?? null,
        isRerun,
      });
      return checkRunView(run);
    },
    postStatus: (repo, { by, app, ...options }) => {
      const creator = app === undefined ? accountNamed(world, by ?? "") : botOf(world, app);
      addStatus(world, repositoryNamed(world, repo), {
        ...options,
        creator,
        app: app === undefined ? null : appNamed(world, app),
        description: null,
        targetUrl: null,
      });
    },
    rerequestCheck: (id, by) => {
      rerequest(world, id, accountNamed(world, by));
    },
    requestCheckAction: (id, { by, identifier }) => {
      emitCheckRun(world, checkRunWithId(world, id), {
        action: "requested_action",
        by: accountNamed(world, by),
        extra: { requested_action: { identifier } },
      });
    },
  };
}

/** What a new check run starts from. */
export interface NewCheckRun {
  readonly app: AppIdentity;
  readonly headSha: string;
  readonly name: string;
  readonly externalId: string;
  readonly detailsUrl: string | null;
  readonly startedAt: string | null;
}

/** Adds a queued check run, without telling: {@link concludeCheckRun} does. */
export function addCheckRun(world: World, repository: Repository, options: NewCheckRun): CheckRun {
  const suite = [...repository.checkRuns.values()].find(
    ({ app, headSha }) => app.id === options.app.id && headSha === options.headSha,
  );
  const run: CheckRun = {
    id: world.nextId(),
    suiteId: suite?.suiteId ?? world.nextId(),
    app: options.app,
    repository,
    headSha: options.headSha,
    name: options.name,
    externalId: options.externalId,
    detailsUrl: options.detailsUrl,
    status: "queued",
    conclusion: null,
    startedAt: options.startedAt ?? world.clock.text(),
    completedAt: null,
    output: NO_OUTPUT,
    actions: [],
  };
  repository.checkRuns.set(run.id, run);
  return run;
}

const NO_OUTPUT: CheckOutput = { title: null, summary: null, text: null, annotationCount: 0 };

/** Tells of a check run that was made or changed, and lets merge queues that wait on it go on. */
export function announceCheckRun(world: World, run: CheckRun, change: "created" | "updated"): void {
  const by = run.app.id === world.app.id ? world.bot : run.repository.owner;
  if (change === "created") emitCheckRun(world, run, { action: "created", by });
  if (run.status === "completed") emitCheckRun(world, run, { action: "completed", by });
  settleQueues(world, run.repository);
}

/** Adds a commit status and lets merge queues that wait on it go on. */
export function addStatus(
  world: World,
  repository: Repository,
  status: Omit<CommitStatus, "id" | "createdAt">,
): CommitStatus {
  const added = { ...status, id: world.nextId(), createdAt: world.clock.text() };
  repository.statuses.push(added);
  emitStatus(world, repository, added);
  settleQueues(world, repository);
  return added;
}

function emitStatus(world: World, repository: Repository, status: CommitStatus): void {
  world.emit({
    event: "status",
    action: null,
    account: repository.owner,
    repository,
    sender: status.creator,
    fields: {
      id: status.id,
      sha: status.sha,
      name: nameOf(repository),
      avatar_url: null,
      target_url: status.targetUrl,
      context: status.context,
      description: status.description,
      state: status.state,
      commit: commitPayload(world, repository, repository.objects.commit(status.sha)),
      branches: [],
      created_at: status.createdAt,
      updated_at: status.createdAt,
    },
  });
}

/** The account an app acts as; made when it is first needed. */
function botOf(world: World, slug: string): Account {
  const login = `${slug}[bot]`;
  const found = findAccount(world, login);
  if (found !== undefined) return found;
  const bot: Account = { id: world.nextId(), login, type: "Bot", name: slug, emails: [] };
  world.accounts.set(bot.id, bot);
  return bot;
}

function postCheck(
  world: World,
  repository: Repository,
  options: {
    readonly app: AppIdentity;
    readonly sha: string;
    readonly name: string;
    readonly conclusion: Conclusion | null;
    readonly isRerun: boolean;
  },
): CheckRun {
  const { app, sha, name, conclusion } = options;
  const existing = options.isRerun
    ? undefined
    : [...repository.checkRuns.values()].find(
        (run) => run.app === app && run.headSha === sha && run.name === name,
      );
  const run =
    existing ??
    addCheckRun(world, repository, {
      app,
      headSha: sha,
      name,
      externalId: "",
      detailsUrl: null,
      startedAt: null,
    });
  run.status = conclusion === null ? "in_progress" : "completed";
  run.conclusion = conclusion;
  run.completedAt = conclusion === null ? null : world.clock.text();
  announceCheckRun(world, run, existing === undefined ? "created" : "updated");
  return run;
}

function rerequest(world: World, id: number, by: Account): void {
  const run = checkRunWithId(world, id);
  if (run.app.id !== world.app.id) {
    throw new Refusal(422, "only its own app hears of a re-run");
  }
  emitCheckRun(world, run, { action: "rerequested", by });
}

function checkRunWithId(world: World, id: number): CheckRun {
  for (const repository of world.repositories.values()) {
    const run = repository.checkRuns.get(id);
    if (run !== undefined) return run;
  }
  throw new TypeError(`no check run ${String(id)}`);
}

function checkRunView(run: CheckRun): CheckRunView {
  return {
    id: run.id,
    name: run.name,
    app: run.app.slug,
    headSha: run.headSha,
    externalId: run.externalId,
    status: run.status,
    conclusion: run.conclusion,
    title: run.output.title,
    summary: run.output.summary,
    text: run.output.text,
  };
}
