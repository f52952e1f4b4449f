import { UNKNOWN_AGENT } from "../../domain/provenance.ts";
import { lowerAscii } from "./address.ts";
import type { SignatureIndex } from "./signature-index.ts";

/** The catalogue id of a tool as a recorder spells it; the unknown agent for one it does not list. */
export function agentOfNotedTool(tool: string, index: SignatureIndex): string {
  const folded = lowerAscii(tool).trim();
  const spaced = folded.replaceAll(/[-_]+/gu, " ");
  const found =
    index.byId.get(folded) ??
    index.byName.get(folded) ??
    index.byWord.get(folded) ??
    index.byName.get(spaced);
  return found?.id ?? UNKNOWN_AGENT;
}
