import type { Account } from "../domain/account.ts";
import type { Approval } from "../domain/approval.ts";
import { isBlocking } from "../domain/blocking-finding.ts";
import type { Decision, PullRequestHistory, Verdict } from "../domain/decision.ts";
import type { GateResult } from "../domain/gate.ts";
import { isFulfilled } from "../domain/gate.ts";
import type { AreaPolicy, PolicyProblem, PolicySnapshot } from "../domain/policy-snapshot.ts";
import type { Provenance } from "../domain/provenance.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";
import { highestTier, type TouchedArea } from "../domain/risk.ts";
import { actGates } from "./acts/act-gates.ts";
import { collectActs } from "./acts/collect-acts.ts";
import { judgeActs } from "./acts/judge-acts.ts";
import { liftFindings, liftGates, type Overrides, overridesOf } from "./acts/overrides.ts";
import { adviseOn } from "./advice.ts";
import type { ApprovalBench } from "./approval-bench.ts";
import {
  type Assessment,
  areaPolicyOf,
  assess,
  type CompiledPolicy,
  requirementsOf,
} from "./assess.ts";
import { collectApprovals } from "./collect-approvals.ts";
import {
  disclosureGate,
  disclosureModeOf,
  disclosureNote,
  disclosureStateOf,
} from "./disclosure.ts";
import type { GateJudgement } from "./gates/gate-definition.ts";
import { judgeGate } from "./gates/registry.ts";
import { filesAtHead, withModes } from "./head-modes.ts";
import { isUnattributed } from "./head-movers.ts";
import { asksTheAuthor, endingOf, headlineOf } from "./headline.ts";
import { identityNotes } from "./identity-notes.ts";
import { initiatorsOf } from "./initiators.ts";
import { objectionWindows } from "./objection-window.ts";
import { chooseReviewers } from "./reviewers.ts";
import { holdsVerdict, shownOnlyNotes, withAreaMode } from "./shown-only.ts";
import { disqualifyingPeople, responsibleAs } from "./signatures/responsibility.ts";
import { testMergeNotes } from "./test-merge.ts";
import { unknownPeopleNotes } from "./unknown-people.ts";
import { waitingSince } from "./waiting-since.ts";
import { wakeAtOf } from "./wake-at.ts";

/**
 * The verdict over one pull request: total, synchronous, the same for the same input for ever.
 *
 * An unknown fact never turns block into pass: a gate that needs it is `error`, and the decision says
 * what was incomplete.
 */
export function decide(
  compiled: CompiledPolicy,
  facts: PullRequestFacts,
  history: PullRequestHistory,
): Decision {
  return judge(compiled, assess(compiled, facts, history), { facts, history });
}

/** The second half of {@link decide}, for a caller that has assessed the change already. */
export function judge(
  compiled: CompiledPolicy,
  assessment: Assessment,
  { facts, history }: { readonly facts: PullRequestFacts; readonly history: PullRequestHistory },
): Decision {
  const { policy } = compiled.snapshot;
  const { areas, findings, provenance, provenanceSummary } = assessment;
  const bench = benchOf(compiled, assessment, { facts, history });
  const acts = judgeActs(bench, areas);
  const overrides = overridesOf(bench, acts, areas);
  const blocking = liftFindings(
    overrides,
    findings.filter((finding) => isBlocking(finding) && holdsVerdict(policy, finding.area)),
  );
  const since = waitingSince(facts, history);
  const shown = judgeAreas(bench, assessment, { overrides, since });
  const judgements = [
    ...shown.filter(({ result }) => result.mode === undefined),
    ...liftGates(overrides, actGates(bench, acts, areas)),
    ...blocking.lifted,
  ];
  const onlyShown = shown.filter(({ result }) => result.mode !== undefined);
  const gates = judgements.map(({ result }) => result);
  const incomplete = incompleteness(facts, compiled.snapshot);
  const broken = blocking.standing;
  const verdict = broken.length > 0 ? "failed" : verdictOf(gates, incomplete);
  const advice = adviseOn(compiled, facts, assessment);
  const tier = highestTier(areas.map((area) => area.tier));
  const reviewers = chooseReviewers(bench, judgements, history);
  const ended = endingOf(judgements);
  return {
    headSha: facts.pullRequest.head.sha,
    baseRef: facts.pullRequest.base.ref,
    mode: policy.mode,
    verdict,
    ...(verdict === "waiting" ? { waitingSince: since } : {}),
    headline: headlineOf({ verdict, tier, areas, broken, gates, incomplete, ended }),
    tier,
    areas,
    findings,
    ...(advice === null ? {} : { advice }),
    provenance,
    provenanceSummary,
    gates: [...gates, ...onlyShown.map(({ result }) => result)],
    approvals: [...judgements, ...onlyShown].flatMap(({ approvals }) => approvals),
    disqualified: bench.disqualified,
    ...(acts.length === 0 ? {} : { acts }),
    ...wakeAtOf(bench, { judgements, acts, reviewers }),
    reviewers,
    policy: policyOf(compiled.snapshot),
    incomplete,
    notes: [
      ...notesOf(compiled.snapshot, assessment),
      ...(facts.accountsAsked === false ? [] : unknownPeopleNotes(bench.responsible ?? [], tier)),
      ...shownOnlyNotes(onlyShown),
      ...readingNotes(facts),
    ],
    decidedAt: facts.gatheredAt,
  };
}

/** Everything gates and commands are judged with, built from an assessed change. */
export function benchOf(
  compiled: CompiledPolicy,
  { findings, provenance }: Pick<Assessment, "findings" | "provenance">,
  { facts, history }: { readonly facts: PullRequestFacts; readonly history: PullRequestHistory },
): ApprovalBench {
  const { policy, identities } = compiled.snapshot;
  const approvals = withModes(collectApprovals(facts, history).all, facts);
  return {
    policy,
    ...(identities === undefined ? {} : { identities }),
    rules: compiled.rules,
    facts: { ...facts, files: filesAtHead(facts) },
    approvals,
    acts: withModes(collectActs(facts, history, policy.agents).all, facts),
    findings,
    provenance,
    ...(isUnattributed(facts, history, policy.agents) ? { unattributed: true } : {}),
    ...disqualify({ facts, policy }, approvals, history),
  };
}

/** What the areas ask for, overrides included, and the times to object after it. */
function judgeAreas(
  bench: ApprovalBench,
  assessment: Assessment,
  { overrides, since }: { readonly overrides: Overrides; readonly since: string },
): readonly GateJudgement[] {
  const judged = liftGates(overrides, judgeRequirements(bench, assessment));
  const overriddenAt = overrides.acts.map(({ act }) => act.givenAt);
  const windows = objectionWindows(bench, assessment, { judged, since, overriddenAt });
  return [...judged, ...liftGates(overrides, windows)].map((judgement) =>
    withAreaMode(bench.policy, judgement),
  );
}

function judgeRequirements(
  bench: ApprovalBench,
  { areas, provenance }: Assessment,
): readonly GateJudgement[] {
  return areas.flatMap((touched) => {
    const areaPolicy = areaPolicyOf(bench.policy, touched);
    return [
      ...disclosureOf(touched, areaPolicy, provenance),
      ...requirementsOf(bench.policy, touched, provenance).map((requirement) =>
        judgeGate(bench, requirement, { touched, areaPolicy }),
      ),
    ];
  });
}

/** An area that only a finding brought in has no file whose making could be asked about. */
function disclosureOf(
  touched: TouchedArea,
  areaPolicy: AreaPolicy,
  provenance: Provenance,
): readonly GateJudgement[] {
  if (touched.files.length === 0) return [];
  const mode = disclosureModeOf(areaPolicy, touched);
  const result = disclosureGate(touched, mode, disclosureStateOf(provenance));
  if (result === null) return [];
  return [{ result, approvals: [], candidates: { users: [], teams: [] } }];
}

/**
 * Everybody whose yes cannot count here and whom GitHub knows by id, and of the others those who have
 * approved under the name that a commit or text gave.
 */
function disqualify(
  { facts, policy }: Pick<ApprovalBench, "facts" | "policy">,
  approvals: readonly Approval[],
  history: PullRequestHistory,
): Pick<ApprovalBench, "disqualified" | "responsible" | "involved" | "initiators"> {
  const responsible = disqualifyingPeople(facts, history, policy.agents).filter(
    ({ counts }) => counts,
  );
  const people = new Map<number, Account>();
  for (const { accountId: id, login } of responsible) {
    if (id !== null && login !== null) people.set(id, { id, login, type: "user" });
  }
  for (const { account } of facts.permissions) people.set(account.id, account);
  for (const { actor } of approvals) people.set(actor.id, actor);
  const disqualified = [...people.values()].flatMap((account) => {
    const match = responsibleAs(responsible, account);
    if (match === null) return [];
    return [{ account, reason: match.reason, evidence: match.evidence }];
  });
  const logins = responsible.flatMap(({ login }) => (login === null ? [] : [String(login)]));
  const initiators = initiatorsOf(responsible);
  return { disqualified, responsible, involved: new Set(logins), initiators };
}

function incompleteness(facts: PullRequestFacts, snapshot: PolicySnapshot): string[] {
  const parts = [
    ["changed files", facts.files],
    ["commits", facts.commits],
    ["reviews", facts.reviews],
    ["comments that allow something", facts.commentChanges],
  ] as const;
  const unread = parts.flatMap(([what, fact]) =>
    fact?.kind === "unknown" ? [`The ${what} could not be read: ${fact.reason}.`] : [],
  );
  // Who pushed is known by the branch: without its repository nobody can be shown to have had no part.
  const gone =
    facts.pullRequest.head.repositoryId === null
      ? ["The repository of its head is gone, so nobody can tell who pushed."]
      : [];
  const missing = [...unread, ...gone];
  if (snapshot.standing !== "none-valid") return missing;
  const first = snapshot.problems[0];
  return [...missing, first === undefined ? "No policy was ever valid." : policyProblem(first)];
}

function policyProblem({ file, line, column, message }: PolicyProblem): string {
  return `The policy is invalid: ${file}:${line}:${column}: ${message.replace(/[.?!]$/u, "")}.`;
}

function notesOf(snapshot: PolicySnapshot, { areas, provenance }: Assessment): string[] {
  const { policy, problems, standing } = snapshot;
  const modes = areas.map((area) => disclosureModeOf(areaPolicyOf(policy, area), area));
  const asked = disclosureNote(modes, disclosureStateOf(provenance));
  const first = standing === "last-good" ? problems[0] : undefined;
  return [
    ...(first === undefined
      ? []
      : [`${policyProblem(first)} The last good policy stays in force.`]),
    ...(asked === null ? [] : [asked]),
    ...identityNotes(snapshot, areas),
  ];
}

/** Which policy was judged by, down to the texts it was read from. */
function policyOf({ source, digest, origins }: PolicySnapshot): Decision["policy"] {
  return { source, digest, ...(origins === undefined ? {} : { origins }) };
}

function readingNotes(facts: PullRequestFacts): readonly string[] {
  const { content, provenance } = facts;
  const unread = provenance?.kind === "known" ? provenance.value.unread : [];
  return [
    ...testMergeNotes(facts),
    ...(content?.kind === "known" ? (content.value.notes ?? []) : []),
    ...unread.map((reason) => `Not all of how this was made could be read: ${reason}.`),
  ];
}

/** Absence of a passing gate is never a pass; missing data is always a failure. */
function verdictOf(gates: readonly GateResult[], incomplete: readonly string[]): Verdict {
  if (incomplete.length > 0) return "failed";
  if (gates.some(({ status }) => status === "error")) return "failed";
  const open = gates.filter(({ status }) => !isFulfilled(status));
  if (open.length === 0) return "passed";
  // Only who made the change can say how; nobody else's approval can stand in for it.
  return open.some(asksTheAuthor) ? "action-required" : "waiting";
}
