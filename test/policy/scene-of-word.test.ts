import { describe, expect, it } from "vitest";
import type { HeadMove } from "../../src/domain/head-move.ts";
import type { CommitSha } from "../../src/domain/ids.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { Push } from "../../src/domain/pull-request-facts.ts";
import type {
  BaseChange,
  ForcedMove,
  PullRequestTimeline,
} from "../../src/domain/pull-request-timeline.ts";
import {
  type SceneOfWord,
  sceneOfComment,
  sceneOfWord,
  UNKNOWN_SCENE,
} from "../../src/policy/scene-of-word.ts";
import { ALICE, aPullRequest, aPush, at, EARLIER, HEAD, sha } from "../builders/facts.ts";

const OTHER = sha(11);

interface Past {
  /** Oldest first: when the branch came to which commit. */
  readonly moves?: readonly (readonly [number, CommitSha])[];
  readonly pushes?: readonly Push[];
  readonly seen?: readonly (readonly [CommitSha, number])[];
  readonly forced?: readonly ForcedMove[];
  readonly bases?: readonly BaseChange[];
  readonly opened?: number;
  readonly head?: CommitSha;
}

function saidAt(seconds: number, past: Past, commitSha: CommitSha | null = null): SceneOfWord {
  const { moves, pushes = [], seen = [], opened = 0, head = HEAD } = past;
  const timeline: PullRequestTimeline = {
    headSha: head,
    baseRef: "main",
    baseChanges: past.bases ?? [],
    forcedMoves: past.forced ?? [],
    dismissals: [],
  };
  const pullRequest = aPullRequest({
    createdAt: at(opened),
    head: { ...aPullRequest().head, sha: head },
  });
  const facts = {
    pullRequest,
    ...(moves === undefined ? {} : { moves: known(movesOf(moves)) }),
  };
  const sightings = seen.map(([headSha, time]) => ({ headSha, seenAt: at(time) }));
  return sceneOfWord(
    { at: at(seconds), commitSha },
    { facts, history: { pushes, sightings }, timeline },
  );
}

/** As GitHub lists them: the newest first. */
function movesOf(moves: readonly (readonly [number, CommitSha])[]): readonly HeadMove[] {
  return moves
    .map(([time, after], index) => {
      const before = moves[index - 1]?.[1] ?? null;
      return { ref: "refs/heads/topic", before, after, actor: ALICE, at: at(time) };
    })
    .toReversed();
}

describe("the head somebody had before them, by GitHub's list of moves", () => {
  it.each<[string, number, CommitSha | null]>([
    ["before the second push", 99, EARLIER],
    ["in the second of it", 100, null],
    ["while a page may still show the head before", 109, null],
    ["once no page can", 110, HEAD],
  ])("is told for a word from %s", (_name, seconds, head) => {
    const past = {
      moves: [
        [50, EARLIER],
        [100, HEAD],
      ] as const,
    };
    expect(saidAt(seconds, past).headSha).toBe(head);
    // What a review names now does not matter: it moves.
    expect(saidAt(seconds, past, HEAD).headSha).toBe(head);
  });

  it.each<[string, Past, number, CommitSha | null]>([
    [
      "is another head that was there for a while and left before anybody heard of it",
      {
        moves: [
          [10, HEAD],
          [40, OTHER],
          [60, HEAD],
        ],
      },
      55,
      OTHER,
    ],
    [
      "is unknown after a branch went away and came back within a page's age",
      {
        moves: [
          [10, HEAD],
          [50, OTHER],
          [53, HEAD],
        ],
      },
      55,
      null,
    ],
    [
      "is unknown where a push came in the second of the opening",
      {
        moves: [
          [10, EARLIER],
          [20, HEAD],
        ],
        opened: 20,
      },
      25,
      null,
    ],
    [
      "is the head of the opening, whatever was pushed just before",
      {
        moves: [
          [10, EARLIER],
          [19, HEAD],
        ],
        opened: 20,
      },
      25,
      HEAD,
    ],
    ["is the first head there was", { moves: [[20, HEAD]], opened: 20 }, 20, HEAD],
    [
      "is never what the base is, on which nobody opens a pull request",
      {
        moves: [
          [20, aPullRequest().base.sha],
          [20, HEAD],
        ],
        opened: 20,
      },
      21,
      HEAD,
    ],
    [
      "is unknown before the pull request was opened",
      { moves: [[10, HEAD]], opened: 20 },
      15,
      null,
    ],
  ])("%s", (_name, ...[past, seconds, head]) => {
    expect(saidAt(seconds, past).headSha).toBe(head);
  });

  it("is unknown where the list has a hole in those seconds", () => {
    const [last, , first] = movesOf([
      [10, HEAD],
      [50, OTHER],
      [53, HEAD],
    ]);
    const moves = known([last, first].flatMap((move) => move ?? []));
    const timeline = {
      headSha: HEAD,
      baseRef: "main",
      baseChanges: [],
      forcedMoves: [],
      dismissals: [],
    };
    const facts = { pullRequest: aPullRequest({ createdAt: at(0) }), moves };
    const scene = { facts, history: { pushes: [], sightings: [] }, timeline };
    expect(sceneOfWord({ at: at(55), commitSha: HEAD }, scene).headSha).toBeNull();
    // Once the hole is older than any page it hides nothing.
    expect(sceneOfWord({ at: at(70), commitSha: HEAD }, scene).headSha).toBe(HEAD);
  });
});

describe("the head somebody had before them, where GitHub keeps no list of moves", () => {
  const PUSHED = [aPush(ALICE, { before: EARLIER, after: HEAD, seenAt: at(100) })];
  const SEEN = [
    [EARLIER, 50],
    [HEAD, 100],
  ] as const;

  it.each<[string, Past, number, CommitSha | null]>([
    ["is a head that was seen long before", { seen: SEEN, pushes: PUSHED }, 110, HEAD],
    ["is unknown while a page may show another", { seen: SEEN, pushes: PUSHED }, 109, null],
    ["is unknown before the head was seen", { seen: SEEN, pushes: PUSHED }, 99, null],
    ["is unknown for a head of which no news came", { seen: [[EARLIER, 50]] }, 500, null],
    [
      "is unknown where the branch came back to it later",
      { seen: SEEN, forced: [{ before: OTHER, after: HEAD, at: at(200) }] },
      150,
      null,
    ],
    [
      "is unknown where it had just come back",
      { seen: SEEN, forced: [{ before: OTHER, after: HEAD, at: at(200) }] },
      205,
      null,
    ],
    [
      "is a head the branch came back to long before",
      { seen: SEEN, forced: [{ before: OTHER, after: HEAD, at: at(200) }] },
      210,
      HEAD,
    ],
    [
      "is what it was, where a forced push came after",
      { seen: SEEN, forced: [{ before: HEAD, after: OTHER, at: at(200) }] },
      150,
      HEAD,
    ],
    [
      "is unknown where a time cannot be read",
      { seen: SEEN, forced: [{ before: OTHER, after: HEAD, at: "soon" }] },
      150,
      null,
    ],
  ])("%s", (_name, ...[past, seconds, head]) => {
    expect(saidAt(seconds, past).headSha).toBe(head);
    expect(saidAt(seconds, past, HEAD).headSha).toBe(head);
  });

  it("is what a review names, though it is not the head any more", () => {
    const past = { seen: [...SEEN, [OTHER, 300] as const], head: OTHER };
    expect(saidAt(150, past, HEAD).headSha).toBe(HEAD);
    expect(saidAt(150, past).headSha).toBeNull();
  });
});

describe("the base somebody had before them", () => {
  const BASES = [
    { from: "main", to: "dev", at: at(100) },
    { from: "dev", to: "main", at: at(200) },
  ];

  it.each<[string, number, string | null]>([
    ["before any change", 99, "main"],
    ["in the second of a change", 100, null],
    ["while a page may show the base before", 109, null],
    ["between two changes", 150, "dev"],
    ["after the last", 210, "main"],
  ])("is told for a word from %s", (_name, seconds, base) => {
    expect(saidAt(seconds, { bases: BASES }).baseRef).toBe(base);
  });

  it("is the base that is there, where it never changed", () => {
    expect(saidAt(5, {}).baseRef).toBe("main");
  });
});

describe("sceneOfComment", () => {
  const history = { pushes: [], sightings: [] };
  const comment = { createdAt: at(50) };

  it("knows nothing while GitHub does not tell, and says so", () => {
    const facts = { pullRequest: aPullRequest(), timeline: unknown("refused") };
    expect(sceneOfComment(comment, facts, history)).toEqual(UNKNOWN_SCENE);
  });

  it("leaves records alone in which nobody asked", () => {
    expect(sceneOfComment(comment, { pullRequest: aPullRequest() }, history)).toBeUndefined();
  });
});
