import { describe, expect, it } from "vitest";
import { hasUnlisted, takeUnheard } from "../../src/app/sweep-comments.ts";
import { accountId, commitSha, installationId, login, repositoryId } from "../../src/domain/ids.ts";
import type { SeenCommand } from "../../src/domain/inbox-event.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { CommentMark, SweptPullRequest } from "../../src/domain/sweep.ts";

const REF = {
  installationId: installationId(1),
  repositoryId: repositoryId(2),
  owner: "acme",
  repo: "shop",
  number: 7,
};
const IVAN = { id: accountId(103), login: login("ivan"), type: "user" } as const;
const OPENED = "2026-11-20T10:00:00Z";

function mark(commentId: number, createdAt = "2026-11-20T11:00:00Z"): CommentMark {
  return { commentId, createdAt };
}

function swept(newestComment: CommentMark | null): SweptPullRequest {
  return {
    number: 7,
    updatedAt: "2026-11-20T12:00:00Z",
    createdAt: OPENED,
    headSha: commitSha("a".repeat(40)),
    baseRef: "main",
    newestComment,
    checks: [],
  };
}

function command(commentId: number, createdAt: string): SeenCommand {
  return { commentId, createdAt, author: IVAN };
}

interface Found {
  readonly commands: readonly SeenCommand[];
  readonly upTo: CommentMark | null;
}

async function taken(
  found: Found | null,
  { listed = null, isNew = true }: { listed?: CommentMark | null; isNew?: boolean } = {},
): Promise<{ readonly unheard: boolean; readonly told: readonly unknown[] }> {
  const told: unknown[] = [];
  const note = (...what: readonly unknown[]): void => {
    told.push(what);
  };
  const world = {
    github: {
      readCommands: (_ref: typeof REF, since: string) => {
        note("read", since);
        return Promise.resolve(found === null ? unknown("GitHub does not show it") : known(found));
      },
    },
    store: {
      takeCommands: (_ref: typeof REF, commands: readonly SeenCommand[]) => {
        note("take", ...commands.map(({ commentId }) => commentId));
        return Promise.resolve(isNew ? commands.length : 0);
      },
      seeComments: (_ref: typeof REF, { commentId }: CommentMark) => {
        note("see", commentId);
        return Promise.resolve();
      },
    },
    nextTurn: () => {
      note("turn");
      return Promise.resolve();
    },
  };
  const unheard = await takeUnheard(world, { ref: REF, pullRequest: swept(mark(9)), listed });
  return { unheard, told };
}

describe("commands that no delivery told of", () => {
  it.each<[string, CommentMark | null, CommentMark | null, boolean]>([
    ["nothing was said", null, null, false],
    ["nothing was listed yet", mark(9), null, true],
    ["something was said since", mark(9), mark(8), true],
    ["the newest is the last that was listed", mark(9), mark(9), false],
    ["the newest was deleted since", mark(8), mark(9), false],
  ])("are looked for as it should be where %s", (_name, ...[newest, listed, wanted]) => {
    expect(hasUnlisted({ pullRequest: swept(newest), listed })).toBe(wanted);
  });

  it("are taken up before it is noted how far the conversation was listed", async () => {
    const commands = [command(8, OPENED), command(9, "2026-11-20T11:00:00Z")];
    expect(await taken({ commands, upTo: mark(9) })).toEqual({
      unheard: true,
      told: [["turn"], ["read", OPENED], ["take", 8, 9], ["see", 9]],
    });
  });

  it("are looked for since the last comment that was listed", async () => {
    const { told } = await taken({ commands: [], upTo: mark(9) }, { listed: mark(5) });
    expect(told).toEqual([["turn"], ["read", "2026-11-20T11:00:00Z"], ["see", 9]]);
  });

  it("are none where they were heard of before", async () => {
    const found = { commands: [command(9, "2026-11-20T11:00:00Z")], upTo: mark(9) };
    expect((await taken(found, { isNew: false })).unheard).toBe(false);
  });

  it("are none where they were said before there was a pull request", async () => {
    const commands = [command(8, "2026-11-20T09:59:59Z")];
    const { unheard, told } = await taken({ commands, upTo: mark(9) });
    expect([unheard, told.at(-1)]).toEqual([false, ["see", 9]]);
    expect(told.flat()).not.toContain("take");
  });

  it("are looked for again where they could not be listed", async () => {
    expect(await taken(null)).toEqual({ unheard: false, told: [["turn"], ["read", OPENED]] });
  });
});
