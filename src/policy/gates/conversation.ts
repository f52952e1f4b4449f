import type { ConversationRequirement } from "../../domain/gate-requirement.ts";
import { type GateDefinition, saidOf } from "./gate-definition.ts";

/** Every review thread is resolved. */
export const conversation: GateDefinition<ConversationRequirement> = {
  kind: "conversation",
  about: "Every review thread is resolved.",
  needs: () => ({ threads: true }),
  judge({ facts }, { gate }, scope) {
    const { threads } = facts;
    if (threads === undefined || threads.kind === "unknown") {
      const reason = threads === undefined ? "" : `: ${threads.reason}`;
      return saidOf(gate, scope, {
        status: "error",
        summary: `Review threads could not be read${reason}.`,
      });
    }
    const { total, unresolved } = threads.value;
    if (unresolved === 0) {
      const summary =
        total === 0 ? "There are no review threads." : "Every review thread is resolved.";
      return saidOf(gate, scope, { status: "satisfied", summary });
    }
    const verb = unresolved === 1 ? "is" : "are";
    return saidOf(gate, scope, {
      status: "unsatisfied",
      summary: `${unresolved} of ${total} review threads ${verb} not resolved.`,
      needs: ["whoever is in the open review threads, by resolving them"],
    });
  },
};
