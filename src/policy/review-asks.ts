import type { PullRequestHistory, RequestRecord } from "../domain/decision.ts";
import { login as loginOf } from "../domain/ids.ts";
import type { ApprovalBench } from "./approval-bench.ts";
import type { GateJudgement, ReviewAsk } from "./gates/gate-definition.ts";
import { isAgentAccount } from "./provenance.ts";

/** One thing that people could settle, and who has counted for it already. */
export interface OpenAsk extends ReviewAsk {
  /** People whose yes counts already: another by them would not. */
  readonly given: ReadonlySet<string>;
}

/** What a request of the app has come to. */
export type RequestState =
  /** It stands: they were asked and have not answered. */
  | "standing"
  /** They have reviewed or approved since. */
  | "answered"
  /** Somebody took it away: whoever did so has taken the matter in hand. */
  | "removed"
  /** The app took it back, or GitHub did not take it. */
  | "void";

/** Requests and answers of one pull request, by name: a login, or `team:slug`. */
export interface ReviewScene {
  readonly bench: ApprovalBench;
  readonly asks: readonly OpenAsk[];
  /** Whom GitHub shows as asked now, by anybody. */
  readonly requested: ReadonlySet<string>;
  readonly records: ReadonlyMap<string, RequestRecord>;
  /** When each person last reviewed or approved. */
  readonly heard: ReadonlyMap<string, string>;
  /** People who once approved what has changed since: they know the change. */
  readonly familiar: ReadonlySet<string>;
  /** People whose yes could not count, or who are no people. */
  readonly excluded: ReadonlySet<string>;
}

/** Puts together what choosing reviewers rests on. */
export function reviewScene(
  bench: ApprovalBench,
  judgements: readonly GateJudgement[],
  history: PullRequestHistory,
): ReviewScene {
  const { pullRequest } = bench.facts;
  const records = history.requests ?? history.requestedBefore.map(unended);
  return {
    bench,
    asks: openAsks(judgements),
    requested: new Set([
      ...pullRequest.requestedReviewers.map(({ login }) => String(login)),
      ...pullRequest.requestedTeams.map((slug) => `team:${slug}`),
    ]),
    records: new Map(records.map((record) => [record.name, record])),
    heard: lastHeard(bench),
    familiar: familiarPeople(judgements),
    excluded: excludedPeople(bench),
  };
}

/** What became of the request under this name; null when there was none. */
export function requestState(scene: ReviewScene, name: string): RequestState | null {
  const record = scene.records.get(name);
  if (record === undefined) return null;
  if (record.refused || record.endedBy === "app") return "void";
  if (record.endedAt === null && scene.requested.has(name)) return "standing";
  const heard = scene.heard.get(name);
  return heard !== undefined && heard >= record.requestedAt ? "answered" : "removed";
}

/** How many people an ask still lacks, when those who were asked for it say yes. */
export function lacking(scene: ReviewScene, ask: OpenAsk): number {
  const home = `${scene.bench.facts.repository.owner.toLowerCase()}/`;
  const teamAsked = ask.teams.some((team) => {
    const name = team.startsWith(home) ? `team:${team.slice(home.length)}` : null;
    return name !== null && isUnderWay(scene, name);
  });
  if (teamAsked) return 0;
  const names = new Set([...scene.requested, ...scene.records.keys()]);
  const asked = [...names].filter(
    (name) => canSettle(scene, ask, name) && !scene.excluded.has(name) && isUnderWay(scene, name),
  );
  return ask.people - asked.length;
}

/** Whether asking somebody else would be one request too many. */
function isUnderWay(scene: ReviewScene, name: string): boolean {
  const state = requestState(scene, name);
  if (state === "removed" || state === "standing") return true;
  // Who approved what has changed since is asked again; who said something else is in a conversation.
  if (state === "answered") return !scene.familiar.has(name) || scene.requested.has(name);
  return scene.requested.has(name);
}

/** Whether this person or team is one that the ask names, as far as is known. */
export function canSettle(
  { bench, records }: Pick<ReviewScene, "bench" | "records">,
  ask: OpenAsk,
  name: string,
): boolean {
  if (ask.given.has(name)) return false;
  if (ask.users.includes(name)) return true;
  const { repository } = bench.facts;
  const stoodFor = records.get(name)?.stoodFor ?? [];
  const teams = name.startsWith("team:")
    ? [`${repository.owner.toLowerCase()}/${name.slice("team:".length)}`]
    : [...stoodFor, ...teamsOf(bench, name)];
  return teams.some((team) => ask.teams.includes(team));
}

/** The teams in question that a person is known to be in. */
function teamsOf({ facts }: ApprovalBench, login: string): readonly string[] {
  const candidates = facts.candidates?.kind === "known" ? facts.candidates.value : [];
  const found = candidates.find((candidate) => candidate.login === login)?.teams ?? [];
  const id = facts.pullRequest.requestedReviewers.find((person) => person.login === login)?.id;
  if (id === undefined) return found;
  const read = facts.teams.flatMap(({ team, members }) =>
    members.kind === "known" && members.value.includes(id) ? [team] : [],
  );
  return [...found, ...read];
}

function openAsks(judgements: readonly GateJudgement[]): readonly OpenAsk[] {
  return judgements.flatMap(({ result, approvals, candidates, asks, lacks = 1 }) => {
    if (result.status !== "unsatisfied") return [];
    const given = new Set(
      approvals.flatMap(({ approval, counts }) => (counts ? [String(approval.actor.login)] : [])),
    );
    const groups = asks ?? [{ ...candidates, people: lacks }];
    return groups
      .filter(({ users, teams, people }) => people > 0 && users.length + teams.length > 0)
      .map((group) => ({ ...group, given }));
  });
}

/** Of a time without such records: the request is taken to stand or to be gone by what GitHub shows. */
function unended(name: string): RequestRecord {
  return {
    name,
    stoodFor: [],
    requestedAt: "",
    nudgedAt: null,
    endedAt: null,
    endedBy: null,
    purpose: "review",
    refused: false,
  };
}

function lastHeard({ facts, approvals }: ApprovalBench): ReadonlyMap<string, string> {
  const reviews = facts.reviews.kind === "known" ? facts.reviews.value : [];
  const times = [
    ...reviews.map(({ author, submittedAt }) => [author?.login, submittedAt ?? ""] as const),
    ...approvals.map(({ actor, givenAt }) => [actor.login, givenAt] as const),
  ];
  const heard = new Map<string, string>();
  for (const [login, time] of times) {
    if (login !== undefined && time >= (heard.get(login) ?? "")) heard.set(login, time);
  }
  return heard;
}

/** People whose approval would count, had nothing changed: their gate says so with this word. */
function familiarPeople(judgements: readonly GateJudgement[]): ReadonlySet<string> {
  const open = judgements.filter(({ result }) => result.status === "unsatisfied");
  return new Set(
    open.flatMap(({ approvals }) =>
      approvals.flatMap(({ approval, counts, note }) =>
        !counts && note.startsWith("void:") ? [String(approval.actor.login)] : [],
      ),
    ),
  );
}

function excludedPeople(bench: ApprovalBench): ReadonlySet<string> {
  const { facts, policy, disqualified, involved } = bench;
  const { author } = facts.pullRequest;
  const machines = policy.machines ?? [];
  const machineTeams = machines.flatMap((one) => (one.kind === "team" ? [one.team] : []));
  const candidates = facts.candidates?.kind === "known" ? facts.candidates.value : [];
  const extraAgents = policy.agents ?? [];
  const unfit = candidates.filter(
    ({ accountId, login, teams }) =>
      teams.some((team) => machineTeams.includes(team)) ||
      isAgentAccount({ id: accountId, login: loginOf(login), type: "user" }, { extraAgents }),
  );
  return new Set([
    ...involved,
    ...disqualified.map(({ account }) => String(account.login)),
    ...(author === null ? [] : [String(author.login)]),
    ...machines.flatMap((one) => (one.kind === "user" ? [one.login] : [])),
    ...unfit.map(({ login }) => String(login)),
    ...withoutWriteAccess(bench),
  ]);
}

/** Those whose permission was looked up anyway and does not reach. */
function withoutWriteAccess({ facts }: ApprovalBench): readonly string[] {
  return facts.permissions.flatMap(({ account, permission }) =>
    permission.kind === "known" && ["none", "read", "triage"].includes(permission.value)
      ? [String(account.login)]
      : [],
  );
}
