import type {
  Approvers,
  GateRequirement,
  OwnerName,
  SimpleRequirement,
} from "../domain/gate-requirement.ts";
import type { GateDocument, SimpleGateDocument } from "./gate-schema.ts";

const MINUTES_PER_HOUR = 60;

/** A gate as policy writes it, with its names read. */
export function readGate(gate: GateDocument): GateRequirement {
  if (gate.gate !== "any-of" && gate.gate !== "all-of") return readSimple(gate);
  const when = gate.when === undefined ? {} : { when: gate.when };
  return { gate: gate.gate, gates: gate.gates.map(readSimple), ...when };
}

function readSimple(gate: SimpleGateDocument): SimpleRequirement {
  const when = gate.when === undefined ? {} : { when: gate.when };
  switch (gate.gate) {
    case "human-approval":
      return {
        gate: gate.gate,
        approvals: gate.approvals,
        from: readApprovers(gate.from),
        nativeReviews: gate.native,
        ...when,
      };
    case "required-check":
      return {
        gate: gate.gate,
        check: gate.check,
        app: gate.app ?? null,
        skippedPasses: gate.skipped === "passes",
        ...when,
      };
    case "owner-attestation":
      return {
        gate: gate.gate,
        from: readApprovers(gate.from),
        ...(gate.implied ? { implied: true } : {}),
        ...when,
      };
    case "supply-chain-scan":
      return { gate: gate.gate, from: readApprovers(gate.from), ...when };
    case "staged-rollout":
      return {
        gate: gate.gate,
        environments: gate.environments,
        soakMinutes: gate.soak * MINUTES_PER_HOUR,
        ...when,
      };
    case "declaration":
    case "conversation":
      return { gate: gate.gate, ...when };
  }
}

function readApprovers(
  from: Extract<GateDocument, { gate: "owner-attestation" }>["from"],
): Approvers {
  return typeof from === "string" ? from : readOwners(from);
}

/** People and teams as policy writes them, in the form that is compared: lower-case, without `@`. */
export function readOwners(owners: readonly string[] | undefined): readonly OwnerName[] {
  return (owners ?? []).map((text) => {
    const name = text.replace(/^@/u, "").toLowerCase();
    return name.includes("/") ? { kind: "team", team: name } : { kind: "user", login: name };
  });
}
