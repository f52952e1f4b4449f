import { CARGO } from "./cargo.ts";
import { CONDA } from "./conda.ts";
import { DART } from "./dart.ts";
import { DENO } from "./deno.ts";
import { DEV_CONTAINERS } from "./dev-container.ts";
import { DOCKER } from "./docker.ts";
import { DOTNET } from "./dotnet.ts";
import { type Ecosystem, type FileRule } from "./ecosystem.ts";
import { ELIXIR } from "./elixir.ts";
import { GIT_SOURCES } from "./git-sources.ts";
import { GITHUB_ACTIONS } from "./github-actions.ts";
import { GO } from "./go.ts";
import { JVM } from "./gradle.ts";
import { HELM } from "./helm.ts";
import { MCP } from "./mcp.ts";
import { NPM } from "./npm.ts";
import { PHP } from "./php.ts";
import { PYTHON } from "./python.ts";
import { RUBY } from "./ruby.ts";
import { SWIFT } from "./swift.ts";
import { TERRAFORM } from "./terraform.ts";
import { TOOL_VERSIONS } from "./tool-versions.ts";
import { OTHER_LOCKS, VENDORED } from "./vendored.ts";

/**
 * Every ecosystem, in the order in which paths are offered to them. Vendored code comes first: a
 * package.json inside `vendor/` or `node_modules/` is third-party source, not a manifest.
 */
export const ECOSYSTEMS: readonly Ecosystem[] = [
  VENDORED,
  NPM,
  DENO,
  PYTHON,
  GO,
  CARGO,
  RUBY,
  JVM,
  DOTNET,
  PHP,
  ELIXIR,
  SWIFT,
  DART,
  DOCKER,
  GITHUB_ACTIONS,
  TERRAFORM,
  HELM,
  GIT_SOURCES,
  MCP,
  TOOL_VERSIONS,
  CONDA,
  DEV_CONTAINERS,
  OTHER_LOCKS,
];

/** A file rule with the ecosystem it belongs to. */
export interface FoundRule {
  readonly ecosystem: string;
  readonly rule: FileRule;
}

const GITLINK_RULE: FoundRule = {
  ecosystem: "git",
  rule: {
    matches: () => false,
    reader: null,
    role: "gitlink",
    describe: () => ({ declared: [] }),
  },
};

/** Sample projects for tests are installed by nobody. */
const FIXTURES = /(?:^|\/)(?:fixtures?|testdata|__fixtures__|test-fixtures|__snapshots__)\//u;

const GITLINK = /^Subproject commit ([0-9a-f]{40}|[0-9a-f]{64})\s*$/u;

/** The commit a submodule stands at, when a text is git's stand-in for one; null for all others. */
export function gitlinkCommit(text: string): string | null {
  return GITLINK.exec(text)?.[1] ?? null;
}

/** The rule for a path; null for files that have nothing to do with dependencies. */
function ruleForPath(path: string): FoundRule | null {
  if (FIXTURES.test(path)) return null;
  for (const { id, files } of ECOSYSTEMS) {
    const rule = files.find(({ matches }) => matches(path));
    if (rule !== undefined) return { ecosystem: id, rule };
  }
  return null;
}

/** The rule for a file: by path, or by its text when it stands for a submodule. */
export function ruleOf(path: string, text: string): FoundRule | null {
  return gitlinkCommit(text) === null ? ruleForPath(path) : GITLINK_RULE;
}

/** Whether a path can name dependencies or hold third-party code. */
export function isDependencyFile(path: string): boolean {
  return ruleForPath(path) !== null;
}

/** The reader a path needs; null when its path says it all or it is no dependency file. */
export function readerFor(path: string): string | null {
  return ruleForPath(path)?.rule.reader ?? null;
}
