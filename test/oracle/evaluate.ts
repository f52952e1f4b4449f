import { evaluatePullRequest } from "../../src/app/evaluate-pull-request.ts";
import type { EvaluationWorld } from "../../src/app/evaluation-world.ts";
import type { Effect } from "../../src/domain/effect.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { PullRequestRef } from "../../src/domain/pull-request-facts.ts";
import type { CompiledPolicy } from "../../src/policy/assess.ts";
import { aPolicy, compiled } from "../builders/policy.ts";
import {
  accountOf,
  appTime,
  changeReadingOf,
  commentChangesOf,
  commentOf,
  modesOf,
  movesOf,
  pullRequestOf,
  reviewsOf,
  timelineOf,
} from "./github-view.ts";
import type { Gap } from "./step.ts";
import { recorded, recordedState, type Store } from "./store.ts";
import { OVERRIDE_MINUTES, stops } from "./words.ts";
import { checkKey, NUMBER, PEOPLE, personOf, REPOSITORY_ID, type World } from "./world.ts";

/** A worker that has read everything and not gone on yet. */
export interface Flight {
  readonly world: World;
  readonly store: Store;
  /** The claim it works under: only the newest may write. */
  readonly token: number;
}

/** GitHub and the database, while a worker goes on. */
export interface Live {
  world: World;
  store: Store;
  readonly token: number;
}

export interface Weather {
  /** What cannot be read. */
  readonly gap?: Gap;
  /** Whether what is said of the pull request is read late, after its files. */
  readonly rereads?: boolean;
  readonly crash?: "before-record" | "after-record";
}

/** The worker was killed, or another has taken its work. */
export class WorkerGoneError extends Error {
  override readonly name = "WorkerGoneError";
}

const REF: PullRequestRef = {
  installationId: installationId(1),
  repositoryId: repositoryId(REPOSITORY_ID),
  owner: "acme",
  repo: "shop",
  number: NUMBER,
};

const POLICIES: readonly CompiledPolicy[] = [1, 2].map((approvals) =>
  compiled(
    aPolicy({
      mode: "enforce",
      owners: ["@acme/platform"],
      override: { people: ["@acme/platform"], minutes: OVERRIDE_MINUTES, critical: 2 },
      areas: {
        auth: {
          owners: ["@acme/identity"],
          gates: [{ gate: "human-approval", approvals, from: "owners" }],
        },
        governance: { tier: "critical", owners: ["@acme/platform"] },
      },
    }),
    { digest: `sha256:${String(approvals).repeat(64)}` },
  ),
);

/**
 * The product's own evaluation over the model: it reads what the flight saw and writes to what is live.
 *
 * @throws {WorkerGoneError} when it crashed or its claim was taken.
 */
export async function goOn(live: Live, flight: Flight, weather: Weather): Promise<void> {
  await evaluatePullRequest(worldOf(live, flight, weather), REF);
}

function worldOf(live: Live, flight: Flight, weather: Weather): EvaluationWorld {
  return {
    github: readerOf(live, flight, weather),
    store: storeOf(live, flight, weather),
    loadPolicy: () => given(policyOf(flight.world)),
    applyEffect: (_ref, effect) => given(apply(live, flight, { effect, weather })),
    readCandidates: () => given(known([])),
    patient: false,
    platformTime: () => null,
    now: () => appTime(flight.world.clock),
  };
}

/** An answer that is there at once. */
function given<Value>(value: Value): Promise<Value> {
  return Promise.resolve(value);
}

function policyOf({ authApprovals }: World): CompiledPolicy {
  const found = POLICIES[authApprovals - 1];
  if (found === undefined) throw new TypeError("there is no such policy");
  return found;
}

function readerOf(
  live: Live,
  { world }: Flight,
  { gap, rereads = false }: Weather,
): EvaluationWorld["github"] {
  const missing = unknown("GitHub did not answer");
  const late = (): World => (rereads ? live.world : world);
  let reads = 0;
  return {
    readPullRequest: () => {
      reads += 1;
      // The second time is just before the check is published.
      return given(pullRequestOf(reads === 1 ? world : live.world));
    },
    readChange: () => {
      const { files, commits } = changeReadingOf(world);
      return given({
        files: gap === "files" ? missing : files,
        commits: gap === "commits" ? missing : commits,
      });
    },
    readContent: () =>
      given({
        findings: [],
        dependencies: { added: [], removed: [], changed: [] },
      }),
    readReviews: () => given(gap === "reviews" ? missing : known(reviewsOf(late()))),
    readPermission: (_ref, account) =>
      given({
        account,
        permission: gap === "permissions" ? missing : known(personOf(late(), account.login).level),
      }),
    readTeam: (_ref, team) =>
      given({
        team,
        members: gap === "teams" ? missing : known(membersOf(late(), team)),
      }),
    readCodeowners: () => given(known(null)),
    readThreads: () => given(known({ total: 0, unresolved: 0 })),
    readMoves: () => given(movesOf(late())),
    readTimeline: () => given(timelineOf(late())),
    readModes: (_ref, { headSha, paths }) =>
      given({
        headSha,
        files: gap === "modes" ? missing : known(modesOf(world, headSha, paths)),
      }),
    readChecks: () => given(known([])),
    readDeployments: () => given(known([])),
    readProvenance: () => given({ viaApp: known(null), provenance: known(NOTHING_FURTHER) }),
    readCommentChanges: (_ref, ids) => given(known(commentChangesOf(late(), ids))),
    readComment: (_ref, id) => given(commentOf(late(), id)),
  };
}

const NOTHING_FURTHER = {
  notes: [],
  patchIds: [],
  mentions: [],
  issues: [],
  accounts: [],
  unread: [],
};

function membersOf(world: World, team: string): ReturnType<typeof accountOf>["id"][] {
  const names = PEOPLE.filter((name) => personOf(world, name).teams.includes(team));
  return names.map((name) => accountOf(world, name).id);
}

function storeOf(live: Live, flight: Flight, { crash }: Weather): EvaluationWorld["store"] {
  const { store } = flight;
  return {
    loadState: (_ref, { headSha, checkName }) => given(recordedState(store, headSha, checkName)),
    loadContents: (_ref, heads) =>
      given(store.contents.filter(({ headSha }) => heads.includes(headSha))),
    loadProvenance: (_ref, { commits }) => {
      const present = new Set(commits.map(({ sha }) => sha));
      const pushes = store.pushes.filter(({ after }) => present.has(after));
      return given({ ...store.provenance, pushes });
    },
    record: (record) => {
      if (crash === "before-record") throw new WorkerGoneError("killed");
      hold(live, flight);
      live.store = recorded(live.store, record);
      return given(live.store.lastDecision?.id ?? "");
    },
    overridesWithIssue: () => given([]),
    countOverrides: () => given(0),
    sawMembers: () => given(undefined),
    membersSeen: (_ref, { teams, people }) =>
      given(teams.flatMap((team) => people.map((account) => ({ team, account, since: null })))),
    watch: () => given(undefined),
    firstBase: () => given(null),
    loadLedger: () => given([]),
    pendingIntents: () => given([]),
    finishIntent: () => given(undefined),
    isOvertaken: () => given(isOvertaken(live, flight)),
  };
}

/** Whether a word that takes something back came in while the worker was slow. */
function isOvertaken({ world, store }: Live, { store: before }: Flight): boolean {
  const known = new Set([...before.pending, ...before.answered]);
  const isNew = world.comments.some(
    ({ id, intent }) => stops(intent) && store.pending.includes(id) && !known.has(id),
  );
  return isNew || store.changedComments.length > before.changedComments.length;
}

function hold(live: Live, { token }: Flight): void {
  if (live.token !== token) throw new WorkerGoneError("another worker has taken over");
}

function apply(
  live: Live,
  flight: Flight,
  { effect, weather }: { readonly effect: Effect; readonly weather: Weather },
): void {
  if (weather.crash === "after-record") throw new WorkerGoneError("killed");
  hold(live, flight);
  if (effect.kind !== "publish-check-run") return;
  const { name, headSha, state } = effect.content;
  const base = name.replace(/^agentgov: /u, "");
  const shown = state.status === "completed" ? state.conclusion : state.status;
  const checks = { ...live.world.checks, [checkKey(headSha, base)]: shown };
  live.world = { ...live.world, checks };
  const others = live.store.published.filter((run) => run.headSha !== headSha || run.name !== name);
  const run = { checkRunId: 1, name, headSha, digest: effect.digest };
  live.store = { ...live.store, published: [...others, run] };
}
