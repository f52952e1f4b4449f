import { auditPosture, type PostureAudit, type PostureWorld } from "../app/check-posture.ts";
import { anchorSummary, unanchoredSeconds } from "../db/anchors.ts";
import { landingSummary } from "../db/landings.ts";
import { repositoryId } from "../domain/ids.ts";
import { known } from "../domain/known.ts";
import type { PostureStatus } from "../domain/posture.ts";
import { type Environment, readEnvironment } from "../environment.ts";
import { createGithub, type Github } from "../github/client.ts";
import { fetchFileText } from "../github/fetch-contents.ts";
import { fetchPosture } from "../github/fetch-posture.ts";
import { findInstallation } from "../github/fetch-posture-app.ts";
import { fetchRepositoryPosture } from "../github/fetch-posture-repository.ts";
import { rulesetJson } from "../policy/posture/ruleset-json.ts";
import { readPolicyYaml } from "../readers/policy-yaml.ts";
import { checkRunName } from "../render/check-run.ts";
import { withDatabase } from "./database-session.ts";
import type { DoctorRequest } from "./doctor-command.ts";
import { doctorOutput, doctorText } from "./doctor-output.ts";
import { startProgress } from "./progress.ts";
import { createPrinter, styleFor, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const EXIT_RED = 1;
const EXIT_UNKNOWN = 4;
const CLOUD = "https://api.github.com";

/**
 * Asks GitHub about its settings and prints the answers, or the ruleset. Returns the exit code.
 *
 * @throws {UsageError} when the environment is wrong, or the ruleset has no branch.
 * @throws {GithubError} when GitHub cannot be asked.
 */
export async function runDoctor(terminal: Terminal, request: DoctorRequest): Promise<number> {
  const environment = environmentOf(terminal);
  const { app, apiUrl } = environment;
  const github = createGithub({ appId: app.id, privateKey: app.privateKey, baseUrl: apiUrl });
  const progress = startProgress(terminal);
  progress.step("asking GitHub");
  try {
    if (request.answer === "ruleset") return await printRuleset(terminal, github, request);
    const audit = await withLandings(terminal, (landings) =>
      auditOf({ github, landings }, environment, request),
    );
    const text =
      request.answer === "json"
        ? `${JSON.stringify(doctorOutput(audit))}\n`
        : doctorText(audit, styleFor(terminal));
    await createPrinter(terminal.stdout).print(text);
    return exitCodeOf(audit);
  } finally {
    progress.stop();
  }
}

function environmentOf({ env }: Terminal): Environment {
  const reading = readEnvironment(env);
  switch (reading.kind) {
    case "complete":
      return reading.environment;
    case "unregistered":
      throw new UsageError(
        "there are no credentials: set APP_ID, PRIVATE_KEY (or PRIVATE_KEY_PATH) and WEBHOOK_SECRET as for the server",
      );
    case "problems":
      throw new UsageError(reading.problems.join("\n"));
  }
}

type Landings = Pick<PostureWorld, "readLandings" | "readAnchors">;

/** Only a database that is named is asked: a laptop has none, and must not start one for a question. */
async function withLandings<Result>(
  terminal: Terminal,
  ask: (landings: Landings) => Promise<Result>,
): Promise<Result> {
  if ((terminal.env["DATABASE_URL"] ?? "") === "") return ask({});
  return withDatabase(terminal, (pool) =>
    ask({
      async readLandings(id, branches) {
        const found = branches.map(async (branch) => {
          const summary = await landingSummary(pool, { repositoryId: repositoryId(id), branch });
          return { ...summary, branch, watched: summary.tip !== null };
        });
        return known(await Promise.all(found));
      },
      async readAnchors() {
        const places = (await anchorSummary(pool)).map(({ place, size, at }) => {
          return `${place} (${size} entries at ${at})`;
        });
        return known({ places, unanchoredSeconds: await unanchoredSeconds(pool) });
      },
    }),
  );
}

interface Sources {
  readonly github: Github;
  readonly landings: Landings;
}

function auditOf(
  { github, landings }: Sources,
  { apiUrl, configRepository }: Environment,
  { owner, repo, branches }: DoctorRequest,
): Promise<PostureAudit> {
  const place = { owner, repo };
  return auditPosture(
    {
      readFacts: (scope) => fetchPosture(github, { ...scope, isCloud: apiUrl === CLOUD }),
      async readFile(location) {
        const installation = await findInstallation(github, place);
        if (installation === null) return { kind: "unknown", reason: "the app is not installed" };
        return fetchFileText(await github.installation(installation.id), location);
      },
      parse: readPolicyYaml,
      ...landings,
    },
    { ...place, branches, configRepository },
  );
}

async function printRuleset(
  terminal: Terminal,
  github: Github,
  request: DoctorRequest,
): Promise<number> {
  const branch = request.branches[0] ?? (await defaultBranchOf(github, request));
  const text = rulesetJson({ appId: github.appId, branch, checkName: checkRunName(branch) });
  await createPrinter(terminal.stdout).print(text);
  return 0;
}

/** @throws {UsageError} when the app does not see the repository. */
async function defaultBranchOf(github: Github, place: DoctorRequest): Promise<string> {
  const installation = await findInstallation(github, place);
  const repository =
    installation === null || installation.suspended
      ? null
      : await fetchRepositoryPosture(await github.installation(installation.id), place);
  if (repository?.kind === "known" && repository.value !== null) {
    return repository.value.defaultBranch;
  }
  throw new UsageError(
    `the app does not see ${place.owner}/${place.repo}: install it there, or name a branch with --branch`,
  );
}

function exitCodeOf({ results }: PostureAudit): number {
  const has = (wanted: PostureStatus): boolean => results.some(({ status }) => status === wanted);
  if (has("red")) return EXIT_RED;
  return has("unknown") ? EXIT_UNKNOWN : 0;
}
