import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What the process counts; read by Prometheus at `/metrics`. */
export interface Metrics {
  readonly registry: Registry;
  readonly deliveries: Counter<"outcome">;
  readonly refusedDeliveries: Counter<"reason">;
  readonly decisions: Counter<"verdict" | "mode">;
  readonly effects: Counter<"kind">;
  readonly work: Counter<"outcome">;
  readonly workSeconds: Histogram<"kind">;
  readonly githubCalls: Counter<"route" | "status">;
  readonly queue: Gauge<"state">;
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
    githubCalls: new Counter({
      name: "agentgov_github_calls_total",
      help: "Requests to GitHub's API.",
      labelNames: ["route", "status"],
      registers,
    }),
    queue: new Gauge({
      name: "agentgov_queue_rows",
      help: "Rows of the work queue: due, running, parked; and the age of the oldest due one in seconds.",
      labelNames: ["state"],
      registers,
    }),
  };
}
