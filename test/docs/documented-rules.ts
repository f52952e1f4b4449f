import type { Desk, Seat } from "./documented-desk.ts";
import type { DocumentedLine } from "./documented-lines.ts";

/** Something written for every reader, and what stands for it here. */
interface Placeholder {
  readonly written: RegExp;
  readonly meant: (desk: Desk, seat: Seat) => string;
}

/** What the pages leave to their reader, by what it is here. */
export const PLACEHOLDERS: readonly Placeholder[] = [
  // Everything is installed, or nothing would run.
  { written: /^npm ci && /gu, meant: () => "" },
  { written: /<command>/gu, meant: () => "--help" },
  { written: /\b1a2b3c4\b/gu, meant: ({ commit }) => commit.slice(0, 7) },
  { written: /\bacme\/shop#7\b/gu, meant: ({ story }) => `acme/shop#${story.pullRequest}` },
  { written: /\b9f86d081884c7d65(?:[0-9a-f]{48}|…)/gu, meant: ({ fingerprint }) => fingerprint },
  { written: /\b4711\b/gu, meant: ({ story }) => String(story.gone.installation) },
  { written: /(?<=--confirm )acme\b/gu, meant: ({ story }) => story.gone.name },
  // The story is played now, whenever that is.
  { written: /(?<=--from )2026-01-01\b/gu, meant: () => dayFromNow(-2) },
  { written: /(?<=--to )2026-04-01\b/gu, meant: () => dayFromNow(2) },
  {
    written: /\/etc\/agentgov\/agentgov\.yml/gu,
    meant: (_desk, { folder }) => `${folder}/shop/agentgov.yml`,
  },
  { written: /postgres:\/\/db\.example\/governance/gu, meant: (_desk, seat) => quoted(seat) },
  // Enough to see that the program runs; the numbers of the page take minutes.
  { written: /(?<=--count )10000\b/gu, meant: () => "5" },
  { written: /(?<=--depth )6\b/gu, meant: () => "1" },
];

function quoted({ databaseUrl }: Seat): string {
  return `'${databaseUrl}'`;
}

function dayFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** Where a page has its reader sit; in the repository `shop` when it says nothing else. */
const FOLDERS: ReadonlyMap<string, string> = new Map([["docs/audit-log.md", "."]]);

/** Commands of the project itself are typed in a checkout of it. */
const PROJECT = /^(?:npm ci && )?(?:npm run |node (?:bench|scripts)\/)/u;

/** Where a command is typed. */
export function folderOf({ page, text }: DocumentedLine): string {
  return PROJECT.test(text) ? "agentgov" : (FOLDERS.get(page) ?? "shop");
}

/** Pages whose blocks go on from what the ones before have made. */
export const CONTINUED: ReadonlySet<string> = new Set(["docs/audit-log.md"]);

/** A command that rightly ends otherwise than with 0. */
interface Ending {
  readonly pattern: RegExp;
  readonly exitCode: number;
  /** Where the pages say so, or why it is so here. */
  readonly reason: string;
}

/** The commands that end otherwise. */
export const ENDINGS: readonly Ending[] = [
  {
    pattern: /^agentgov doctor (?!.*--(?:ruleset|emergency))/u,
    exitCode: 4,
    reason:
      "cli.md: some questions are unknown in every installation, so a good answer ends with 4",
  },
  {
    pattern: /^agentgov drill leaked-secret *(?:#.*)?$/u,
    exitCode: 1,
    reason: "incident.md: nobody is there to answer, so the drill is not passed",
  },
  {
    pattern: /^agentgov drill leaked-secret --repo \S+ --report \S+$/u,
    exitCode: 1,
    reason: "incident.md: nobody is there to answer, so the drill is not passed",
  },
];

/** What has to be so before a command makes sense, as the page supposes. */
export const PREPARATIONS: readonly {
  readonly pattern: RegExp;
  readonly first: string;
  readonly reason: string;
}[] = [
  {
    pattern: /^agentgov policy init /u,
    first: "rm -f agentgov.yml",
    reason: "a first policy is written where there is none",
  },
];

/** Programs of the machine that the tests can do without. */
export const PROGRAMS: readonly string[] = ["openssl", "tar"];

/** Commands that take long or change the project: only their help is asked for. */
export const HELP_ONLY: readonly RegExp[] = [/^node bench\/[\w-]+\.ts/u];

/** A command that no test can run as it stands. */
interface LeftOut {
  readonly pattern: RegExp;
  readonly reason: string;
  /** The test or script that runs what it stands for. */
  readonly coveredBy: string;
}

/** The commands that are not run here. */
export const LEFT_OUT: readonly LeftOut[] = [
  {
    pattern: /^npm ci$/u,
    reason: "installs into the very folder the tests run from",
    coveredBy: "Dockerfile",
  },
  { pattern: /^npm cit$/u, reason: "is what runs this test", coveredBy: "package.json" },
  {
    pattern: /^[A-Z_]+=.* npm start$/u,
    reason: "serves until it is stopped",
    coveredBy: "test/e2e/process.test.ts",
  },
  {
    pattern: /(?:^| )docker compose /u,
    reason: "needs a container engine",
    coveredBy: "scripts/image-steps.ts",
  },
  {
    pattern: /^kubectl /u,
    reason: "needs a cluster",
    coveredBy: "test/docs/documentation-commands.test.ts",
  },
  {
    pattern: /^gh attestation verify /u,
    reason: "needs a release on GitHub",
    coveredBy: ".github/workflows/release.yml",
  },
  {
    pattern: /^pg_(?:dump|restore) /u,
    reason: "PostgreSQL's own programs, which the packages of the tests do not have",
    coveredBy: "test/bypasses/log-tamper.test.ts",
  },
  {
    pattern: /^curl -s https:\/\/YOUR-HOST\/readyz$/u,
    reason: "needs an installation with an address",
    coveredBy: "test/e2e/process.test.ts",
  },
  {
    pattern: /^node bench\/queue\.ts/u,
    reason: "has no help, and measures for a minute",
    coveredBy: "test/e2e/queue-crash.test.ts",
  },
  {
    pattern: /^npm run histories -- .*--whole /u,
    reason: "starts a run of the tests of its own",
    coveredBy: "test/e2e/histories.test.ts",
  },
];

/** Whether a command is left out, by the rule that says so. */
export function leftOut({ text }: DocumentedLine): LeftOut | undefined {
  return LEFT_OUT.find(({ pattern }) => pattern.test(text));
}

/** What is typed for a command here. */
export function typed({ text }: DocumentedLine, desk: Desk, seat: Seat): string {
  const filled = PLACEHOLDERS.reduce(
    (line, { written, meant }) => line.replaceAll(written, () => meant(desk, seat)),
    text,
  );
  const help = HELP_ONLY.map((pattern) => pattern.exec(filled)?.[0]).find(
    (found) => found !== undefined,
  );
  if (help !== undefined) return `${help} --help`;
  const before = PREPARATIONS.filter(({ pattern }) => pattern.test(text)).map(({ first }) => first);
  return [...before, filled].join("\n");
}

/** How a command has to end. */
export function endingOf({ text }: DocumentedLine): number {
  return ENDINGS.find(({ pattern }) => pattern.test(text))?.exitCode ?? 0;
}
