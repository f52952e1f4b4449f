import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { z } from "zod";
import type { Decision } from "../../src/domain/decision.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import type { FileContent } from "../../src/sandbox/verbs/files.ts";
import type { RulesOptions } from "../../src/sandbox/verbs/rules.ts";
import { ENFORCE, person } from "../support/acme.ts";
import { explainFailure, type Product, startProduct } from "../support/product.ts";

/** What each path is to hold; null removes it. */
export type Files = Readonly<Record<string, FileContent>>;

/** A change that belongs to `@identity`, whose members are ivan and ida. */
export const AUTH: Files = { "src/auth/login.js": "export const login = 2;\n" };
/** More of the same area. */
export const MORE_AUTH: Files = { "src/auth/token.js": "export const token = 2;\n" };
/** A change that needs nobody. */
export const DOCS: Files = { "README.md": "# Words\n" };
/** A change of medium risk: one person with write access. */
export const APP: Files = { "src/cart.js": "export const cart = [1];\n" };

export type Name = "olga" | "alice" | "bob" | "ivan" | "ida" | "rita";
const PEOPLE: readonly Name[] = ["olga", "alice", "bob", "ivan", "ida", "rita"];

/** A pull request of a scene. */
export interface Proposed {
  readonly repo: string;
  readonly number: number;
  readonly branch: string;
  readonly headSha: string;
}

export interface Change {
  readonly changes?: Files;
  /** Who pushes and opens. */
  readonly by?: string;
  readonly author?: string | { readonly name: string; readonly email: string };
  readonly message?: string;
  readonly branch?: string;
  readonly base?: string;
  /** What the commit builds on; the base when absent. */
  readonly from?: string;
  readonly draft?: boolean;
  readonly body?: string;
}

export interface SceneOptions {
  /** The organisation's policy; null for none. `@acme` in it becomes the organisation of the scene. */
  readonly policy?: string | null;
  /** Further files of the repository. */
  readonly files?: Files;
  readonly rules?: RulesOptions;
}

const Entry = z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) });
export type Entry = z.infer<typeof Entry>;

/** An organisation of its own on the file's product, so that cases do not disturb each other. */
export interface Scene {
  readonly product: Product;
  readonly sandbox: Sandbox;
  readonly org: string;
  /** `owner/name` of the repository the changes are for. */
  readonly shop: string;
  readonly propose: (change?: Change) => Proposed;
  /** Pushes one more commit to a branch; returns the new head. */
  readonly push: (branch: string, change: Change & { readonly force?: boolean }) => string;
  readonly settle: () => Promise<void>;
  /** The check's conclusion on a commit, its status while it has none, `none` where there is no check. */
  readonly state: (headSha: string) => string;
  readonly title: (headSha: string) => string;
  /** Title, summary and text of the check on a commit. */
  readonly says: (headSha: string) => string;
  /** What the app answered last, or an empty text. */
  readonly reply: (pr: Proposed) => string;
  readonly decision: (pr: Proposed) => Promise<Decision>;
  readonly entries: (pr: Proposed) => Promise<readonly Entry[]>;
}

const ids = new Map<string, number>();

/** The address GitHub gives a person who hides theirs. */
export function hiddenAddress(name: Name): string {
  return `${ids.get(name)}+${name}@users.noreply.github.com`;
}

/** One product for all cases of a file. What the app did against GitHub's rules fails the test. */
export function stageForFile(): { readonly scene: (options?: SceneOptions) => Scene } {
  let product: Product | null = null;
  let scenes = 0;
  let violations = 0;
  beforeAll(async () => {
    product = await startProduct();
    for (const name of PEOPLE) {
      const { id } = product.sandbox.createUser(name, { emails: [person(name).email] });
      ids.set(name, id);
    }
  });
  afterEach(({ task }) => {
    explainFailure(product, task);
    product?.sandbox.faults.clear();
    // What a case let pass of time must not make the next one's comments later than its pushes.
    const { clock } = product?.sandbox ?? {};
    clock?.advance((Date.now() - clock.now()) / 1_000);
    clock?.dateAhead(0);
    const seen = product?.sandbox.violations ?? [];
    const fresh = seen.slice(violations);
    violations = seen.length;
    expect(fresh).toEqual([]);
  });
  afterAll(async () => {
    await product?.stop();
    product = null;
  });
  return {
    scene(options = {}) {
      if (product === null) throw new TypeError("a scene exists inside of tests only");
      scenes += 1;
      return setScene(product, `acme${scenes}`, options);
    },
  };
}

function setScene(
  product: Product,
  org: string,
  { policy = ENFORCE, files = {}, rules }: SceneOptions,
): Scene {
  const { sandbox, pool } = product;
  const shop = `${org}/shop`;
  sandbox.createOrg(org, { owners: ["olga"], members: PEOPLE.filter((name) => name !== "olga") });
  sandbox.createTeam(org, "identity", { members: ["ivan", "ida"] });
  sandbox.createTeam(org, "platform", { members: ["olga"] });
  if (policy !== null) {
    const text = policy.replaceAll("@acme/", `@${org}/`);
    sandbox.createRepo(org, ".agentgov", { files: { "agentgov.yml": text } });
  }
  const repository = sandbox.createRepo(org, "shop", {
    files: {
      "README.md": "# Shop\n",
      "src/auth/login.js": "export const login = 1;\n",
      "src/auth/token.js": "export const token = 1;\n",
      "src/cart.js": "export const cart = [];\n",
      ...files,
    },
    collaborators: { alice: "write", bob: "write", ivan: "write", ida: "write", rita: "read" },
  });
  sandbox.setTeamPermission(shop, "identity", "write");
  sandbox.setTeamPermission(shop, "platform", "maintain");
  const requiredChecks = [{ context: "agentgov: main", integrationId: sandbox.app.id }];
  sandbox.setRules(shop, "main", rules ?? { requiredChecks });
  const says = (headSha: string): string => {
    const run = product.check(shop, headSha);
    return [run?.title, run?.summary, run?.text].join("\n");
  };
  return {
    product,
    sandbox,
    org,
    shop,
    propose: (change = {}) => propose(sandbox, shop, change),
    push: (branch, change) => push(sandbox, shop, { ...change, branch }),
    settle: () => product.settle(),
    state: (headSha) => {
      const run = product.check(shop, headSha);
      return run?.conclusion ?? run?.status ?? "none";
    },
    title: (headSha) => product.check(shop, headSha)?.title ?? "",
    says,
    reply: (pr) =>
      sandbox.pullRequest(pr).comments.findLast(({ by }) => by.endsWith("[bot]"))?.body ?? "",
    async decision(pr) {
      const { rows } = await pool.query<{ decision: Decision }>(
        "select decision from decision where repository_id = $1 and number = $2 order by id desc limit 1",
        [repository.id, pr.number],
      );
      const [row] = rows;
      if (row === undefined) throw new Error("nothing was decided");
      return row.decision;
    },
    async entries(pr) {
      const { rows } = await pool.query(
        "select convert_from(body, 'UTF8')::json as body from audit_entry where subject = $1 order by id",
        [`github.com/${repository.id}/${pr.number}`],
      );
      return rows.map(({ body }) => Entry.parse(body));
    },
  };
}

let branches = 0;

function propose(sandbox: Sandbox, repo: string, change: Change): Proposed {
  const { by = "alice", base = "main" } = change;
  branches += 1;
  const branch = change.branch ?? `change-${branches}`;
  // Two commits that say and hold the same are one commit when they are made within a second.
  const { message = `Change something on ${branch}` } = change;
  const author = change.author ?? authorOf(by);
  sandbox.commit(repo, branch, {
    author,
    message,
    changes: change.changes ?? AUTH,
    from: change.from ?? base,
  });
  sandbox.push(repo, branch, { by });
  const { number, headSha } = sandbox.openPullRequest({
    repo,
    head: branch,
    base,
    by,
    title: message.split("\n", 1)[0] ?? "",
    body: change.body ?? null,
    draft: change.draft ?? false,
  });
  return { repo, number, branch, headSha };
}

function authorOf(login: string): string | { readonly name: string; readonly email: string } {
  return PEOPLE.some((name) => name === login) ? person(login) : login;
}

interface Push extends Change {
  readonly branch: string;
  readonly force?: boolean;
}

function push(sandbox: Sandbox, repo: string, change: Push): string {
  const { by = "alice", branch, from, message = `Change more on ${branch}` } = change;
  const author = change.author ?? authorOf(by);
  const changes = change.changes ?? MORE_AUTH;
  sandbox.commit(repo, branch, {
    author,
    message,
    changes,
    ...(from === undefined ? {} : { from }),
  });
  if (change.force === true) sandbox.forcePush(repo, branch, { by });
  else sandbox.push(repo, branch, { by });
  return sandbox.head(repo, branch);
}
