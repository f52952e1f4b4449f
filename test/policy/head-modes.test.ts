import { describe, expect, it } from "vitest";
import type { Approval } from "../../src/domain/approval.ts";
import { contentOf } from "../../src/domain/file-content.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { ChangedFile, PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import { bind } from "../../src/policy/binding.ts";
import { filesAtHead, modeNeeds, withModes } from "../../src/policy/head-modes.ts";
import {
  aComment,
  anApproval,
  at,
  BOB,
  EARLIER,
  HEAD,
  IDA,
  IVAN,
  sha,
  someFacts,
  someHistory,
} from "../builders/facts.ts";

/** Files as GitHub lists them: without a mode. */
const LOGIN: ChangedFile = {
  path: "src/auth/login.sh",
  previousPath: null,
  status: "modified",
  blob: "b1",
  additions: 1,
  deletions: 0,
  patch: "@@ -1 +1,2 @@\n a\n+b",
};
const ADDED: ChangedFile = { ...LOGIN, path: "src/auth/new.sh", status: "added", blob: "b2" };
const REMOVED: ChangedFile = { ...LOGIN, path: "src/auth/old.sh", status: "removed", blob: "b3" };

function approvalAt(headSha: typeof HEAD, files: readonly ChangedFile[]): Approval {
  return anApproval(IVAN, [], { headSha, contents: files.map((file) => contentOf(file)) });
}

function modesAt(
  headSha: typeof HEAD,
  mode: string | null,
): NonNullable<PullRequestFacts["modes"]>[number] {
  const files = mode === null ? unknown("too large") : known([{ path: LOGIN.path, mode }]);
  return { headSha, files };
}

/** Whether an approval of `before` holds for `after`. */
function carried(
  [before, after]: readonly [ChangedFile, ChangedFile],
  more: Partial<PullRequestFacts>,
  headSha = EARLIER,
): boolean {
  const facts = someFacts({ files: known([after]), ...more });
  const files = filesAtHead(facts);
  const [approval] = withModes([approvalAt(headSha, [before])], facts);
  if (approval === undefined || files.kind === "unknown") throw new TypeError("nothing to bind");
  const scope = new Set([after.path]);
  return bind(approval, { baseRef: "main", files: files.value, scope }).kind === "holds";
}

describe("an approval of an earlier head", () => {
  it.each<[string, PullRequestFacts["modes"], boolean]>([
    ["modes were not read", undefined, false],
    ["the mode is the same", [modesAt(HEAD, "100644"), modesAt(EARLIER, "100644")], true],
    ["it became executable", [modesAt(HEAD, "100755"), modesAt(EARLIER, "100644")], false],
    ["only the head's mode is known", [modesAt(HEAD, "100644")], false],
    ["only the earlier mode is known", [modesAt(EARLIER, "100644")], false],
    ["one tree is too large", [modesAt(HEAD, "100644"), modesAt(EARLIER, null)], false],
    ["both trees are too large", [modesAt(HEAD, null), modesAt(EARLIER, null)], false],
  ])("where %s", (_name, modes, holds) => {
    expect(carried([LOGIN, LOGIN], modes === undefined ? {} : { modes })).toBe(holds);
  });

  it("dies with another base side of the same content", () => {
    const modes = [modesAt(HEAD, "100644"), modesAt(EARLIER, "100644")];
    const wider = { ...LOGIN, patch: "@@ -0,0 +1,2 @@\n+a\n+b", additions: 2 };
    expect(carried([LOGIN, wider], { modes })).toBe(false);
    expect(
      carried(
        [
          { ...LOGIN, patch: null },
          { ...LOGIN, patch: null },
        ],
        { modes },
      ),
    ).toBe(false);
  });

  it("asks for no mode of what is gone", () => {
    expect(carried([REMOVED, REMOVED], {})).toBe(true);
  });
});

describe("an approval of the head itself", () => {
  it.each([undefined, [modesAt(HEAD, "100755")], [modesAt(HEAD, null)]])(
    "needs no mode (%j)",
    (modes) => {
      expect(carried([LOGIN, LOGIN], modes === undefined ? {} : { modes }, HEAD)).toBe(true);
    },
  );

  it("dies when its base was set back and the diff has grown", () => {
    const wider = { ...LOGIN, patch: "@@ -0,0 +1,2 @@\n+a\n+b", additions: 2 };
    expect(carried([LOGIN, wider], {}, HEAD)).toBe(false);
  });
});

describe("filesAtHead", () => {
  it("lists files in one order, so that of several the same one is always named", () => {
    const sorted = [LOGIN, ADDED, REMOVED];
    const paths = [sorted, sorted.toReversed(), [ADDED, LOGIN, REMOVED]].map((listed) => {
      const files = filesAtHead(someFacts({ files: known(listed) }));
      return files.kind === "known" ? files.value.map(({ path }) => path) : [];
    });
    const expected = sorted.map(({ path }) => path);
    expect(paths).toEqual([expected, expected, expected]);
  });
});

describe("withModes", () => {
  it("completes a list that many approve of once", () => {
    const one = approvalAt(EARLIER, [LOGIN]);
    const facts = someFacts({ modes: [modesAt(EARLIER, "100644")] });
    const [first, second, third] = withModes([one, { ...one }, { ...one, headSha: HEAD }], facts);
    expect(first?.contents).toBe(second?.contents);
    expect(first?.contents?.[0]?.mode).toBe("100644");
    expect(third?.contents?.[0]?.mode).toBe(`at:${HEAD}`);
  });

  it("leaves alone what was never read", () => {
    const unread = anApproval(IVAN, [], { contents: null });
    expect(withModes([unread], someFacts())).toEqual([unread]);
  });

  it("leaves files alone that could not be listed", () => {
    expect(filesAtHead(someFacts({ files: unknown("too many") })).kind).toBe("unknown");
  });
});

describe("modeNeeds", () => {
  const facts = someFacts({ files: known([LOGIN, ADDED]) });

  it("asks for the modes of files that are still the same, at both heads", () => {
    const changed = { ...ADDED, blob: "other" };
    const history = someHistory({ approvals: [approvalAt(EARLIER, [LOGIN, changed])] });
    expect(modeNeeds(facts, history)).toEqual({ heads: [HEAD, EARLIER], paths: [LOGIN.path] });
  });

  it.each<[string, Approval]>([
    ["was given for the head", approvalAt(HEAD, [LOGIN])],
    ["was withdrawn", { ...approvalAt(EARLIER, [LOGIN]), withdrawnAt: at(1) }],
    ["was given for another base", { ...approvalAt(EARLIER, [LOGIN]), baseRef: "dev" }],
    ["speaks of content nobody read", { ...approvalAt(EARLIER, []), contents: null }],
    ["has no file in common", approvalAt(EARLIER, [REMOVED])],
    ["is void anyway", approvalAt(EARLIER, [{ ...LOGIN, blob: "other" }])],
  ])("asks for nothing where the approval %s", (_name, approval) => {
    expect(modeNeeds(facts, someHistory({ approvals: [approval] }))).toBeNull();
  });

  it("asks for nothing while the files are unknown", () => {
    const history = someHistory({ approvals: [approvalAt(EARLIER, [LOGIN])] });
    expect(modeNeeds(someFacts({ files: unknown("too many") }), history)).toBeNull();
  });

  it("asks for the heads that acts and commands speak of", () => {
    const { contents } = approvalAt(EARLIER, [LOGIN]);
    const act = {
      kind: "ownership",
      channel: "comment",
      sourceId: 1,
      actor: BOB,
      reason: null,
      scope: null,
      baseRef: "main",
      headSha: EARLIER,
      contents,
      givenAt: at(1),
      expiresAt: null,
      end: null,
    } as const;
    expect(modeNeeds(facts, someHistory({ acts: [act] }))?.heads).toEqual([HEAD, EARLIER]);
    const ended = { ...act, end: { at: at(2), by: null, reason: "taken back" } };
    expect(modeNeeds(facts, someHistory({ acts: [ended] }))).toBeNull();
    const history = someHistory({
      earlierContents: [{ headSha: EARLIER, baseRef: "main", files: contents }],
    });
    const commands = [aComment(IDA, `/agentgov approve ${EARLIER}`)];
    expect(modeNeeds({ ...facts, commands }, history)?.heads).toEqual([HEAD, EARLIER]);
    expect(modeNeeds(facts, history)).toBeNull();
  });

  it("reads the trees of five earlier heads at most, the latest first", () => {
    const approvals = Array.from({ length: 7 }, (_, index) => ({
      ...approvalAt(sha(100 + index), [LOGIN]),
      sourceId: index + 1,
      givenAt: at(index),
    }));
    const heads = [106, 105, 104, 103, 102].map(sha);
    expect(modeNeeds(facts, someHistory({ approvals }))?.heads).toEqual([HEAD, ...heads]);
  });
});
