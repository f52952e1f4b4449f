import type { Sandbox } from "./sandbox.ts";

/** One step of the story: what happens, and what is to be seen afterwards. */
export interface Scene {
  /** One sentence, as a narrator would say it. */
  readonly says: string;
  /** Makes it happen, and names the commit and base branch whose check run tells the outcome. */
  readonly act: () => SceneView;
  readonly expects: "success" | "in_progress" | "failure";
  /** Words the check run or the last reply must contain: the story fails when the product says otherwise. */
  readonly mentions: readonly string[];
}

/** Where the outcome of a scene is seen. */
export interface SceneView {
  readonly pullRequest: number;
  readonly headSha: string;
}

const REPO = "acme/shop";

const POLICY = `version: 1
mode: enforce
extends: recommended@1
owners: ["@acme/platform"]
areas:
  auth:
    owners: ["@acme/identity"]
  dependencies:
    tier: high
    owners: ["@acme/platform"]
`;

/** A person as git knows them. */
function person(login: string): { readonly name: string; readonly email: string } {
  return { name: login, email: `${login}@acme.example` };
}

const LOGIN_BEFORE =
  "export function login(name, password) {\n  return check(name, password);\n}\n";
const LOGIN_AGENT =
  "export function login(name, password) {\n  if (tries(name) > 5) throw new Error('locked');\n  return check(name, password);\n}\n";
const LOGIN_LATER =
  "export function login(name, password) {\n  if (tries(name) > 50) throw new Error('locked');\n  return check(name, password);\n}\n";

const PACKAGE_BEFORE = '{\n  "name": "shop",\n  "dependencies": {}\n}\n';
const PACKAGE_AFTER = '{\n  "name": "shop",\n  "dependencies": { "left-pad": "1.3.0" }\n}\n';

const CLAUDE = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";

/** Sets an organisation up: people, teams, a repository, the policy, and the rule that requires the check. */
export function prepareStory(sandbox: Sandbox): void {
  for (const login of ["olga", "alice", "bob", "ivan"]) {
    sandbox.createUser(login, { emails: [`${login}@acme.example`] });
  }
  sandbox.createOrg("acme", { owners: ["olga"], members: ["alice", "bob", "ivan"] });
  sandbox.createTeam("acme", "identity", { members: ["ivan"] });
  sandbox.createTeam("acme", "platform", { members: ["olga"] });
  sandbox.createRepo("acme", ".agentgov", { files: { "agentgov.yml": POLICY } });
  sandbox.createRepo("acme", "shop", {
    files: {
      "README.md": "# Shop\n",
      "src/auth/login.js": LOGIN_BEFORE,
      "src/cart.js": "export const cart = [];\n",
      "package.json": PACKAGE_BEFORE,
    },
    collaborators: { alice: "write", bob: "write", ivan: "write", olga: "admin" },
  });
  sandbox.setTeamPermission(REPO, "identity", "write");
  sandbox.setTeamPermission(REPO, "platform", "maintain");
  sandbox.setRules(REPO, "main", {
    requiredChecks: [{ context: "agentgov: main", integrationId: sandbox.app.id }],
    mergeQueue: true,
  });
}

/** How long ivan reads before he reviews. */
const READING_SECONDS = 60;

/** The story, in order. Each scene stands on the ones before it. */
export function storyScenes(sandbox: Sandbox): readonly Scene[] {
  return [...docsScenes(sandbox), ...authScenes(sandbox), ...laterScenes(sandbox)];
}

function docsScenes(sandbox: Sandbox): readonly Scene[] {
  return [
    {
      says: "alice's coding agent fixes the README: nobody has to look.",
      expects: "success",
      mentions: ["no approval needed", "docs"],
      act: () =>
        open(sandbox, {
          branch: "docs",
          title: "Fix the README",
          message: `Fix a typo in the README${CLAUDE}`,
          changes: { "README.md": "# The shop\n" },
        }),
    },
  ];
}

function authScenes(sandbox: Sandbox): readonly Scene[] {
  const login = { repo: REPO, number: 2 };
  return [
    {
      says: "Her agent changes the login: this waits for the owners of auth, who are asked.",
      expects: "in_progress",
      mentions: ["@acme/identity", "src/auth/login.js"],
      act: () =>
        open(sandbox, {
          branch: "lockout",
          title: "Lock accounts after five tries",
          message: `Lock accounts after five tries${CLAUDE}`,
          changes: { "src/auth/login.js": LOGIN_AGENT },
        }),
    },
    {
      says: "alice approves it herself with a comment: refused, because she opened it.",
      expects: "in_progress",
      mentions: ["@alice opened this pull request", "@acme/identity"],
      act: () => comment(sandbox, login, { by: "alice", body: "/agentgov approve" }),
    },
    {
      says: "ivan, an owner of auth, approves with a comment: it passes.",
      expects: "success",
      mentions: ["Every gate is satisfied", "@ivan"],
      act: () => comment(sandbox, login, { by: "ivan", body: "/agentgov approve auth" }),
    },
    {
      says: "A later push changes the approved file: the approval dies, and the file is named.",
      expects: "in_progress",
      mentions: ["src/auth/login.js changed after it"],
      act() {
        sandbox.pushCommit(REPO, "lockout", {
          author: person("alice"),
          message: `Allow fifty tries${CLAUDE}`,
          changes: { "src/auth/login.js": LOGIN_LATER },
          by: "alice",
        });
        return view(sandbox, login);
      },
    },
    {
      says: "ivan reviews the new content on GitHub: it passes again.",
      expects: "success",
      mentions: ["Every gate is satisfied"],
      act() {
        // Nobody reads a change within seconds of its push, and a review that quick is not believed.
        sandbox.clock.advance(READING_SECONDS);
        sandbox.review({ pr: login, by: "ivan", state: "APPROVE" });
        return view(sandbox, login);
      },
    },
  ];
}

function laterScenes(sandbox: Sandbox): readonly Scene[] {
  const login = { repo: REPO, number: 2 };
  return [
    {
      says: "A package is added to package.json: this waits for the platform team.",
      expects: "in_progress",
      mentions: ["dependencies", "@acme/platform"],
      act: () =>
        open(sandbox, {
          branch: "left-pad",
          title: "Pad the receipts",
          message: `Pad the receipts${CLAUDE}`,
          changes: { "package.json": PACKAGE_AFTER },
        }),
    },
    {
      says: "The login change enters the merge queue: the group is verified, not waved through.",
      expects: "success",
      mentions: ["#2 passed its gates"],
      act() {
        const group = sandbox.enqueue(login, { by: "bob" });
        return { pullRequest: 2, headSha: group.headSha };
      },
    },
  ];
}

interface Opening {
  readonly branch: string;
  readonly title: string;
  readonly message: string;
  readonly changes: Readonly<Record<string, string>>;
}

function open(sandbox: Sandbox, { branch, title, message, changes }: Opening): SceneView {
  sandbox.commit(REPO, branch, { author: person("alice"), message, changes, from: "main" });
  sandbox.push(REPO, branch, { by: "alice" });
  const opened = sandbox.openPullRequest({ repo: REPO, head: branch, by: "alice", title });
  return { pullRequest: opened.number, headSha: opened.headSha };
}

function comment(
  sandbox: Sandbox,
  pr: { readonly repo: string; readonly number: number },
  { by, body }: { readonly by: string; readonly body: string },
): SceneView {
  sandbox.comment({ pr, by, body });
  return view(sandbox, pr);
}

function view(sandbox: Sandbox, pr: { readonly repo: string; readonly number: number }): SceneView {
  return { pullRequest: pr.number, headSha: sandbox.pullRequest(pr).headSha };
}
