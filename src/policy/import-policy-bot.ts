import { z } from "zod";
import { SHIPPED_AREAS } from "../domain/risk.ts";
import { compilePattern } from "./paths.ts";
import { type AreaDraft, areaNameOf, type PolicyDraft } from "./policy-draft.ts";

/** Rules, names and patterns taken from one file. */
const ITEMS_MAX = 200;
const REMARKS_MAX = 100;
/** Most approvals a gate may ask for. */
const APPROVALS_MAX = 6;

const Texts = z.array(z.string()).max(ITEMS_MAX).catch([]);

/**
 * What is read of a rule; everything else is told as having no equivalent.
 *
 * Source: https://github.com/palantir/policy-bot#configuration
 */
const Rule = z.object({
  name: z.string(),
  if: z.record(z.string(), z.unknown()).catch({}),
  options: z.record(z.string(), z.unknown()).catch({}),
  requires: z
    .object({
      count: z.int().min(0).catch(0),
      users: Texts,
      teams: Texts,
      organizations: Texts,
      permissions: Texts,
      admins: z.boolean().catch(false),
      write_collaborators: z.boolean().catch(false),
      conditions: z.unknown().optional(),
    })
    .catch({
      count: 0,
      users: [],
      teams: [],
      organizations: [],
      permissions: [],
      admins: false,
      write_collaborators: false,
    }),
});
type Rule = z.infer<typeof Rule>;

const Document = z.object({
  policy: z.record(z.string(), z.unknown()).catch({}),
  approval_rules: z.array(z.unknown()).max(ITEMS_MAX).catch([]),
});

const ChangedFiles = z.object({ paths: Texts, ignore: Texts });

/** A first draft out of a policy-bot file, as the plain data of its YAML. Total: what cannot be read is told. */
export function importPolicyBot(document: unknown): PolicyDraft {
  const parsed = Document.safeParse(document);
  const rules = parsed.success ? parsed.data.approval_rules : [];
  const taken = new Set<string>(SHIPPED_AREAS);
  const drafts = rules.map((rule, index) => {
    const reading = Rule.safeParse(rule);
    if (!reading.success) return nameless(index + 1);
    const draft = importRule(reading.data, taken);
    for (const { name } of draft.areas) taken.add(name);
    return draft;
  });
  return {
    lead: [
      "A first draft out of a policy-bot file. Areas say which files weigh how much, and each area a change touches asks for its own gates: read every line.",
    ],
    mode: "warn",
    owners: [],
    areas: drafts.flatMap(({ areas }) => areas),
    remarks: [
      ...drafts.flatMap(({ remarks }) => remarks),
      ...(parsed.success
        ? logicRemarks(parsed.data.policy)
        : ["The file holds no rules that can be read."]),
    ].slice(0, REMARKS_MAX),
  };
}

interface RuleDraft {
  readonly areas: readonly AreaDraft[];
  readonly remarks: readonly string[];
}

function nameless(number: number): RuleDraft {
  return { areas: [], remarks: [`Rule ${number} has no name and was left out.`] };
}

function importRule(rule: Rule, taken: ReadonlySet<string>): RuleDraft {
  const files = ChangedFiles.safeParse(rule.if["changed_files"] ?? rule.if["only_changed_files"]);
  const { paths, ignore } = files.success ? files.data : { paths: [], ignore: [] };
  const globs = paths.map((pattern) => ({ pattern, glob: globOf(pattern) }));
  const include = globs.flatMap(({ glob }) => (glob === null ? [] : [glob]));
  const gate = gateOf(rule.requires);
  const remarks = [
    ...globs.flatMap(({ pattern, glob }) =>
      glob === null
        ? [
            `Rule "${rule.name}": the regular expression ${pattern} has no pattern of equal meaning; write it as a glob.`,
          ]
        : [],
    ),
    ...ignore.map(
      (pattern) => `Rule "${rule.name}" ignores ${pattern}; use \`exclude\` of the area.`,
    ),
    ...withoutEquivalent(rule),
  ];
  if (include.length === 0) {
    const nearest =
      gate === null ? "" : ` The nearest is \`tiers: { medium: { gates: [${gate}] } }\`.`;
    const why =
      paths.length > 0
        ? "none of its patterns could be taken over"
        : "it names no files, so it speaks of every change, and here the tier decides";
    return {
      areas: [],
      remarks: [`Rule "${rule.name}" became no area: ${why}.${nearest}`, ...remarks],
    };
  }
  const name = areaNameOf(rule.name, taken);
  const area: AreaDraft = {
    name,
    tier: "medium",
    include,
    owners: [],
    gates: gate === null ? [] : [gate],
    remarks: [
      `Rule "${rule.name}".`,
      ...(gate === null ? ["It asked for nobody; here the tier's gates apply."] : []),
    ],
    isProposal: false,
  };
  return { areas: [area], remarks };
}

/** A gate in YAML; null where the rule asks for nobody. */
function gateOf(requires: Rule["requires"]): string | null {
  if (requires.count === 0) return null;
  const names = [
    ...requires.users.filter((name) => /^[A-Za-z0-9][A-Za-z0-9-]*$/u.test(name)),
    ...requires.teams
      .filter((name) => /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/u.test(name))
      .map((name) => `@${name}`),
  ];
  const from =
    names.length > 0
      ? `[${names.map((name) => JSON.stringify(name)).join(", ")}]`
      : levelOf(requires);
  const approvals = Math.min(requires.count, APPROVALS_MAX);
  return `{ gate: human-approval, approvals: ${approvals}, from: ${from} }`;
}

function levelOf({ permissions, admins }: Rule["requires"]): string {
  const low = ["write", "triage", "read"];
  if (low.some((name) => permissions.includes(name))) return "write";
  if (permissions.includes("maintain")) return "maintain";
  return admins || permissions.includes("admin") ? "admin" : "write";
}

/** Everything of a rule that the draft does not say. */
function withoutEquivalent({ name, if: conditions, options, requires }: Rule): readonly string[] {
  const known = new Set(["changed_files", "only_changed_files"]);
  const { users, teams, organizations, permissions, count } = requires;
  const isMixed = users.length + teams.length > 0 && permissions.length + organizations.length > 0;
  return [
    ...Object.keys(conditions)
      .filter((key) => !known.has(key))
      .map((key) => `Rule "${name}": \`if.${key}\` has no equivalent.`),
    ...Object.entries(options)
      .filter(([, value]) => value !== false)
      .map(
        ([key]) =>
          `Rule "${name}": \`options.${key}\` has no equivalent: approvals are bound to content, and nobody who took part in a change approves it.`,
      ),
    ...(organizations.length > 0
      ? [`Rule "${name}": membership of ${organizations.join(", ")} is no gate; name a team.`]
      : []),
    ...(isMixed
      ? [
          `Rule "${name}" admits people by name and by permission; a gate takes one of both: use \`any-of\`.`,
        ]
      : []),
    ...(count > APPROVALS_MAX
      ? [`Rule "${name}" asks for ${count} approvals; the most is ${APPROVALS_MAX}.`]
      : []),
    ...(requires.conditions === undefined
      ? []
      : [
          `Rule "${name}": \`requires.conditions\` becomes \`required-check\` gates, one for each check.`,
        ]),
  ];
}

function logicRemarks(policy: Readonly<Record<string, unknown>>): readonly string[] {
  const logic = JSON.stringify(policy["approval"] ?? []);
  return [
    ...(logic.includes('"or"')
      ? [
          "`or` between rules: areas add up. Use one area with an `any-of` gate where either of two is enough.",
        ]
      : []),
    ...(policy["disapproval"] === undefined
      ? []
      : [
          "Disapproval: everybody with write access may veto by `/agentgov deny` or by requesting changes; `vetoes.endedBy` says who may end it.",
        ]),
  ];
}

/** Characters that mean something in a regular expression and stand for themselves in a path. */
const ESCAPED = /\\(?<literal>[./_-])/gu;

/**
 * The pattern that means the same as a regular expression over paths, for the forms people write: a folder,
 * a file, an ending. Null for every other: a wrong guess would protect something else.
 */
function globOf(expression: string): string | null {
  const isFromStart = expression.startsWith("^");
  const isToEnd = expression.endsWith("$");
  const body = expression.replace(/^\^/u, "").replace(/\$$/u, "");
  const endsOpen = !isToEnd || body.endsWith(".*");
  const head = isFromStart ? "" : "**/";
  const inner = body.replace(/^\.\*/u, isFromStart ? "**/" : "").replace(/\.[*+]$/u, "");
  const literal = inner.replaceAll(ESCAPED, "$<literal>");
  const plain = inner.replaceAll(ESCAPED, "").replace(/^\*\*\//u, "");
  if (/[\\^$.*+?()[\]{}|]/u.test(plain) || (plain === "" && !/[./]/u.test(literal))) return null;
  const glob = globFor(literal, { isFromStart, endsOpen, head });
  return glob !== null && compilePattern(glob, { nocase: true }).kind === "ok" ? glob : null;
}

function globFor(
  literal: string,
  {
    isFromStart,
    endsOpen,
    head,
  }: { readonly isFromStart: boolean; readonly endsOpen: boolean; readonly head: string },
): string | null {
  if (isFromStart && !literal.startsWith("**/")) {
    if (!endsOpen) return literal;
    return literal.endsWith("/") ? `${literal}**` : null;
  }
  const tail = literal.replace(/^\*\*\//u, "");
  if (!endsOpen && tail.startsWith(".")) return `**/*${tail}`;
  if (!endsOpen && tail.startsWith("/")) return `**${tail}`;
  return endsOpen && tail.endsWith("/") && tail.startsWith("/")
    ? `${head.replace(/\/$/u, "")}${tail}**`
    : null;
}
