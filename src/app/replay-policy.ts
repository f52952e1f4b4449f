import type { ReplayedLoad, ReplayedName, ReplayReport } from "../domain/config-report.ts";
import type { EvaluationInput } from "../domain/evaluation-record.ts";
import type { GateRequirement, OwnerName } from "../domain/gate-requirement.ts";
import type { PolicySnapshot } from "../domain/policy-snapshot.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";
import type { TouchedArea } from "../domain/risk.ts";
import { areaPolicyOf, assess, type CompiledPolicy, requirementsOf } from "../policy/assess.ts";
import { judge } from "../policy/decide.ts";
import { describeApprovers } from "../policy/describe-gate.ts";
import { coversGate } from "../policy/gate-strictness.ts";
import { ownerText } from "../policy/owners.ts";

type ReplayInput = Pick<EvaluationInput, "facts" | "history"> & {
  /** The policy it was judged by then; absent in the oldest records. */
  readonly policy?: Pick<PolicySnapshot, "source" | "identities">;
};

/** A recorded pull request, with what its last decision was given. */
export interface RecordedJudgement {
  /** Null where the record cannot be read any more. */
  readonly input: ReplayInput | null;
  /** Hours from its first decision that waited to its first one that passed; null for neither. */
  readonly waitedHours: number | null;
}

/** What replaying needs from the world. */
export interface ReplayWorld {
  /** Recorded pull requests of an organisation, the newest first, in small batches. */
  recorded(owner: string): AsyncIterable<readonly RecordedJudgement[]>;
  /** A clock in milliseconds. */
  monotonic(): number;
  /** Lets everything else have its turn. */
  pause(): Promise<void>;
}

/** The repository that a recorded pull request is of, and the base whose layer counts there. */
export interface ReplayedRepository {
  readonly owner: string;
  readonly name: string;
  readonly baseRef: string;
  /** Whether a layer of its own was in force when the pull request was judged. */
  readonly hasLayer: boolean;
}

/** The two policies, as they are for one repository. */
export interface ReplayPolicies {
  readonly current: CompiledPolicy;
  readonly proposed: CompiledPolicy;
  /** Whether the repository has a layer that counts in neither. */
  readonly lacksLayer: boolean;
  /** Whether sets of repositories go by traits of it that are not known: the strictest one is taken. */
  readonly lacksTraits: boolean;
}

/** Whose pull requests are judged again, and which one not: that which proposes the policy. */
export interface ReplayScope {
  readonly owner: string;
  readonly except: ReplayedName;
}

/** How many are judged again, and for how long at most. */
export const REPLAY_MAX = 1_000;
const REPLAY_MILLISECONDS = 10_000;
/** Others wait no longer than this and the judging of one pull request. */
const TURN_MILLISECONDS = 15;
/** Names listed: the counts are of all. */
const NAMES_MAX = 20;

/**
 * Judges recorded pull requests with two policies, on what was known when they were judged last. Facts that
 * nobody asked for then are unknown, and what needs them counts as blocked.
 */
export async function replayPolicy(
  world: ReplayWorld,
  { owner, except }: ReplayScope,
  policiesFor: (repository: ReplayedRepository) => Promise<ReplayPolicies>,
): Promise<ReplayReport> {
  const tally = new Tally();
  const begin = world.monotonic();
  let turn = begin;
  async function takeTurns(): Promise<void> {
    if (world.monotonic() - turn <= TURN_MILLISECONDS) return;
    await world.pause();
    turn = world.monotonic();
  }
  for await (const batch of world.recorded(owner)) {
    for (const judgement of batch) {
      if (world.monotonic() - begin > REPLAY_MILLISECONDS) return tally.report(true);
      await takeTurns();
      const { input, waitedHours } = judgement;
      if (input === null) tally.unreadable += 1;
      else if (!isSame(nameOf(input.facts), except)) {
        const policies = await policiesFor(repositoryOf(input));
        const before = judgedBy(policies.current, input);
        await takeTurns();
        tally.add(compare(input, before, judgedBy(policies.proposed, input)), waitedHours);
        tally.note(policies);
      }
      if (tally.judged >= REPLAY_MAX) return tally.report(false);
    }
  }
  return tally.report(false);
}

/** How a recorded policy names the layer of a repository, after whatever it was put over. */
const LAYER_IN_SOURCE = /:\.github\/agentgov\.yml$/u;

function repositoryOf({ facts, policy }: ReplayInput): ReplayedRepository {
  const { owner, name } = facts.repository;
  const hasLayer = LAYER_IN_SOURCE.test(policy?.source ?? "");
  return { owner, name, baseRef: facts.pullRequest.base.ref, hasLayer };
}

function isSame(left: ReplayedName, right: ReplayedName): boolean {
  return left.number === right.number && left.repo.toLowerCase() === right.repo.toLowerCase();
}

interface Comparison {
  readonly name: ReplayedName;
  readonly isFreed: boolean;
  readonly isBlocked: boolean;
  /** Approvals asked by the proposed policy beyond those of the current one. */
  readonly more: number;
  /** Who is asked now. */
  readonly asked: readonly string[];
  /** Who would be asked and is not. */
  readonly askedMore: readonly string[];
}

/** What one policy makes of one recorded pull request. */
interface Judged {
  readonly passes: boolean;
  /** Whether the policy holds what does not pass. */
  readonly enforces: boolean;
  readonly requests: readonly Request[];
}

function judgedBy(policy: CompiledPolicy, { facts, history, ...recorded }: ReplayInput): Judged {
  const identities = recorded.policy?.identities;
  const compiled =
    identities === undefined ? policy : { ...policy, snapshot: { ...policy.snapshot, identities } };
  const assessment = assess(compiled, facts, history);
  const { verdict } = judge(compiled, assessment, { facts, history });
  return {
    passes: verdict === "passed",
    enforces: compiled.snapshot.policy.mode === "enforce",
    requests: requestsOf(compiled, assessment),
  };
}

function compare({ facts }: ReplayInput, before: Judged, after: Judged): Comparison {
  const [asks, wouldAsk] = [approvals(before.requests), approvals(after.requests)];
  const added = after.requests.filter(
    (request) =>
      !before.requests.some(
        ({ area, gate, names }) =>
          area === request.area &&
          coversGate(gate, request.gate) &&
          request.names.every((name) => names.includes(name)),
      ),
  );
  return {
    name: nameOf(facts),
    isFreed:
      (after.passes && !before.passes) || (asks > 0 && wouldAsk === 0) || isHeldBy(before, after),
    // What would wait is told in every mode, so that rules can be tried before they are enforced.
    isBlocked: (before.passes && !after.passes) || isHeldBy(after, before),
    more: wouldAsk - asks,
    asked: unique(before.requests.flatMap(({ names }) => names)),
    askedMore: unique(added.flatMap(({ names }) => names)),
  };
}

/** Whether only the first policy holds what it does not let pass. */
function isHeldBy(holding: Judged, other: Judged): boolean {
  return holding.enforces && !holding.passes && !other.enforces;
}

interface Request {
  readonly area: string;
  readonly gate: GateRequirement;
  readonly names: readonly string[];
}

/** What people are asked for by one policy. */
function requestsOf(
  { snapshot }: CompiledPolicy,
  { areas, provenance }: ReturnType<typeof assess>,
): readonly Request[] {
  const { policy } = snapshot;
  return areas.flatMap((touched: TouchedArea) => {
    const { owners } = areaPolicyOf(policy, touched);
    return requirementsOf(policy, touched, provenance).map((gate) => ({
      area: touched.area,
      gate,
      names: namesOf(gate, owners),
    }));
  });
}

function namesOf(gate: GateRequirement, owners: readonly OwnerName[]): readonly string[] {
  if (gate.gate !== "human-approval" && gate.gate !== "supply-chain-scan") return [];
  const { from } = gate;
  if (typeof from !== "string") return from.map(ownerText);
  return from === "owners" && owners.length > 0 ? owners.map(ownerText) : [describeApprovers(from)];
}

function approvals(requests: readonly Request[]): number {
  return requests.reduce(
    (sum, { gate }) => sum + (gate.gate === "human-approval" ? gate.approvals : 0),
    0,
  );
}

function nameOf({ repository, pullRequest }: PullRequestFacts): ReplayedName {
  return { repo: `${repository.owner}/${repository.name}`, number: pullRequest.number };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

/** The sums of one replay. */
class Tally {
  judged = 0;
  unreadable = 0;
  #lackingLayers = 0;
  #lackingTraits = 0;
  readonly #freed: ReplayedName[] = [];
  readonly #blocked: ReplayedName[] = [];
  #more = 0;
  #fewer = 0;
  readonly #loads = new Map<string, number>();
  readonly #waits = new Map<string, { hours: number; count: number }>();

  add(comparison: Comparison, waitedHours: number | null): void {
    this.judged += 1;
    if (comparison.isFreed) this.#freed.push(comparison.name);
    if (comparison.isBlocked) this.#blocked.push(comparison.name);
    this.#more += Math.max(0, comparison.more);
    this.#fewer += Math.max(0, -comparison.more);
    for (const name of comparison.askedMore) {
      this.#loads.set(name, (this.#loads.get(name) ?? 0) + 1);
    }
    if (waitedHours === null) return;
    for (const name of comparison.asked) {
      const known = this.#waits.get(name) ?? { hours: 0, count: 0 };
      this.#waits.set(name, { hours: known.hours + waitedHours, count: known.count + 1 });
    }
  }

  note({ lacksLayer, lacksTraits }: ReplayPolicies): void {
    if (lacksLayer) this.#lackingLayers += 1;
    if (lacksTraits) this.#lackingTraits += 1;
  }

  report(isCut: boolean): ReplayReport {
    const loads = [...this.#loads].map(([name, more]): ReplayedLoad => {
      const waited = this.#waits.get(name);
      return { name, more, hours: waited === undefined ? null : waited.hours / waited.count };
    });
    return {
      judged: this.judged,
      isCut,
      newlyFree: this.#freed,
      newlyBlocked: this.#blocked,
      approvalsMore: this.#more,
      approvalsFewer: this.#fewer,
      loads: loads.toSorted((left, right) => right.more - left.more).slice(0, NAMES_MAX),
      unreadable: this.unreadable,
      withoutLayer: this.#lackingLayers,
      withoutTraits: this.#lackingTraits,
    };
  }
}
