import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { type BackfillReport, backfillTotals } from "./domain/installation.ts";

/** What the process counts; read by Prometheus at `/metrics`. */
export interface Metrics {
  readonly registry: Registry;
  readonly deliveries: Counter<"outcome">;
  readonly refusedDeliveries: Counter<"reason">;
  readonly decisions: Counter<"verdict" | "mode">;
  readonly effects: Counter<"kind">;
  readonly work: Counter<"outcome">;
  readonly workSeconds: Histogram<"kind">;
  readonly bypasses: Counter<"reason">;
  readonly tampering: Counter<"how">;
  readonly githubCalls: Counter<"route" | "status">;
  readonly queue: Gauge<"state">;
  readonly acknowledgeSeconds: Histogram;
  readonly queueAge: Gauge;
  readonly findings: Counter<"task" | "reason">;
  readonly tasks: Gauge<"task" | "what">;
  readonly backfill: Gauge<"what">;
  readonly clockAhead: Gauge;
  readonly overrides: Gauge<"of">;
}

/** How one run of a periodic task went, as far as it is measured. */
interface MeasuredTask {
  readonly name: string;
  readonly seen: number;
  readonly repaired: number;
  readonly calls: number;
  readonly trouble: string | null;
  readonly endedSecondsAgo: number | null;
}

/** Shows the last run of each periodic task, whichever replica ran it. */
export function measureTasks({ tasks }: Metrics, reports: readonly MeasuredTask[]): void {
  for (const { name: task, seen, repaired, calls, trouble, endedSecondsAgo } of reports) {
    tasks.set({ task, what: "seen" }, seen);
    tasks.set({ task, what: "repaired" }, repaired);
    tasks.set({ task, what: "calls" }, calls);
    tasks.set({ task, what: "failed" }, trouble === null ? 0 : 1);
    if (endedSecondsAgo !== null) tasks.set({ task, what: "age_seconds" }, endedSecondsAgo);
  }
}

/** Shows by how much GitHub's clock is ahead; nothing before its first answer. */
export function measureClock({ clockAhead }: Metrics, aheadSeconds: number | null): void {
  if (aheadSeconds !== null) clockAhead.set(aheadSeconds);
}

/** Shows how often gates were overridden in the last 7 days. */
export function measureOverrides(
  { overrides }: Metrics,
  { all, busiest }: { readonly all: number; readonly busiest: number },
): void {
  overrides.set({ of: "all" }, all);
  overrides.set({ of: "busiest_repository" }, busiest);
}

/** Shows how far the backfills are that have not ended. */
export function measureBackfills({ backfill }: Metrics, open: readonly BackfillReport[]): void {
  const { pullRequests, asked, judged } = backfillTotals(open);
  backfill.set({ what: "installations" }, open.length);
  backfill.set({ what: "pull_requests" }, pullRequests);
  backfill.set({ what: "asked" }, asked);
  backfill.set({ what: "judged" }, judged);
}

/** Makes a registry of its own, so that several services can live in one process. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    deliveries: new Counter({
      name: "agentgov_deliveries_total",
      help: "Verified webhook deliveries, by what became of them.",
      labelNames: ["outcome"],
      registers,
    }),
    refusedDeliveries: new Counter({
      name: "agentgov_deliveries_refused_total",
      help: "Requests to the webhook route that were refused before anything was stored.",
      labelNames: ["reason"],
      registers,
    }),
    decisions: new Counter({
      name: "agentgov_decisions_total",
      help: "Evaluations that ended in a decision.",
      labelNames: ["verdict", "mode"],
      registers,
    }),
    effects: new Counter({
      name: "agentgov_effects_total",
      help: "Writes to GitHub.",
      labelNames: ["kind"],
      registers,
    }),
    work: new Counter({
      name: "agentgov_work_total",
      help: "Pieces of work by how they ended: done, retried, parked.",
      labelNames: ["outcome"],
      registers,
    }),
    workSeconds: new Histogram({
      name: "agentgov_work_seconds",
      help: "How long a piece of work took.",
      labelNames: ["kind"],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    ...platformCounters(registers),
    ...taskMetrics(registers),
    ...delayMetrics(registers),
    githubCalls: new Counter({
      name: "agentgov_github_calls_total",
      help: "Requests to GitHub's API.",
      labelNames: ["route", "status"],
      registers,
    }),
    queue: new Gauge({
      name: "agentgov_queue_rows",
      help: "Rows of the work queue, by state: due, running, parked, stopped (of suspended installations).",
      labelNames: ["state"],
      registers,
    }),
  };
}

/** What the platform let happen around the gate. */
function platformCounters(
  registers: Registry[],
): Pick<Metrics, "bypasses" | "tampering" | "clockAhead" | "overrides"> {
  return {
    clockAhead: new Gauge({
      name: "agentgov_github_clock_ahead_seconds",
      help: "By how much GitHub's clock is ahead of this process's; below zero: behind it.",
      registers,
    }),
    overrides: new Gauge({
      name: "agentgov_overrides_week",
      help: "Overrides of the last 7 days: of all repositories, and of the busiest_repository.",
      labelNames: ["of"],
      registers,
    }),
    bypasses: new Counter({
      name: "agentgov_bypasses_total",
      help: "Commits that landed without a passing verdict, by why they matched none.",
      labelNames: ["reason"],
      registers,
    }),
    tampering: new Counter({
      name: "agentgov_tampering_total",
      help: "Results under the app's own check names that the app did not post.",
      labelNames: ["how"],
      registers,
    }),
  };
}

/** What was looked at again, and what that put right. */
function taskMetrics(registers: Registry[]): Pick<Metrics, "findings" | "tasks" | "backfill"> {
  return {
    backfill: new Gauge({
      name: "agentgov_backfill",
      help: "What was open before the app came: installations to go, and of theirs pull_requests, asked, judged.",
      labelNames: ["what"],
      registers,
    }),
    findings: new Counter({
      name: "agentgov_findings_total",
      help: "What looking again found that no delivery had told of, by task and reason.",
      labelNames: ["task", "reason"],
      registers,
    }),
    tasks: new Gauge({
      name: "agentgov_task_last_run",
      help: "The last run of a periodic task: seen, repaired, calls, failed (0 or 1), age_seconds.",
      labelNames: ["task", "what"],
      registers,
    }),
  };
}

/** What people wait for: GitHub for an answer, and pull requests for somebody who looks. */
function delayMetrics(registers: Registry[]): Pick<Metrics, "acknowledgeSeconds" | "queueAge"> {
  return {
    acknowledgeSeconds: new Histogram({
      name: "agentgov_delivery_acknowledge_seconds",
      help: "From a verified delivery to the commit of its work, after which GitHub is answered.",
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    queueAge: new Gauge({
      name: "agentgov_queue_oldest_seconds",
      help: "For how long the oldest piece of work that an event asked for has waited since it was due.",
      registers,
    }),
  };
}
