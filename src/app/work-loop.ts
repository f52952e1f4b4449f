import { OperationalError } from "../domain/operational-error.ts";

/** A claimed piece of work, as far as the loop needs to know it. */
export interface ClaimedWork {
  readonly key: string;
  readonly attempts: number;
}

/** When and why work is tried again. */
export interface Retry {
  readonly error: string;
  readonly delaySeconds: number;
  /** Whether it was tried at all: waiting for one's turn is no attempt. */
  readonly wasTried: boolean;
}

/** The queue, as the loop sees it. */
export interface WorkQueue<Work extends ClaimedWork> {
  claim(): Promise<Work | null>;
  /** Keeps the lease while the work runs. */
  extend(work: Work): Promise<void>;
  finish(work: Work): Promise<void>;
  retry(work: Work, again: Retry): Promise<void>;
  /** Gives up visibly: an operator sees it, and the next event wakes it. */
  park(work: Work, error: string): Promise<void>;
}

/** What the loop tells about itself. */
export interface WorkObserver<Work extends ClaimedWork> {
  onDone(work: Work, milliseconds: number): void;
  onRetry(work: Work, error: unknown, delaySeconds: number): void;
  onParked(work: Work, error: unknown): void;
  /** The queue itself failed: the database is away. */
  onTrouble(error: unknown): void;
}

export interface WorkLoopOptions<Work extends ClaimedWork> {
  readonly queue: WorkQueue<Work>;
  readonly observer: WorkObserver<Work>;
  /** Pieces of work in progress at once. */
  readonly workers: number;
  /** First delay after a failure, which doubles; two seconds when absent. */
  readonly backoffSeconds?: number;
  readonly run: (work: Work) => Promise<void>;
}

/** A running loop. */
export interface WorkLoop {
  /** Looks for work now rather than at the next poll. */
  wake(): void;
  /** Takes no more work and resolves when what was in progress has ended. */
  drain(): Promise<void>;
}

/** How often the queue is asked when nothing wakes the loop: covers a lost notification. */
const POLL_MILLISECONDS = 2_000;
/** How often a running piece of work renews its lease of 30 s. */
const HEARTBEAT_MILLISECONDS = 10_000;
/** Attempts before a piece of work is parked: with the back-off below, about an hour and a half. */
const ATTEMPTS_MAX = 12;
/** The same while a service is away or asks for pauses: half a day, because the work is not to blame. */
const OUTAGE_ATTEMPTS_MAX = 960;
/** First delay after a failure; it doubles. */
const BACKOFF_SECONDS = 2;
/** Longest delay: GitHub's outages are minutes long, and heal must follow within a minute. */
const BACKOFF_SECONDS_MAX = 45;

/** Runs work from the queue until drained, never more than `workers` pieces at once. */
export function startWorkLoop<Work extends ClaimedWork>(options: WorkLoopOptions<Work>): WorkLoop {
  const bell = createBell();
  let draining = false;
  const workers = Array.from({ length: options.workers }, () =>
    workUntil(options, bell, () => draining),
  );
  return {
    wake: () => bell.ring(),
    async drain() {
      draining = true;
      bell.ring();
      await Promise.all(workers);
    },
  };
}

async function workUntil<Work extends ClaimedWork>(
  options: WorkLoopOptions<Work>,
  bell: Bell,
  isDraining: () => boolean,
): Promise<void> {
  while (!isDraining()) {
    // Counted before the claim: a ring between the two must not be slept through.
    const heard = bell.rings();
    const work = await claimQuietly(options);
    if (work === null) await bell.wait(heard, POLL_MILLISECONDS);
    else await runOne(options, work);
  }
}

async function claimQuietly<Work extends ClaimedWork>({
  queue,
  observer,
}: WorkLoopOptions<Work>): Promise<Work | null> {
  try {
    return await queue.claim();
  } catch (error) {
    observer.onTrouble(error);
    return null;
  }
}

async function runOne<Work extends ClaimedWork>(
  options: WorkLoopOptions<Work>,
  work: Work,
): Promise<void> {
  const { queue, observer, run } = options;
  const started = performance.now();
  const heartbeat = setInterval(() => {
    queue.extend(work).catch((error: unknown) => observer.onTrouble(error));
  }, HEARTBEAT_MILLISECONDS);
  try {
    await run(work);
    await queue.finish(work);
    observer.onDone(work, performance.now() - started);
  } catch (error) {
    await putBack(options, work, error);
  } finally {
    clearInterval(heartbeat);
  }
}

async function putBack<Work extends ClaimedWork>(
  { queue, observer, backoffSeconds = BACKOFF_SECONDS }: WorkLoopOptions<Work>,
  work: Work,
  error: unknown,
): Promise<void> {
  const retryable = !(error instanceof OperationalError) || error.retryable;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : "unknown failure";
  try {
    const isOutage = error instanceof OperationalError && error.isOutage;
    const attemptsMax = isOutage ? OUTAGE_ATTEMPTS_MAX : ATTEMPTS_MAX;
    if (!retryable || work.attempts >= attemptsMax) {
      await queue.park(work, message);
      observer.onParked(work, error);
      return;
    }
    const delaySeconds = asked(error) ?? backoff(work.attempts, backoffSeconds);
    const wasTried = !(error instanceof OperationalError && error.isPause);
    await queue.retry(work, { error: message, delaySeconds, wasTried });
    observer.onRetry(work, error, delaySeconds);
  } catch (failure) {
    // The lease runs out by itself, and somebody else takes the work up.
    observer.onTrouble(failure);
  }
}

/** What GitHub asked for; null where it asked for nothing. */
function asked(error: unknown): number | null {
  return error instanceof OperationalError ? error.retryAfterSeconds : null;
}

function backoff(attempts: number, firstSeconds: number): number {
  return Math.min(firstSeconds * 2 ** (attempts - 1), BACKOFF_SECONDS_MAX);
}

/** Lets waiting workers be woken before their time. */
interface Bell {
  ring(): void;
  /** How often it rang so far. */
  rings(): number;
  /** Resolves at the next ring after `heard`, or after `milliseconds`. */
  wait(heard: number, milliseconds: number): Promise<void>;
}

function createBell(): Bell {
  let count = 0;
  let sleepers = new Set<() => void>();
  return {
    ring() {
      count += 1;
      const woken = sleepers;
      sleepers = new Set();
      for (const wakeUp of woken) wakeUp();
    },
    rings: () => count,
    wait(heard, milliseconds) {
      if (heard !== count) return Promise.resolve();
      return new Promise((resolve) => {
        const wakeUp = (): void => {
          clearTimeout(timer);
          sleepers.delete(wakeUp);
          resolve();
        };
        const timer = setTimeout(wakeUp, milliseconds);
        sleepers.add(wakeUp);
      });
    },
  };
}
