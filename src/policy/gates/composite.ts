import { type GateStatus, isFulfilled } from "../../domain/gate.ts";
import type { CompositeRequirement, SimpleRequirement } from "../../domain/gate-requirement.ts";
import type { ApprovalBench } from "../approval-bench.ts";
import {
  type GateDefinition,
  type GateJudgement,
  type GateScope,
  saidOf,
} from "./gate-definition.ts";

/** Judges a requirement that stands by itself. */
type JudgeSimple = (
  bench: ApprovalBench,
  requirement: SimpleRequirement,
  scope: GateScope,
) => GateJudgement;

/**
 * Builds `any-of` and `all-of` over the simple gates. A branch that does not apply to the change is left
 * out of both: it neither satisfies `any-of` nor holds up `all-of`.
 */
export function compositeOf(
  kind: CompositeRequirement["gate"],
  judge: JudgeSimple,
): GateDefinition<CompositeRequirement> {
  return {
    kind,
    about:
      kind === "any-of"
        ? "One of the listed gates is satisfied."
        : "Each listed gate is satisfied.",
    needs: () => ({}),
    judge(bench, requirement, scope) {
      const all = requirement.gates.map((gate) => judge(bench, gate, scope));
      const branches = all.filter(({ result }) => result.status !== "not-applicable");
      if (branches.length === 0) {
        const summary = all.map(({ result }) => result.summary).join(" ");
        return saidOf(kind, scope, { status: "not-applicable", summary, wakeAt: wakeOf(all) });
      }
      const judgement = kind === "any-of" ? anyOf(branches, scope) : allOf(branches, scope);
      const wakeAt = wakeOf(all);
      return wakeAt === null ? judgement : { ...judgement, wakeAt };
    },
  };
}

/** Satisfied as soon as one branch is; what could not be judged matters only where none is. */
function anyOf(branches: readonly GateJudgement[], scope: GateScope): GateJudgement {
  const fulfilled = branches.find(({ result }) => isFulfilled(result.status));
  if (fulfilled !== undefined) {
    const { summary } = fulfilled.result;
    return joined("any-of", scope, { status: "satisfied", summary, branches: [fulfilled] });
  }
  const failed = branches.filter(({ result }) => result.status === "error");
  const summary = `None of ${branches.length} is satisfied. ${lines(branches)}`;
  if (failed.length > 0) {
    return joined("any-of", scope, { status: "error", summary, branches: [] });
  }
  // Neither fulfilled nor failed: what is left waits.
  const nearest = branches
    .toSorted((left, right) => (left.lacks ?? 1) - (right.lacks ?? 1))
    .slice(0, 1);
  const way = nearest.map(({ result }) => ` Nearest: \`${result.gate}\`.`).join("");
  return joined("any-of", scope, {
    status: "unsatisfied",
    summary: branches.length === 1 ? lines(branches) : `${summary}${way}`,
    branches: nearest,
  });
}

/** Satisfied when each branch is; what could not be judged is not. */
function allOf(branches: readonly GateJudgement[], scope: GateScope): GateJudgement {
  const open = branches.filter(({ result }) => !isFulfilled(result.status));
  if (open.length === 0) {
    const summary = lines(branches);
    return joined("all-of", scope, { status: "satisfied", summary, branches });
  }
  const failed = open.some(({ result }) => result.status === "error");
  const count = `${branches.length - open.length} of ${branches.length} satisfied.`;
  return joined("all-of", scope, {
    status: failed ? "error" : "unsatisfied",
    summary: branches.length === 1 ? lines(open) : `${count} ${lines(open)}`,
    branches: open,
    shown: branches,
  });
}

interface Joined {
  readonly status: GateStatus;
  readonly summary: string;
  /** The branches whose needs, candidates and asks are those of the whole. */
  readonly branches: readonly GateJudgement[];
  /** The branches whose approvals are shown; the same when absent. */
  readonly shown?: readonly GateJudgement[];
}

function joined(
  gate: CompositeRequirement["gate"],
  scope: GateScope,
  { status, summary, branches, shown = branches }: Joined,
): GateJudgement {
  const isOpen = status === "unsatisfied";
  const needs = isOpen ? [...new Set(branches.flatMap(({ result }) => result.needs))] : [];
  const asking = isOpen ? branches : [];
  return {
    ...saidOf(gate, scope, { status, summary, needs }),
    approvals: shown.flatMap(({ approvals }) => approvals),
    candidates: {
      users: [...new Set(asking.flatMap(({ candidates }) => candidates.users))],
      teams: [...new Set(asking.flatMap(({ candidates }) => candidates.teams))],
    },
    ...(isOpen
      ? {
          asks: asking.flatMap(asksOf),
          lacks: asking.reduce((sum, { lacks = 1 }) => sum + lacks, 0),
        }
      : {}),
  };
}

function asksOf({ asks, candidates, lacks = 1 }: GateJudgement): GateJudgement["asks"] & object {
  return asks ?? [{ ...candidates, people: lacks }];
}

function lines(branches: readonly GateJudgement[]): string {
  return branches.map(({ result }) => result.summary).join(" ");
}

function wakeOf(judgements: readonly GateJudgement[]): string | null {
  const times = judgements.flatMap(({ wakeAt }) => wakeAt ?? []);
  return times.toSorted()[0] ?? null;
}
