import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import type { FileContent } from "../../src/sandbox/verbs/files.ts";
import { act, openPullRequest } from "./deeds.ts";
import type { Deed, Story } from "./step.ts";
import { difference } from "./tree.ts";
import {
  type Content,
  commitOf,
  HEAD_BRANCH,
  type ModelCommit,
  PEOPLE,
  personOf,
  type Tree,
  type World,
} from "./world.ts";

/** One story on the stand-in: the model goes ahead, and GitHub's stand-in follows it. */
export interface Stage {
  readonly sandbox: Sandbox;
  /** The organisation of this story alone. */
  readonly organisation: string;
  readonly repo: string;
  readonly repositoryId: number;
  readonly number: number;
  /** Names of the stand-in for the model's commits, comments and reviews. */
  readonly commits: ReadonlyMap<string, string>;
  readonly spoken: ReadonlyMap<number, number>;
  readonly world: World;
}

const POLICY = `version: 1
mode: enforce
owners: ["@ORGANISATION/platform"]
override: { people: ["@ORGANISATION/platform"], minutes: 10, critical: 2 }
areas:
  auth:
    owners: ["@ORGANISATION/identity"]
    gates: [{ gate: human-approval, approvals: 1, from: owners }]
  governance:
    tier: critical
    owners: ["@ORGANISATION/platform"]
`;

/** Makes everybody of the story, once for all stories. */
export function hireCast(sandbox: Sandbox): void {
  for (const name of PEOPLE) {
    const type = name.endsWith("[bot]") ? "Bot" : "User";
    sandbox.createUser(name, { emails: [addressAt(name)], type });
  }
}

function addressAt(name: string): string {
  return `${name.replace("[bot]", "")}@acme.example`;
}

/** An organisation with a repository as the model has it, and the pull request of the story. */
export function setStage(sandbox: Sandbox, organisation: string, story: Story): Stage {
  const world = { ...openPullRequest({ ...story, isFork: false }), outbox: [] };
  const people = PEOPLE.map((name) => personOf(world, name));
  const members = people.flatMap(({ name, type }) => (type === "user" ? [name] : []));
  sandbox.createOrg(organisation, { members });
  for (const team of ["identity", "platform"]) {
    const inTeam = people.filter(({ teams }) => teams.includes(`acme/${team}`));
    sandbox.createTeam(organisation, team, { members: inTeam.map(({ name }) => name) });
  }
  const policy = POLICY.replaceAll("ORGANISATION", organisation);
  sandbox.createRepo(organisation, ".agentgov", { files: { "agentgov.yml": policy } });
  const [root] = Object.values(world.commits);
  if (root === undefined) throw new TypeError("a world has a first commit");
  const collaborators = Object.fromEntries(people.map(({ name, level }) => [name, level]));
  const { id } = sandbox.createRepo(organisation, "shop", {
    files: filesOf({}, root.tree),
    collaborators,
  });
  const repo = `${organisation}/shop`;
  const first = sandbox.head(repo, "main");
  const bare = {
    sandbox,
    organisation,
    repo,
    repositoryId: id,
    number: 0,
    spoken: new Map(),
    world,
  };
  sandbox.push(repo, "release", { by: "bob", sha: first });
  const staged = withCommits({ ...bare, commits: new Map([[root.sha, first]]) }, world);
  const [move] = world.moves;
  sandbox.push(repo, HEAD_BRANCH, { by: story.author, sha: nameOf(staged, move?.to ?? "") });
  const opened = sandbox.openPullRequest({
    repo,
    head: HEAD_BRANCH,
    by: story.author,
    title: "Change something",
  });
  return { ...staged, number: opened.number };
}

/** Lets one deed happen in the model and on the stand-in. */
export function perform(stage: Stage, deed: Deed): Stage {
  const before = stage.world;
  const world = { ...act(before, deed), outbox: [] };
  const isNothing = Object.keys(world).every(
    (key) => key === "outbox" || Reflect.get(world, key) === Reflect.get(before, key),
  );
  // Both have to agree that nothing happened.
  if (isNothing) return stage;
  const next = withCommits({ ...stage, world }, world);
  moveBranches(next, before, deed);
  return follow(next, before, deed);
}

function withCommits(stage: Stage, world: World): Stage {
  const commits = new Map(stage.commits);
  for (const commit of Object.values(world.commits)) {
    if (!commits.has(commit.sha)) commits.set(commit.sha, write({ ...stage, commits }, commit));
  }
  return { ...stage, commits };
}

function write(stage: Stage, commit: ModelCommit): string {
  const { sandbox, repo, world } = stage;
  const [parent = "", ...others] = commit.parents;
  const named = ({ account, email }: ModelCommit["author"]): { name: string; email: string } =>
    account === null ? { name: "Someone", email } : { name: account, email: addressAt(account) };
  const trailers = commit.coAuthors.map((name) => `Co-authored-by: ${name} <${addressAt(name)}>\n`);
  return sandbox.commit(repo, `scratch-${commit.sha}`, {
    from: nameOf(stage, parent),
    mergeOf: others.map((sha) => nameOf(stage, sha)),
    author: named(commit.author),
    committer: named(commit.committer),
    // The number keeps commits apart that are made within one second.
    message: `Change ${commit.sha.slice(-6)}\n${trailers.length === 0 ? "" : `\n${trailers.join("")}`}`,
    changes: filesOf(commitOf(world, parent).tree, commit.tree),
  });
}

function nameOf({ commits }: Stage, sha: string): string {
  const found = commits.get(sha);
  if (found === undefined) throw new TypeError(`the stand-in has no commit ${sha}`);
  return found;
}

function filesOf(before: Tree, after: Tree): Record<string, FileContent> {
  const files = difference(before, after).flatMap(
    ({ path, previousPath, after: now }): (readonly [string, FileContent])[] => [
      ...(previousPath === null ? [] : [[previousPath, null] as const]),
      [path, now === null ? null : fileOf(now)],
    ],
  );
  return Object.fromEntries(files);
}

function fileOf({ top, bottom, executable }: Content): FileContent {
  // Lines between the slots keep changes of the two apart, as git's merge needs it.
  const content = `top = ${top}\n${"// between\n".repeat(8)}bottom = ${bottom}\n`;
  return { content, mode: executable ? "100755" : "100644" };
}

function moveBranches(stage: Stage, before: World, deed: Deed): void {
  const { sandbox, repo, world } = stage;
  for (const [branch, tip] of Object.entries(world.branches)) {
    if (before.branches[branch] === tip) continue;
    const by = "by" in deed && branch === HEAD_BRANCH ? deed.by : "olga";
    sandbox.forcePush(repo, branch, { by, sha: nameOf(stage, tip) });
  }
}

function follow(stage: Stage, before: World, deed: Deed): Stage {
  const { sandbox, repo, number, world } = stage;
  const pr = { repo, number };
  switch (deed.kind) {
    case "push":
    case "force":
    case "rebase":
    case "merge-base":
    case "base-moves":
    case "policy":
      return stage;
    case "retarget":
      sandbox.editPullRequest(pr, { by: world.author, base: deed.to });
      return stage;
    case "draft":
      if (world.draft) sandbox.convertToDraft(pr, { by: world.author });
      else sandbox.markReady(pr, { by: world.author });
      return stage;
    case "close":
      if (world.open) sandbox.reopen(pr, { by: world.author });
      else sandbox.close(pr, { by: world.author });
      return stage;
    case "level":
      sandbox.setPermission(repo, deed.who, deed.level);
      return stage;
    case "team":
      if (deed.joins) sandbox.addTeamMember(stage.organisation, "identity", deed.who);
      else sandbox.removeTeamMember(stage.organisation, "identity", deed.who);
      return stage;
    case "comment":
    case "edit-comment":
    case "delete-comment":
    case "hide-comment":
    case "review":
    case "dismiss":
      return speak(stage, before, deed);
  }
}

type Speech = Extract<
  Deed,
  {
    readonly kind:
      | "comment"
      | "edit-comment"
      | "delete-comment"
      | "hide-comment"
      | "review"
      | "dismiss";
  }
>;

const REVIEW_STATES = {
  approved: "APPROVE",
  "changes-requested": "REQUEST_CHANGES",
  commented: "COMMENT",
} as const;

function speak(stage: Stage, before: World, deed: Speech): Stage {
  const { sandbox, repo, number, world, spoken } = stage;
  const pr = { repo, number };
  const changed = world.comments.find((comment, at) => comment !== before.comments[at]);
  const dismissed = world.reviews.find((review, at) => review !== before.reviews[at]);
  const id = spoken.get((changed ?? dismissed)?.id ?? 0) ?? 0;
  switch (deed.kind) {
    case "comment": {
      // A full SHA in the words is the model's: the stand-in has its own.
      const body = (changed?.body ?? "").replace(/[0-9a-f]{40}/u, (sha) => nameOf(stage, sha));
      const written = sandbox.comment({ pr, by: deed.by, body });
      return { ...stage, spoken: new Map([...spoken, [changed?.id ?? 0, written.id]]) };
    }
    case "edit-comment": {
      const body = (changed?.body ?? "").replace(/[0-9a-f]{40}/u, (sha) => nameOf(stage, sha));
      sandbox.editComment({ pr, id }, { by: deed.by, body: `${body}\n` });
      return stage;
    }
    case "delete-comment":
      sandbox.deleteComment({ pr, id }, { by: deed.by });
      return stage;
    case "hide-comment":
      sandbox.hideComment({ pr, id }, "off-topic");
      return stage;
    case "review": {
      const state = REVIEW_STATES[deed.state];
      const given = sandbox.review({ pr, by: deed.by, state, body: "See above." });
      return { ...stage, spoken: new Map([...spoken, [dismissed?.id ?? 0, given.id]]) };
    }
    case "dismiss":
      sandbox.dismissReview(pr, id, { by: deed.by });
      return stage;
  }
}
