import { eventCheckRunPayload } from "./payloads/check-run.ts";
import type { Account, CheckRun } from "./state.ts";
import type { World } from "./world.ts";

/** Tells that something happened to a check run. */
export function emitCheckRun(
  world: World,
  run: CheckRun,
  happening: {
    readonly action: "created" | "completed" | "rerequested" | "requested_action";
    readonly by: Account;
    readonly extra?: Readonly<Record<string, unknown>>;
  },
): void {
  world.emit({
    event: "check_run",
    action: happening.action,
    account: run.repository.owner,
    repository: run.repository,
    sender: happening.by,
    fields: { check_run: eventCheckRunPayload(world, run), ...happening.extra },
  });
}
