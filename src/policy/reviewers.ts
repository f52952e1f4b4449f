import type { PullRequestHistory, ReviewerNames, ReviewerRequest } from "../domain/decision.ts";
import type { Candidate } from "../domain/head-facts.ts";
import { epochSeconds } from "../domain/instant.ts";
import type { ApprovalBench } from "./approval-bench.ts";
import type { GateJudgement } from "./gates/gate-definition.ts";
import {
  canSettle,
  lacking,
  type OpenAsk,
  type ReviewScene,
  requestState,
  reviewScene,
} from "./review-asks.ts";
import { deadlinesOf, firstDeadline, SHIPPED_REVIEWS } from "./review-deadline.ts";
import { type Ask, smallestCover } from "./reviewer-cover.ts";

/** GitHub refuses more reviewers than this on one pull request. */
const REVIEWERS_MAX = 15;

/** A pull request that is read right after a request may not show it yet. */
const SETTLE_SECONDS = 60;

const NOBODY: ReviewerNames = { users: [], teams: [] };

/**
 * Who should be asked, reminded and spared now: the smallest set of people that settles what open gates
 * lack and nobody was asked for, less those who are involved or have just spoken. Drafts stay quiet.
 *
 * People come before their team, so that one person is notified and not all; a team is asked where its
 * members cannot be read. A request that somebody else made counts and is never touched; one that
 * somebody took away is not made again, and nobody is asked in its place.
 */
export function chooseReviewers(
  bench: ApprovalBench,
  judgements: readonly GateJudgement[],
  history: PullRequestHistory,
): ReviewerRequest {
  const { pullRequest } = bench.facts;
  const scene = reviewScene(bench, judgements, history);
  const ended = endedRequests(scene);
  const gone = ended.length === 0 ? {} : { ended };
  if (pullRequest.draft || pullRequest.state === "closed") return { ...NOBODY, ...gone };
  const { spared, needed } = sortStanding(scene, judgements);
  const deadlines = deadlinesOf(scene, needed);
  const open = scene.asks.flatMap((ask) => {
    const people = lacking(scene, ask);
    return people > 0 ? [{ ...ask, people }] : [];
  });
  const picked = pick(scene, open);
  const asked = withEscalation(scene, picked, deadlines.escalated);
  const isAsking = asked.users.length + asked.teams.length > 0;
  const [wakeAt] = [deadlines.wakeAt, isAsking ? firstDeadline(scene) : null]
    .flatMap((at) => at ?? [])
    .toSorted();
  return {
    ...asked,
    ...(deadlines.nudged.length === 0 ? {} : { nudged: namesOf(deadlines.nudged) }),
    ...(spared.length === 0 ? {} : { spared: namesOf(spared) }),
    ...gone,
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
}

/** Requests that were recorded as standing and that GitHub shows no more. */
function endedRequests(scene: ReviewScene): readonly string[] {
  const { gatheredAt, pullRequest } = scene.bench.facts;
  const now = epochSeconds(gatheredAt) ?? 0;
  return [...scene.records.values()].flatMap(({ name, endedAt, refused, requestedAt }) => {
    if (endedAt !== null || refused) return [];
    const isOld = now - (epochSeconds(requestedAt) ?? now) >= SETTLE_SECONDS;
    const isGone = pullRequest.state === "closed" || (!scene.requested.has(name) && isOld);
    return isGone ? [name] : [];
  });
}

/** Splits the standing requests of the app into those to take back and those that are still needed. */
function sortStanding(
  scene: ReviewScene,
  judgements: readonly GateJudgement[],
): { readonly spared: readonly string[]; readonly needed: readonly string[] } {
  const standing = [...scene.records.values()].filter(
    ({ name }) => requestState(scene, name) === "standing",
  );
  // A gate that could not be judged may need them all.
  const isUnsure = judgements.some(({ result }) => result.status === "error");
  const isOpen = judgements.some(({ result }) => result.status === "unsatisfied");
  const needed = standing.filter(({ name, purpose }) => {
    if (scene.excluded.has(name)) return false;
    if (isUnsure || (purpose === "escalation" && isOpen)) return true;
    return scene.asks.some((ask) => canSettle(scene, ask, name));
  });
  return {
    spared: standing.filter((one) => !needed.includes(one)).map(({ name }) => name),
    needed: needed.map(({ name }) => name),
  };
}

/** The people and teams for what is lacking, or whose availability has to be known first. */
function pick(scene: ReviewScene, open: readonly OpenAsk[]): ReviewerRequest {
  const { facts, policy } = scene.bench;
  if (open.length === 0) return NOBODY;
  const candidates = facts.candidates?.kind === "known" ? facts.candidates.value : null;
  if (candidates === null && facts.candidates === undefined && policy.mode === "enforce") {
    const among = choiceOf(scene, open);
    if (among !== null) return { ...NOBODY, among };
  }
  return bounded(scene, open, candidates ?? []);
}

/** Whom to look up; null when there is nothing to choose: everybody named is needed. */
function choiceOf(scene: ReviewScene, open: readonly OpenAsk[]): ReviewerNames | null {
  const teams = unique(open.flatMap((ask) => homeTeams(scene, ask)));
  const users = unique(open.flatMap((ask) => ask.users.filter((user) => isFree(scene, ask, user))));
  const isForced = open.every((ask) => usersOf(scene, ask).length <= ask.people);
  if (teams.length === 0 && isForced) return null;
  const machines = (scene.bench.policy.machines ?? []).flatMap((one) =>
    one.kind === "team" ? homeSlug(scene, one.team) : [],
  );
  return { users, teams: unique([...teams, ...machines]) };
}

function bounded(
  scene: ReviewScene,
  open: readonly OpenAsk[],
  candidates: readonly Candidate[],
): ReviewerRequest {
  const preference = inOrder(scene, open, candidates);
  const eligible = open.map((ask) => preference.filter((name) => isEligible(scene, ask, name)));
  const asks = open.map(({ people }, index): Ask<string> => {
    const everybody = eligible[index] ?? [];
    return { people, eligible: availableFirst(scene, { everybody, people }, candidates) };
  });
  const chosen = smallestCover(asks, preference);
  const teams = unique(
    open.flatMap((ask, index) => {
      const isShort = (eligible[index] ?? []).length < ask.people;
      return isShort
        ? homeTeams(scene, ask).filter((slug) => !isKnown(scene, slug, candidates))
        : [];
    }),
  ).filter((slug) => requestState(scene, `team:${slug}`) !== "void" || wasSpared(scene, slug));
  const room = Math.max(0, REVIEWERS_MAX - scene.requested.size);
  const users = chosen.toSorted().slice(0, Math.max(0, room - teams.length));
  const stoodFor = Object.fromEntries(
    users.flatMap((user) => {
      const stood = unique(open.flatMap(({ teams: of }) => of)).filter((team) =>
        candidates.some(({ login, teams: in_ }) => login === user && in_.includes(team)),
      );
      return stood.length === 0 ? [] : [[user, stood]];
    }),
  );
  const request = { users, teams: teams.slice(0, room) };
  return Object.keys(stoodFor).length === 0 ? request : { ...request, stoodFor };
}

/** GitHub refused a team once: it would again. The app's own withdrawal says nothing of that kind. */
function wasSpared(scene: ReviewScene, slug: string): boolean {
  return scene.records.get(`team:${slug}`)?.refused === false;
}

/** Those who can be expected to answer, unless they are too few. */
function availableFirst(
  { bench }: ReviewScene,
  { everybody, people }: { readonly everybody: readonly string[]; readonly people: number },
  candidates: readonly Candidate[],
): readonly string[] {
  const { openRequestsMax } = bench.policy.reviews ?? SHIPPED_REVIEWS;
  const here = everybody.filter((name) => candidateOf(candidates, name)?.away !== true);
  const free = here.filter(
    (name) => (candidateOf(candidates, name)?.openRequests ?? 0) < openRequestsMax,
  );
  if (free.length >= people) return free;
  return here.length >= people ? here : everybody;
}

/** Everybody who could be asked, best first. */
function inOrder(
  scene: ReviewScene,
  open: readonly OpenAsk[],
  candidates: readonly Candidate[],
): readonly string[] {
  const names = unique([
    ...open.flatMap(({ users }) => users),
    ...candidates.map(({ login }) => login),
  ]);
  return names.toSorted((left, right) => {
    const [one, other] = [left, right].map((name) => {
      const candidate = candidateOf(candidates, name);
      // Who approved what was there before has the least to read.
      return {
        stranger: scene.familiar.has(name) ? 0 : 1,
        away: candidate?.away === true ? 1 : 0,
        load: candidate?.openRequests ?? 0,
        asked: candidate?.lastAskedAt ?? "",
      };
    });
    if (one === undefined || other === undefined) return 0;
    return (
      one.away - other.away ||
      one.stranger - other.stranger ||
      one.load - other.load ||
      compare(one.asked, other.asked) ||
      compare(left, right)
    );
  });
}

function isEligible(scene: ReviewScene, ask: OpenAsk, name: string): boolean {
  return canSettle(scene, ask, name) && isFree(scene, ask, name);
}

/** Whether this person may be asked: no part in the change, no answer yet, no refusal. */
function isFree(scene: ReviewScene, ask: OpenAsk, name: string): boolean {
  if (scene.excluded.has(name) || scene.requested.has(name) || ask.given.has(name)) return false;
  if (scene.records.get(name)?.refused === true) return false;
  // Asking somebody again who has just spoken would only be noise, unless what they approved has changed.
  if (scene.heard.has(name)) return scene.familiar.has(name);
  return requestState(scene, name) !== "removed";
}

function usersOf(scene: ReviewScene, ask: OpenAsk): readonly string[] {
  return unique(ask.users.filter((user) => isFree(scene, ask, user)));
}

/** A team of another organisation cannot be asked, and its slug may name a stranger here. */
function homeTeams(scene: ReviewScene, { teams }: OpenAsk): readonly string[] {
  return teams.flatMap((team) => homeSlug(scene, team));
}

function homeSlug({ bench }: ReviewScene, team: string): readonly string[] {
  const home = `${bench.facts.repository.owner.toLowerCase()}/`;
  return team.startsWith(home) ? [team.slice(home.length)] : [];
}

/** Whether the members of a team were read: then its people are asked, or nobody of it can be. */
function isKnown({ bench }: ReviewScene, slug: string, candidates: readonly Candidate[]): boolean {
  const team = `${bench.facts.repository.owner.toLowerCase()}/${slug}`;
  return candidates.some(({ teams }) => teams.includes(team));
}

function withEscalation(
  scene: ReviewScene,
  picked: ReviewerRequest,
  { users, teams }: ReviewerNames,
): ReviewerRequest {
  if (users.length + teams.length === 0) return picked;
  const room = Math.max(
    0,
    REVIEWERS_MAX - scene.requested.size - picked.users.length - picked.teams.length,
  );
  const more = [...users, ...teams.map((slug) => `team:${slug}`)]
    .filter((name) => !picked.users.includes(name))
    .slice(0, room);
  const added = namesOf(more);
  return {
    ...picked,
    users: unique([...picked.users, ...added.users]),
    teams: unique([...picked.teams, ...added.teams]),
    escalated: more,
  };
}

/** Splits names as they are recorded into people and teams. */
function namesOf(names: readonly string[]): ReviewerNames {
  return {
    users: names.filter((name) => !name.startsWith("team:")),
    teams: names.flatMap((name) => (name.startsWith("team:") ? [name.slice("team:".length)] : [])),
  };
}

function candidateOf(candidates: readonly Candidate[], name: string): Candidate | undefined {
  return candidates.find(({ login }) => login === name);
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
