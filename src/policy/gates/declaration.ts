import type { DeclarationRequirement } from "../../domain/gate-requirement.ts";
import type { Provenance } from "../../domain/provenance.ts";
import { disclosureStateOf } from "../disclosure.ts";
import { type GateDefinition, type Said, saidOf } from "./gate-definition.ts";

/**
 * Somebody accountable said how the change was made: a person, by declaration or trailer, or an agent's
 * own account by its work. A claim that anybody could have written says nothing.
 */
export const declaration: GateDefinition<DeclarationRequirement> = {
  kind: "declaration",
  about: "Somebody accountable said how the change was made.",
  needs: () => ({}),
  judge: ({ provenance }, { gate }, scope) => saidOf(gate, scope, said(provenance)),
};

const BY_DECLARING = ["`/agentgov declare` by whoever made the change"];

function said(provenance: Provenance): Said {
  switch (disclosureStateOf(provenance)) {
    case "contradicted":
      return {
        status: "unsatisfied",
        summary:
          "Declared as made without an agent, and the evidence says otherwise: correct the declaration.",
        needs: ["`/agentgov declare assisted` by whoever declared `none`"],
      };
    case "automation":
      return { status: "satisfied", summary: "Made by automation, under its own account." };
    case "declared-none":
      return { status: "satisfied", summary: "Declared as made without an agent." };
    case "agent":
      return isAccountable(provenance)
        ? { status: "satisfied", summary: `Declared as made with ${provenance.agents.join(", ")}.` }
        : {
            status: "unsatisfied",
            summary: "A text says that an agent was used, and nobody accountable has said so.",
            needs: BY_DECLARING,
          };
    case "hint":
    case "undeclared":
      return {
        status: "unsatisfied",
        summary: "Nobody has said how this change was made.",
        needs: BY_DECLARING,
      };
  }
}

function isAccountable({ strength, evidence }: Provenance): boolean {
  return (
    strength === "attested" ||
    strength === "declared" ||
    evidence.some(({ source }) => source === "declaration")
  );
}
