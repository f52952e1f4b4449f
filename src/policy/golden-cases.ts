import { z } from "zod";
import { PERMISSIONS } from "../domain/account.ts";
import type { Decision } from "../domain/decision.ts";
import type { ParsedPolicyFile, PolicyProblem } from "../domain/policy-snapshot.ts";
import { TIERS } from "../domain/risk.ts";
import type { CompiledPolicy } from "./assess.ts";
import { decideGoldenCase } from "./decide-golden-case.ts";
import { nearestPlace } from "./policy-place.ts";

/** Most cases of one file, and most files, people and approvals of one case. */
const CASES_MAX = 200;
const ITEMS_MAX = 200;
/** Longest time between the approvals and the look at them: longer than any time to object. */
const MINUTES_LATER_MAX = 20_160;
/** Problems of a file reported at once. */
const PROBLEMS_MAX = 20;

const Text = z.string().min(1).max(500);
const LoginText = z
  .string()
  .max(60)
  .regex(/^@?[A-Za-z0-9][A-Za-z0-9-]*(?:\[bot\])?$/u, { message: "a login, such as `alice`" });

const File = z.union([
  Text,
  z.strictObject({
    path: Text,
    from: Text.optional(),
    status: z.enum(["added", "removed", "modified", "renamed"]).optional(),
  }),
]);

const Person = z.strictObject({
  teams: z.array(Text).max(ITEMS_MAX).default([]),
  permission: z.enum(PERMISSIONS).default("write"),
});

const Finding = z.strictObject({
  kind: z.enum(["destructive-schema", "guard-removed", "tests-weakened", "hidden-text"]),
  area: Text,
  tier: z.enum(TIERS),
  path: Text,
});

const ApprovalText = z.union([
  LoginText,
  z.strictObject({ by: LoginText, areas: z.array(Text).max(ITEMS_MAX).optional() }),
]);

const GateStatusName = z.enum([
  "satisfied",
  "unsatisfied",
  "overridden",
  "not-applicable",
  "error",
]);

const GoldenCase = z.strictObject({
  name: Text,
  repository: Text.default("example"),
  author: LoginText.default("author"),
  provenance: z
    .enum(["agent-authored", "agent-assisted", "automation", "undeclared", "human"])
    .default("undeclared"),
  files: z.array(File).min(1).max(ITEMS_MAX),
  people: z.record(LoginText, Person).default({}),
  approvals: z.array(ApprovalText).max(ITEMS_MAX).default([]),
  checks: z.record(Text, z.enum(["pending", "passed", "skipped", "failed"])).default({}),
  findings: z.array(Finding).max(ITEMS_MAX).default([]),
  minutesLater: z.int().min(0).max(MINUTES_LATER_MAX).default(0),
  codeowners: z.string().max(100_000).optional(),
  expect: z
    .strictObject({
      tier: z.enum(TIERS).optional(),
      areas: z.array(Text).max(ITEMS_MAX).optional(),
      verdict: z.enum(["passed", "waiting", "action-required", "failed"]).optional(),
      gates: z.record(Text, GateStatusName).optional(),
    })
    .refine((expected) => Object.keys(expected).length > 0, {
      message: "expect at least one of `tier`, `areas`, `verdict` and `gates`",
    }),
});

/** A pull request in short, and what the policy is to make of it. */
export type GoldenCase = z.infer<typeof GoldenCase>;

/** A file of cases as an organisation writes it, under `tests/` of its config repository. */
const GoldenCases = z.strictObject({ cases: z.array(GoldenCase).min(1).max(CASES_MAX) });

/** The cases of one file, each with its line, or what keeps them from being read. */
export type GoldenReading =
  | {
      readonly kind: "cases";
      readonly cases: readonly { readonly line: number; readonly golden: GoldenCase }[];
    }
  | { readonly kind: "problems"; readonly problems: readonly PolicyProblem[] };

/** Reads a file of cases; every problem has its place. */
export function readGoldenCases(file: ParsedPolicyFile): GoldenReading {
  const parsed = GoldenCases.safeParse(file.document);
  if (parsed.success) {
    const cases = parsed.data.cases.map((golden, index) => ({
      line: nearestPlace(file, `/cases/${index}`).line,
      golden,
    }));
    return { kind: "cases", cases };
  }
  const problems = parsed.error.issues.slice(0, PROBLEMS_MAX).map((issue) => {
    const pointer = issue.path.map((part) => `/${String(part)}`).join("");
    const place = issue.path.map(String).join(".");
    const message = place === "" ? issue.message : `\`${place}\`: ${issue.message}`;
    return { file: file.file, ...nearestPlace(file, pointer), message };
  });
  return { kind: "problems", problems };
}

/** One thing that is not as the case expects. */
export interface GoldenDifference {
  readonly what: string;
  readonly expected: string;
  readonly got: string;
  /** Why the policy says so, where it does. */
  readonly because: string | null;
}

/** How one case came out; no differences means that it holds. */
export interface GoldenResult {
  readonly name: string;
  readonly differences: readonly GoldenDifference[];
}

/** Judges a case with a policy and compares. */
export function runGoldenCase(compiled: CompiledPolicy, golden: GoldenCase): GoldenResult {
  return {
    name: golden.name,
    differences: differencesOf(golden, decideGoldenCase(compiled, golden)),
  };
}

function differencesOf(golden: GoldenCase, decision: Decision): readonly GoldenDifference[] {
  const { tier, areas, verdict, gates } = golden.expect;
  const touched = decision.areas.map(({ area }) => area).toSorted();
  const why = decision.areas
    .flatMap(({ area, files }) => files.map(({ path, rule }) => `${path} is ${area} by ${rule}`))
    .join("; ");
  return [
    ...differing("tier", tier, { got: decision.tier, because: why }),
    ...differing("areas", areas?.toSorted().join(", "), { got: touched.join(", "), because: why }),
    ...differing("verdict", verdict, { got: decision.verdict, because: decision.headline }),
    ...(gates === undefined ? [] : gateDifferences(gates, decision)),
  ];
}

function differing(
  what: string,
  expected: string | undefined,
  { got, because }: { readonly got: string; readonly because: string | null },
): readonly GoldenDifference[] {
  return expected === undefined || expected === got ? [] : [{ what, expected, got, because }];
}

const ABSENT = "not asked for";

/** Gates by `area/gate`; of several of one name the one that is furthest from done speaks. */
function gateDifferences(
  expected: NonNullable<GoldenCase["expect"]["gates"]>,
  { gates }: Decision,
): readonly GoldenDifference[] {
  const order = ["error", "unsatisfied", "overridden", "satisfied", "not-applicable"];
  const found = new Map(
    gates
      // A freeze that is not now, or a rollout that nothing needs: expected only where a case names it.
      .filter(
        ({ gate, area, status }) =>
          status !== "not-applicable" || Object.hasOwn(expected, gateName(gate, area)),
      )
      .toSorted((left, right) => order.indexOf(right.status) - order.indexOf(left.status))
      .map((gate) => [gateName(gate.gate, gate.area), gate]),
  );
  const wanted = new Map<string, string>(Object.entries(expected));
  return [...new Set([...wanted.keys(), ...found.keys()])].flatMap((name) => {
    const gate = found.get(name);
    const got = gate?.status ?? ABSENT;
    return differing(`gate ${name}`, wanted.get(name) ?? ABSENT, {
      got,
      because: gate?.summary ?? null,
    });
  });
}

function gateName(gate: string, area: string | null): string {
  return area === null ? gate : `${area}/${gate}`;
}
