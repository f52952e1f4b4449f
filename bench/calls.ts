import { parseArgs } from "node:util";
import { person, propose, SHOP } from "../test/support/acme.ts";
import { settled } from "../test/support/process.ts";
import { COMMITS, FILES, proposeLarge, type Stage, setStage } from "./support/stage.ts";

const HELP = `node bench/calls.ts

Counts the GitHub requests of one evaluation: a pull request of ${FILES} files and ${COMMITS} commits, whose
areas are owned by two teams. The app is a process of its own; GitHub is the stand-in on this machine.

Every request counts, also conditional ones that cost no quota ("free", 304). Tokens are listed beside
them: one an hour per installation. The targets are for the base set; trees, activity, teams, CODEOWNERS
and GraphQL are asked for only where a gate needs them, and stand under "gates".
`;

/** What only a gate asks for. */
const FOR_GATES = [
  /\/git\/trees\//u,
  /\/activity$/u,
  /^GET \/orgs\/\{org\}\/teams\//u,
  /^POST \/graphql$/u,
];

interface Row {
  readonly what: string;
  readonly calls: number;
  readonly base: number;
  readonly gates: number;
  /** Once an hour per installation, whatever happens in it. */
  readonly tokens: number;
  readonly free: number;
  readonly target: string;
  readonly policyBot: string;
  readonly routes: string;
}

const values = parseArgs({ options: { help: { type: "boolean", default: false } } }).values;
if (values.help) {
  console.log(HELP);
} else {
  await using stage = await setStage();
  const rows = await measure(stage);
  console.table(rows.map(({ routes: _routes, ...row }) => row));
  for (const { what, routes } of rows) console.log(`\n${what}:\n${routes}`);
}

async function measure(stage: Stage): Promise<Row[]> {
  const { sandbox, pool } = stage;
  await stage.startApp();
  await settled(sandbox, pool);
  const rows: Row[] = [];
  const counted = async (what: string, act: () => unknown, goal: Goal): Promise<void> => {
    const mark = sandbox.requests.mark();
    await act();
    await settled(sandbox, pool);
    const requests = sandbox.requests.since(mark).filter(({ path }) => path !== "/app");
    const gates = requests.filter(({ route, path }) => isForGates(route ?? path)).length;
    const tokens = requests.filter(({ path }) => path.endsWith("/access_tokens")).length;
    rows.push({
      what,
      calls: requests.length - tokens,
      base: requests.length - tokens - gates,
      gates,
      tokens,
      free: requests.filter(({ status }) => status === 304).length,
      ...goal,
      routes: tally(requests),
    });
  };
  // Stopped, so that the delivery waits for a process that remembers nothing.
  sandbox.deliverTo(null);
  const pr = proposeLarge(sandbox, "change-a");
  const missed = (await sandbox.settled()).filter(
    ({ event }) => event === "push" || event === "pull_request",
  );
  await counted(
    "first evaluation, nothing remembered",
    async () => {
      await stage.startApp();
      for (const { guid } of missed) sandbox.redeliver(guid);
    },
    { target: "12", policyBot: "18" },
  );
  await counted("an approval that satisfies one area", () => review(stage, pr), {
    target: "8",
    policyBot: "15",
  });
  await counted("looked at again, nothing new", () => retitle(stage, pr), {
    target: "8",
    policyBot: "15",
  });
  await counted(
    "nothing remembered, with an approval to look up",
    async () => {
      await stage.startApp();
      sandbox.review({ pr, by: "olga", state: "APPROVE" });
    },
    { target: "12", policyBot: "18" },
  );
  await counted("a push", () => push(stage), { target: "12", policyBot: "18" });
  await counted("an agent's pull request, opened by a workflow", () => openByWorkflow(stage), {
    target: "",
    policyBot: "",
  });
  await counted(
    "a comment without a command",
    () => sandbox.comment({ pr, by: "bob", body: "I like this." }),
    { target: "0", policyBot: "" },
  );
  await counted(
    "a comment with a command",
    () => sandbox.comment({ pr, by: "ida", body: "/agentgov approve" }),
    { target: "", policyBot: "" },
  );
  if (sandbox.violations.length > 0) console.error(sandbox.violations);
  return rows;
}

function isForGates(route: string): boolean {
  return FOR_GATES.some((pattern) => pattern.test(route));
}

type Goal = Pick<Row, "target" | "policyBot">;

function review({ sandbox }: Stage, pr: ReturnType<typeof proposeLarge>): void {
  sandbox.review({ pr, by: "ivan", state: "APPROVE" });
}

function retitle({ sandbox }: Stage, pr: ReturnType<typeof proposeLarge>): void {
  sandbox.editPullRequest(pr, { by: "alice", title: "Another title" });
}

function push({ sandbox }: Stage): void {
  sandbox.pushCommit(SHOP, "change-a", {
    author: person("alice"),
    message: "More",
    by: "alice",
    changes: { "src/cart/file-2.js": "export const more = 1;\n" },
  });
}

/** Nobody is known to have asked for it, so GitHub is asked who started the workflow. */
function openByWorkflow({ sandbox }: Stage): void {
  const by = "github-actions[bot]";
  sandbox.createUser(by, { type: "Bot" });
  sandbox.setPermission(SHOP, by, "write");
  propose(sandbox, {
    by,
    author: person("alice"),
    message: "Change it\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n",
    changes: { "src/auth/agent.js": "export const agent = 1;\n" },
  });
}

function tally(requests: Stage["sandbox"]["requests"]["all"]): string {
  const counts = new Map<string, number>();
  for (const { route, path, status } of requests) {
    const key = `${route ?? path} ${status}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => `  ${count} ${key}`).join("\n");
}
