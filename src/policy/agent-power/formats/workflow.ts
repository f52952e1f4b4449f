import type { Json } from "../../../domain/canonical-json.ts";
import { entry, type Grant, type Scale, widens } from "../grant.ts";
import {
  entriesOf,
  fingerprint,
  itemsOf,
  type MaybeJson,
  member,
  shown,
  textOf,
  textsOf,
} from "../plain-json.ts";
import type { AgentFormat, FormatInput } from "./format.ts";
import { dataOf, reach } from "./shared-grants.ts";
import { secretNamesIn, stepGrants } from "./workflow-step.ts";

/**
 * Workflows in which an agent runs. Any other workflow grants nothing here: it is CI.
 *
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax,
 * https://github.com/anthropics/claude-code-action
 */
export const agentWorkflow: AgentFormat = {
  id: "workflow",
  agent: "the agent in CI",
  paths: /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/u,
  grants: ({ path, reading }: FormatInput) => {
    const workflow = dataOf(reading);
    const isSetup = /copilot-setup-steps\.ya?ml$/iu.test(path);
    const jobs = entriesOf(member(workflow, "jobs")).filter(
      ([, job]) => isSetup || itemsOf(member(job, "steps")).some(runsAgent),
    );
    if (jobs.length === 0) return [];
    return [
      ...triggerGrants(member(workflow, "on")),
      ...permissionGrants(
        jobs.map(([, job]) => member(job, "permissions") ?? member(workflow, "permissions")),
      ),
      ...secretGrants(member(workflow, "env")),
      ...jobs.flatMap(([name, job]) => jobGrants({ name, job, isSetup, path })),
    ];
  },
};

const AGENT_ACTION =
  /^(?:anthropics\/claude-code\S*|openai\/codex\S*|google-(?:github-actions|gemini)\/\S*gemini\S*|\S*\/(?:[\w-]*(?:opencode|claude-code|aider|cursor-agent|amp|copilot-cli|openhands|goose|qwen-code)[\w-]*)(?:\/\S*)?)@/iu;

const AGENT_COMMAND =
  /(?:^|[\s;&|(/])(?:claude|codex|gemini|aider|opencode|cursor-agent|crush|goose|amp|qwen|copilot)(?:\s+(?:exec|run|-|--)|\s*$)/mu;

function runsAgent(step: Json): boolean {
  return (
    AGENT_ACTION.test(textOf(member(step, "uses")) ?? "") ||
    AGENT_COMMAND.test(textOf(member(step, "run")) ?? "")
  );
}

const LEVEL_SCALE: Scale = {
  ranks: { none: 0, read: 1, write: 2, admin: 3 },
  fallback: "none",
  raised: "ci-permissions-widened",
  lowered: "ci-permissions-narrowed",
};

/** The scopes that `read-all` and `write-all` stand for and that matter for a repository. */
const SCOPES =
  `actions attestations checks contents deployments discussions id-token issues packages
  pages pull-requests repository-projects security-events statuses`.split(/\s+/u);

/** The highest level that any job with an agent has, by scope. */
function permissionGrants(blocks: readonly MaybeJson[]): readonly Grant[] {
  const levels = new Map<string, string>();
  for (const [scope, level] of blocks.flatMap(levelsOf)) {
    const held = LEVEL_SCALE.ranks[levels.get(scope) ?? "none"] ?? 0;
    if (!Object.hasOwn(LEVEL_SCALE.ranks, level) || (LEVEL_SCALE.ranks[level] ?? 0) > held) {
      levels.set(scope, level);
    }
  }
  return [...levels].map(([scope, value]) => ({
    kind: "scale",
    setting: `permissions.${scope}`,
    label: `${scope} `,
    value,
    scale: LEVEL_SCALE,
  }));
}

function levelsOf(block: MaybeJson): readonly (readonly [string, string])[] {
  const all = /^(read|write)-all$/u.exec(textOf(block) ?? "")?.[1];
  if (all !== undefined) return SCOPES.map((scope) => [scope, all] as const);
  return entriesOf(block).map(([scope, level]) => [scope, shown(level)] as const);
}

function triggerGrants(on: MaybeJson): readonly Grant[] {
  const names = [...textsOf(on), ...entriesOf(on).map(([name]) => name)];
  return names.map((name) => entry(`on:${name}`, name, { added: widens("agent-trigger-widened") }));
}

interface JobSource {
  readonly name: string;
  readonly job: Json;
  readonly isSetup: boolean;
  readonly path: string;
}

function jobGrants({ name, job, isSetup, path }: JobSource): readonly Grant[] {
  const steps = itemsOf(member(job, "steps"));
  return [
    ...runnerGrants(name, member(job, "runs-on")),
    ...conditionGrants(name, member(job, "if")),
    ...secretGrants(member(job, "env")),
    ...secretGrants(member(job, "secrets")),
    ...steps.flatMap((step) => stepGrants(step, { path, runsAgent: runsAgent(step) })),
    ...(isSetup ? steps.flatMap(setupGrants) : []),
    ...containerGrants(name, job),
  ];
}

function runnerGrants(job: string, runner: MaybeJson): readonly Grant[] {
  if (runner === undefined) return [];
  const value = textsOf(runner).join(",") || shown(runner);
  // Any other machine may hold other credentials and reach other networks: no runner is above another.
  return [
    {
      kind: "scale",
      setting: `${job}.runs-on`,
      label: "",
      value,
      scale: {
        ranks: {},
        fallback: value,
        raised: "ci-runner-changed",
        lowered: "ci-runner-changed",
        unranked: "ci-runner-changed",
      },
    },
  ];
}

/** A condition that is gone or different may let other people start the agent. */
function conditionGrants(job: string, condition: MaybeJson): readonly Grant[] {
  // Always there, so that a job that goes takes its condition along without a word.
  return [
    entry(`${job}.if`, `${job} if`, {
      value: condition === undefined ? "" : shown(condition),
      changed: widens("agent-trigger-widened"),
    }),
  ];
}

/** Secrets that an agent's job can read; `GITHUB_TOKEN` is told by its permissions. */
function secretGrants(block: MaybeJson): readonly Grant[] {
  return secretNamesIn(fingerprint(block)).map((name) =>
    reach(`secret:${name}`, name, { code: "ci-secret-exposed" }),
  );
}

/** What is installed before the agent starts. */
function setupGrants(step: Json): readonly Grant[] {
  const title = shown(member(step, "uses") ?? member(step, "run") ?? member(step, "name"));
  const effect = widens("lifecycle-command-changed");
  const parts = ["uses", "run", "with", "shell"].map((key) => fingerprint(member(step, key)));
  return [entry(`setup:${parts.join(" ")}`, title, { added: effect })];
}

const PRIVILEGES = /--privileged|--cap-add|--security-opt|--pid|--net(?:work)?[ =]host/u;

function containerGrants(job: string, block: Json): readonly Grant[] {
  const options = shown(member(block, "container", "options") ?? "");
  if (!PRIVILEGES.test(options)) return [];
  return [reach(`${job}.container`, `${job} ${options}`, { code: "container-privileged" })];
}
