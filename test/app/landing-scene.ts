import type { LandingRecord, LandingState, LandingWorld } from "../../src/app/landing-world.ts";
import { matchLanding } from "../../src/app/match-landing.ts";
import type { CheckRunContent } from "../../src/domain/effect.ts";
import { type CommitSha, installationId, repositoryId } from "../../src/domain/ids.ts";
import type { BranchPlace } from "../../src/domain/inbox-event.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { JudgedChange, LandedCommit, Landing } from "../../src/domain/landing.ts";
import type { Mode } from "../../src/domain/policy-snapshot.ts";
import type { ChangedFile } from "../../src/domain/pull-request-facts.ts";
import { aFile, anAccount, sha } from "../builders/facts.ts";

/** The branch that is looked through. */
const PLACE: BranchPlace = {
  installationId: installationId(1),
  repositoryId: repositoryId(2),
  owner: "acme",
  repo: "shop",
  branch: "main",
  isDefault: true,
};
/** Who moves it. */
export const OLGA = anAccount("olga", 5);
/** Its tip before, the judged head, and its tip after. */
export const [BEFORE, HEAD, AFTER] = [sha(1), sha(20), sha(30)];
/** What was judged; the same on a base that moved on; and with more. */
export const FILES = [aFile("src/a.ts", { patch: "+x", blob: "a".repeat(40) })];
export const MOVED = [aFile("src/a.ts", { patch: "+x", blob: "b".repeat(40) })];
export const MORE = [...MOVED, aFile("src/auth/b.ts")];

/** A landed commit. */
export function commit(
  at: CommitSha,
  parents: readonly CommitSha[],
  tree: string | null = null,
): LandedCommit {
  return { sha: at, parents, tree };
}

/** What was decided of pull request 7. */
export const JUDGED: JudgedChange = {
  decisionId: "9",
  number: 7,
  headSha: HEAD,
  verdict: "passed",
  mode: "enforce",
  files: known(FILES),
  commits: [commit(HEAD, [BEFORE], "t".repeat(40))],
  mergeBaseSha: null,
};

/** What differs from a clean squash of one commit. */
export interface Scene {
  readonly commits?: readonly LandedCommit[];
  readonly complete?: boolean;
  readonly forward?: boolean;
  readonly judged?: JudgedChange | null;
  /** Commits that GitHub names pull request 7 for. */
  readonly named?: readonly CommitSha[];
  readonly landedAs?: readonly CommitSha[];
  readonly diffs?: Readonly<Record<string, readonly ChangedFile[]>>;
  readonly mode?: Mode;
  readonly state?: Partial<LandingState>;
  readonly place?: Partial<BranchPlace>;
  readonly isProtected?: boolean;
  readonly patient?: boolean;
  readonly recorded?: readonly CommitSha[];
}

/** What one run came to. */
export interface Result {
  readonly landings: readonly Landing[];
  readonly record: LandingRecord | null;
  readonly published: readonly CheckRunContent[];
  readonly kind: string;
}

/** Runs over a world that is such a scene. */
export async function run(scene: Scene): Promise<Result> {
  const published: CheckRunContent[] = [];
  const records: LandingRecord[] = [];
  const outcome = await matchLanding(worldOf(scene, records, published), {
    ...PLACE,
    ...scene.place,
  });
  const landings = records.flatMap((record) => record.landings);
  return { landings, record: records[0] ?? null, published, kind: outcome.kind };
}

function worldOf(
  scene: Scene,
  records: LandingRecord[],
  published: CheckRunContent[],
): LandingWorld {
  const { commits = [commit(AFTER, [BEFORE])], named = [AFTER], diffs = {} } = scene;
  const push = { id: "4", before: BEFORE, after: AFTER, forced: false, pusher: OLGA };
  return {
    github: {
      readTip: () => Promise.resolve({ sha: AFTER, isProtected: scene.isProtected ?? false }),
      readRange: () =>
        Promise.resolve(
          known({ forward: scene.forward ?? true, commits, complete: scene.complete ?? true }),
        ),
      readPullRequests: (_place, at) =>
        Promise.resolve(named.includes(at) ? [{ number: 7, headSha: HEAD }] : []),
      readDiff: (_place, { base, head }) => {
        const files = diffs[`${Number(`0x${base}`)}-${Number(`0x${head}`)}`];
        return Promise.resolve(files === undefined ? unknown("too large") : known(files));
      },
    },
    store: {
      loadState: () =>
        Promise.resolve({ tip: BEFORE, moves: [push], more: false, judged: true, ...scene.state }),
      unrecorded: (_place, shas) =>
        Promise.resolve(shas.filter((each) => !(scene.recorded ?? []).includes(each))),
      judged: () => Promise.resolve(scene.judged === undefined ? JUDGED : scene.judged),
      landedAs: (_place, at) => Promise.resolve((scene.landedAs ?? []).includes(at) ? [7] : []),
      record: (_place, record) => {
        records.push(record);
        return Promise.resolve(record.landings);
      },
      unnoticed: () =>
        Promise.resolve(
          records
            .flatMap(({ landings }) => landings)
            .flatMap(({ sha: at, outcome }) =>
              outcome.kind === "bypassed" ? [{ id: "1", sha: at, detail: outcome.detail }] : [],
            ),
        ),
      notice: () => Promise.resolve(),
    },
    readMode: () => Promise.resolve(scene.mode ?? "enforce"),
    publish: (_place, content) => Promise.resolve(void published.push(content)),
    patient: scene.patient ?? false,
    now: () => "2026-06-01T12:00:00Z",
  };
}

/** One push to this very commit. */
export function moved(after: CommitSha): Partial<LandingState> {
  return {
    moves: [{ id: "4", before: BEFORE, after, forced: false, pusher: OLGA }],
  };
}
