import { SHIPPED_AREAS } from "../domain/risk.ts";
import { codeownersRules } from "./codeowners.ts";
import { compilePattern } from "./paths.ts";
import { type AreaDraft, areaNameOf, type PolicyDraft } from "./policy-draft.ts";

/** An owner as policy writes it; CODEOWNERS also takes e-mail addresses. */
const OWNER = /^@[A-Za-z0-9][A-Za-z0-9-]*(?:\/[A-Za-z0-9._-]+)?$/u;
/** Areas of one draft, patterns of one area and remarks: what a person can still read. */
const AREAS_MAX = 60;
const PATTERNS_MAX = 200;
const OWNERS_MAX = 50;
const REMARKS_MAX = 100;

/**
 * A first draft out of a CODEOWNERS file: one area for each group of people, with what they own.
 *
 * CODEOWNERS lets the last line that matches decide, while areas add up; so the draft says where that
 * makes a difference instead of pretending.
 */
export function importCodeowners(text: string): PolicyDraft {
  const { rules, problems } = codeownersRules(text);
  const groups = new Map<
    string,
    { owners: readonly string[]; include: string[]; lines: number[] }
  >();
  const remarks: string[] = problems.map(
    ({ line, message }) => `Line ${line} is skipped by GitHub: ${message}.`,
  );
  for (const { line, patterns, owners } of rules) {
    const named = owners.filter((owner) => OWNER.test(owner)).slice(0, OWNERS_MAX);
    const others = owners.filter((owner) => !OWNER.test(owner));
    if (others.length > 0) {
      remarks.push(
        `Line ${line}: ${others.join(", ")} names nobody who can be looked up; write a login or a team.`,
      );
    }
    if (named.length === 0) {
      remarks.push(
        `Line ${line} takes \`${patterns.join("`, `")}\` away from its owners. Areas have no such line; use \`exclude\`.`,
      );
      continue;
    }
    const key = named
      .map((owner) => owner.toLowerCase())
      .toSorted()
      .join(" ");
    const group = groups.get(key) ?? { owners: named, include: [], lines: [] };
    groups.set(key, group);
    group.lines.push(line);
    for (const pattern of patterns) {
      if (compilePattern(pattern, { nocase: true }).kind === "ok") group.include.push(pattern);
      else remarks.push(`Line ${line}: \`${pattern}\` cannot be written as a pattern of a policy.`);
    }
  }
  return {
    lead: [
      "A first draft out of a CODEOWNERS file. agentgov reads CODEOWNERS by itself: wherever policy names no owner, those of CODEOWNERS decide. Keep here only what is to weigh more than usual, and delete the rest.",
    ],
    mode: "warn",
    owners: ownersOfEverything(rules),
    areas: areasOf([...groups.values()]),
    remarks: [
      "In CODEOWNERS the last line that matches decides. Here a file is in every area that names it, and each asks its own owners.",
      ...remarks,
    ].slice(0, REMARKS_MAX),
  };
}

function ownersOfEverything(rules: ReturnType<typeof codeownersRules>["rules"]): readonly string[] {
  const whole = rules.find(({ patterns }) => patterns.includes("**/*"));
  return (whole?.owners ?? []).filter((owner) => OWNER.test(owner)).slice(0, 1);
}

function areasOf(
  groups: readonly {
    readonly owners: readonly string[];
    readonly include: readonly string[];
    readonly lines: readonly number[];
  }[],
): readonly AreaDraft[] {
  const taken = new Set<string>(SHIPPED_AREAS);
  return groups.slice(0, AREAS_MAX).flatMap(({ owners, include, lines }): readonly AreaDraft[] => {
    const narrow = [...new Set(include)].filter((pattern) => pattern !== "**/*");
    if (narrow.length === 0) return [];
    const name = areaNameOf(owners[0]?.split("/").at(-1) ?? "area", taken);
    taken.add(name);
    const rest = narrow.length - PATTERNS_MAX;
    const many = rest > 0 ? [`${rest} more patterns were left out.`] : [];
    return [
      {
        name,
        tier: "medium",
        include: narrow.slice(0, PATTERNS_MAX),
        owners,
        gates: ["{ gate: human-approval, approvals: 1, from: owners }"],
        remarks: [
          `Out of ${lines.length === 1 ? "line" : "lines"} ${lines.slice(0, 10).join(", ")}.`,
          ...many,
        ],
        isProposal: false,
      },
    ];
  });
}
