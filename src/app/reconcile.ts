import type { CommitPlace, WorkItem } from "../domain/inbox-event.ts";
import { OperationalError } from "../domain/operational-error.ts";
import type {
  CommentMark,
  RecordedTip,
  RecordedVerdict,
  RecordedWork,
  SweptInstallation,
  SweptPage,
  SweptRepository,
} from "../domain/sweep.ts";
import { checkRunName } from "../render/check-run.ts";
import { type CommentSweep, hasUnlisted, takeUnheard } from "./sweep-comments.ts";
import { mustWriteAgain, type SweepFinding, sweepFinding, tellsOfEvent } from "./sweep-findings.ts";

type ReadsCommands = CommentSweep["github"];
type TakesCommands = CommentSweep["store"];

/** The reads of GitHub a sweep makes. */
export interface SweepReader extends ReadsCommands {
  listInstallations(): Promise<readonly SweptInstallation[]>;
  listRepositories(installation: SweptInstallation): Promise<readonly SweptRepository[]>;
  /** One page of open pull requests of each repository; `after` is for a single one. */
  readPages(
    installation: SweptInstallation,
    repositories: readonly SweptRepository[],
    after: string | null,
  ): Promise<readonly SweptPage[]>;
}

/** What a sweep compares with. */
export interface SweepStore extends TakesCommands {
  records(
    repository: SweptRepository,
    numbers: readonly number[],
  ): Promise<
    ReadonlyMap<
      number,
      {
        readonly verdict: RecordedVerdict | null;
        readonly work: RecordedWork | null;
        /** Up to where its conversation was listed. */
        readonly listed: CommentMark | null;
      }
    >
  >;
  tips(repository: SweptRepository): Promise<readonly RecordedTip[]>;
  /** Has a look asked for at installations that are new, back or gone, by the list of those there are. */
  meet(installations: readonly SweptInstallation[]): Promise<void>;
  /** What governed the repository at the last sweep; null before the first. */
  governedBy(repository: SweptRepository): Promise<string | null>;
  seeGovernment(repository: SweptRepository, mark: string): Promise<void>;
  /** Has the next evaluation write its check run, whatever the record says. */
  spoilCheck(place: CommitPlace, name: string): Promise<void>;
  /** Asks for work that may wait while calls are kept for events. */
  enqueue(items: readonly WorkItem[]): Promise<void>;
  /** Asks for the work of events that were missed: it is not put off, and a quiet pull request is none. */
  catchUp(items: readonly WorkItem[]): Promise<void>;
}

/** Everything a sweep needs from outside. */
export interface SweepWorld {
  readonly github: SweepReader;
  readonly store: SweepStore;
  /** Name of the organisation's config repository. */
  readonly configRepository: string;
  /** How many repositories one call may ask for. */
  readonly repositoriesPerCall: number;
  /**
   * Waits for the turn of the next page, so that a sweep is spread over its interval.
   *
   * @throws {OperationalError} when another replica sweeps now.
   */
  nextTurn(): Promise<void>;
  onFinding(
    finding: SweepFinding | "policy" | "landing" | "command-unheard",
    subject: string,
  ): void;
  /** An installation that could not be swept; the others are. */
  onTrouble(installation: SweptInstallation, error: OperationalError): void;
  /** Milliseconds since 1970. */
  now(): number;
}

/** What one sweep did. */
export interface SweepReport {
  /** Open pull requests looked at. */
  readonly seen: number;
  /** Things that work was asked for. */
  readonly repaired: number;
  readonly failedInstallations: number;
}

/** Pages of pull requests of one installation in one sweep: fifty each. */
const PAGES_MAX = 500;
/**
 * Passes without news that are judged again in one sweep, of one installation: a call or two each, and
 * four sweeps an hour leave most of its 5,000 calls for what happens.
 */
const PASSES_MAX = 200;
/** Conversations listed in one sweep of one installation, at a call each; the others wait for the next. */
const CONVERSATIONS_MAX = 200;

/**
 * Looks through all open pull requests for what no delivery told of, and asks for the work that is
 * missing. It decides nothing itself: an evaluation too many is harmless, one too few is what it repairs.
 *
 * One installation that cannot be read stops no other.
 *
 * @throws {OperationalError} when the installations cannot be listed or another replica sweeps.
 */
export async function sweep(world: SweepWorld): Promise<SweepReport> {
  const counts = { seen: 0, repaired: 0, failedInstallations: 0 };
  await world.nextTurn();
  const installations = await world.github.listInstallations();
  await world.store.meet(installations);
  for (const installation of installations) {
    try {
      await sweepInstallation(world, installation, counts);
    } catch (error) {
      // Whether this replica still holds the sweep is asked again at the next turn.
      if (!(error instanceof OperationalError)) throw error;
      counts.failedInstallations += 1;
      world.onTrouble(installation, error);
    }
  }
  return counts;
}

type Counts = { -readonly [Key in keyof SweepReport]: SweepReport[Key] };

/** What is left to one installation in one sweep. */
interface Budget {
  pages: number;
  passes: number;
  conversations: number;
}

interface Place {
  readonly installation: SweptInstallation;
  readonly counts: Counts;
  readonly budget: Budget;
}

async function sweepInstallation(
  world: SweepWorld,
  installation: SweptInstallation,
  counts: Counts,
): Promise<void> {
  await world.nextTurn();
  const repositories = await world.github.listRepositories(installation);
  const budget = { pages: PAGES_MAX, passes: PASSES_MAX, conversations: CONVERSATIONS_MAX };
  const place = { installation, counts, budget };
  const size = world.repositoriesPerCall;
  for (let first = 0; first < repositories.length && place.budget.pages > 0; first += size) {
    const asked = repositories.slice(first, first + size);
    await sweepRepositories(world, place, asked);
  }
}

async function sweepRepositories(
  world: SweepWorld,
  place: Place,
  asked: readonly SweptRepository[],
): Promise<void> {
  for (const page of await readPages(world, place, { asked, after: null })) {
    const repository = asked.find(({ repositoryId }) => repositoryId === page.repositoryId);
    if (repository === undefined) continue;
    await sweepPolicy(world, place, { repository, page });
    await sweepBranches(world, place, { repository, page });
    await sweepPullRequests(world, place, { repository, page });
    await sweepFurther(world, place, { repository, page });
  }
}

async function sweepFurther(
  world: SweepWorld,
  place: Place,
  { repository, page }: Read,
): Promise<void> {
  let after = page.next;
  while (after !== null && place.budget.pages > 0) {
    const [next] = await readPages(world, place, { asked: [repository], after });
    if (next === undefined) return;
    await sweepPullRequests(world, place, { repository, page: next });
    after = next.next;
  }
}

async function readPages(
  world: SweepWorld,
  { installation, budget }: Place,
  { asked, after }: { readonly asked: readonly SweptRepository[]; readonly after: string | null },
): Promise<readonly SweptPage[]> {
  budget.pages -= 1;
  await world.nextTurn();
  return world.github.readPages(installation, asked, after);
}

interface Read {
  readonly repository: SweptRepository;
  readonly page: SweptPage;
}

/** A policy or CODEOWNERS that moved without a word: everything open under it is judged again. */
async function sweepPolicy(
  world: SweepWorld,
  { counts }: Place,
  { repository, page }: Read,
): Promise<void> {
  const { owner, repo, installationId } = repository;
  const isConfig = repo.toLowerCase() === world.configRepository.toLowerCase();
  const mark = isConfig ? `${page.tree} ${page.governedBy}` : page.governedBy;
  const before = await world.store.governedBy(repository);
  if (before === mark) return;
  if (before !== null) {
    const scope = isConfig ? null : repo;
    await world.store.catchUp([{ kind: "policy-change", installationId, owner, repo: scope }]);
    world.onFinding("policy", `${owner}/${repo}`);
    counts.repaired += 1;
  }
  // Only now: a crash before would forget the change.
  await world.store.seeGovernment(repository, mark);
}

/** What landed on a watched branch without a word is matched with the verdicts that let it land. */
async function sweepBranches(
  world: SweepWorld,
  { counts }: Place,
  { repository, page }: Read,
): Promise<void> {
  const { owner, repo, repositoryId, installationId, defaultBranch } = repository;
  const items: WorkItem[] = [];
  for (const { branch, tip, isSettled } of await world.store.tips(repository)) {
    const isDefault = branch === defaultBranch;
    const stayed = isDefault && page.defaultTip === tip;
    if (stayed && isSettled) continue;
    const ref = { installationId, repositoryId, owner, repo, branch, isDefault };
    items.push({ kind: "landing", ref });
    if (!isDefault || stayed) continue;
    // What passed against the old tip is judged again, as after the push nobody told of.
    items.push({ kind: "base-moved", ref });
    world.onFinding("landing", `${owner}/${repo}:${branch}`);
    counts.repaired += 1;
  }
  await world.store.catchUp(items);
}

async function sweepPullRequests(
  world: SweepWorld,
  { counts, budget }: Place,
  { repository, page }: Read,
): Promise<void> {
  const { owner, repo, repositoryId, installationId } = repository;
  const numbers = page.pullRequests.map(({ number }) => number);
  if (numbers.length === 0) return;
  counts.seen += numbers.length;
  const records = await world.store.records(repository, numbers);
  const missed: WorkItem[] = [];
  const habitual: WorkItem[] = [];
  for (const pullRequest of page.pullRequests) {
    const { number, headSha, baseRef } = pullRequest;
    const { verdict = null, work = null, listed = null } = records.get(number) ?? {};
    const place = { installationId, repositoryId, owner, repo };
    const conversation = { ref: { ...place, number }, pullRequest, listed };
    if (await isUnheard(world, budget, conversation)) {
      missed.push({ kind: "pull-request", ref: conversation.ref });
      world.onFinding("command-unheard", `${owner}/${repo}#${number}`);
      counts.repaired += 1;
    }
    const finding = sweepFinding({ pullRequest, verdict, work, now: world.now() });
    if (finding === null) continue;
    if (finding === "pass-unchecked") {
      if (budget.passes <= 0) continue;
      budget.passes -= 1;
    }
    if (mustWriteAgain(finding)) {
      await world.store.spoilCheck({ ...place, headSha }, checkRunName(baseRef));
    }
    const items = tellsOfEvent(finding) ? missed : habitual;
    items.push({ kind: "pull-request", ref: conversation.ref });
    world.onFinding(finding, `${owner}/${repo}#${number}`);
    if (finding !== "pass-unchecked") counts.repaired += 1;
  }
  await world.store.enqueue(habitual);
  await world.store.catchUp(missed);
}

async function isUnheard(
  world: SweepWorld,
  budget: Budget,
  conversation: Parameters<typeof takeUnheard>[1],
): Promise<boolean> {
  if (budget.conversations <= 0 || !hasUnlisted(conversation)) return false;
  budget.conversations -= 1;
  return takeUnheard(world, conversation);
}
