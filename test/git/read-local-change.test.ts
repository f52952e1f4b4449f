import { afterAll, describe, expect, it } from "vitest";
import { openRepository } from "../../src/git/open-repository.ts";
import { type LocalChange, readLocalChange } from "../../src/git/read-local-change.ts";
import { resolveRange } from "../../src/git/resolve-range.ts";
import {
  createGitRepository,
  GIT_ENVIRONMENT,
  removeGitRepositories,
  type TestRepository,
} from "../support/git-repository.ts";

afterAll(removeGitRepositories);

const NOW = "2026-03-04T05:06:07Z";

async function changeOf(
  { folder }: TestRepository,
  base = "HEAD~1",
  head = "HEAD",
): Promise<LocalChange> {
  const repository = await openRepository(folder, GIT_ENVIRONMENT);
  return readLocalChange(repository, await resolveRange(repository, { base, head }), NOW);
}

function started(): TestRepository {
  const repository = createGitRepository();
  repository.write("a.txt", "one\ntwo\nthree\n");
  repository.commit("start");
  return repository;
}

describe("the commits of a local change", () => {
  it("come oldest first, as they were written", async () => {
    const repository = started();
    const first = repository.commit("first\n\nSigned-off-by: Ana <ana@example.com>");
    const second = repository.commit("second");
    const { facts } = await changeOf(repository, "HEAD~2");
    expect(facts.pullRequest.commitCount).toBe(2);
    expect(facts.commits).toMatchObject({
      kind: "known",
      value: [
        {
          sha: first,
          message: "first\n\nSigned-off-by: Ana <ana@example.com>\n",
          author: { name: "Ana", email: "ana@example.com", at: "2026-01-02T03:04:05Z" },
          parents: [repository.git("rev-parse", "HEAD~2")],
          tree: repository.git("rev-parse", "HEAD^{tree}"),
          verification: null,
        },
        { sha: second, message: "second\n" },
      ],
    });
  });

  it("are those the head has and the base has not, merges included", async () => {
    const repository = started();
    repository.git("switch", "--quiet", "--create", "feature");
    repository.commit("on the branch");
    repository.git("switch", "--quiet", "main");
    repository.commit("on main");
    repository.git("merge", "--quiet", "--no-ff", "--no-edit", "feature");
    const { facts } = await changeOf(repository, "HEAD~1");
    const messages = facts.commits.kind === "known" ? facts.commits.value : [];
    expect(messages.map(({ message }) => message.trim())).toEqual([
      "on the branch",
      "Merge branch 'feature'",
    ]);
  });

  it("are the real ones even where the repository replaces them", async () => {
    const repository = started();
    const real = repository.commit("real");
    repository.git("replace", real, repository.git("rev-parse", "HEAD~1"));
    const { facts } = await changeOf(repository, "HEAD~1", real);
    expect(facts.commits).toMatchObject({ kind: "known", value: [{ message: "real\n" }] });
  });

  it("carry the notes of agents, fanned out or not", async () => {
    const repository = started();
    const head = repository.commit();
    repository.git("notes", "--ref=ai", "add", "--message", "said", head);
    const blob = repository.git("rev-parse", `refs/notes/ai:${head}`);
    expect((await changeOf(repository)).notes).toEqual(new Map([[head, "said\n"]]));
    const inner = repository.git("rev-parse", "HEAD^{tree}");
    expect(inner).not.toBe(blob);
    const folder = head.slice(0, 2);
    repository.git("read-tree", "--empty");
    const entry = `100644,${blob},${folder}/${head.slice(2)}`;
    repository.git("update-index", "--add", "--cacheinfo", entry);
    const tree = repository.git("write-tree");
    const commit = repository.git("commit-tree", tree, "-m", "notes");
    repository.git("update-ref", "refs/notes/ai", commit);
    expect((await changeOf(repository)).notes).toEqual(new Map([[head, "said\n"]]));
  });
});

describe("what a local change knows beyond its commits", () => {
  it("is the branch and nobody's account", async () => {
    const repository = started();
    repository.git("switch", "--quiet", "--create", "claude/fix");
    repository.commit();
    const { facts, range } = await changeOf(repository, "main");
    expect(range.head.branch).toBe("claude/fix");
    expect(facts.pullRequest).toMatchObject({ author: null, state: "open", body: "" });
    expect(facts.pullRequest.base.ref).toBe("main");
    expect(facts.reviews).toEqual({ kind: "known", value: [] });
    expect(facts.gatheredAt).toBe(NOW);
  });

  it.each([
    [".github/CODEOWNERS", "* @first\n"],
    ["CODEOWNERS", "* @second\n"],
    ["docs/CODEOWNERS", "* @third\n"],
  ])("is %s of the base", async (path, text) => {
    const repository = started();
    repository.write(path, text);
    repository.commit();
    repository.remove(path);
    repository.commit();
    const { facts } = await changeOf(repository);
    expect(facts.codeowners).toEqual({ kind: "known", value: text });
  });

  it("is that there are no code owners, or that they cannot be read", async () => {
    const repository = started();
    repository.commit();
    expect((await changeOf(repository)).facts.codeowners).toEqual({ kind: "known", value: null });
    repository.write("CODEOWNERS", Buffer.from([0xff, 0xfe]));
    repository.commit();
    repository.commit();
    expect((await changeOf(repository)).facts.codeowners).toMatchObject({ kind: "unknown" });
  });
});
