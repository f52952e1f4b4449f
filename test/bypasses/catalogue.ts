import { type Bypass, bypassesOf } from "./bypass.ts";
import { COMMENT } from "./catalogue/comment.ts";
import { CONFIG } from "./catalogue/config.ts";
import { DEPENDENCY } from "./catalogue/dependency.ts";
import { FILE_LIST } from "./catalogue/file-list.ts";
import { BREAK_GLASS, LOG_TAMPER } from "./catalogue/later.ts";
import { PLATFORM } from "./catalogue/platform.ts";
import { PROVENANCE } from "./catalogue/provenance.ts";
import { SELF_APPROVAL } from "./catalogue/self-approval.ts";
import { STALE_APPROVAL } from "./catalogue/stale-approval.ts";

/** Every known way around the gate. An id never changes its meaning. */
export const BYPASSES: readonly Bypass[] = [
  ...bypassesOf("file-list", FILE_LIST),
  ...bypassesOf("dependency", DEPENDENCY),
  ...bypassesOf("provenance", PROVENANCE),
  ...bypassesOf("comment", COMMENT),
  ...bypassesOf("self-approval", SELF_APPROVAL),
  ...bypassesOf("stale-approval", STALE_APPROVAL),
  ...bypassesOf("config", CONFIG),
  ...bypassesOf("platform", PLATFORM),
  ...bypassesOf("break-glass", BREAK_GLASS),
  ...bypassesOf("log-tamper", LOG_TAMPER),
];

/** The title of the one test of a bypass. @throws {TypeError} for an id that is not in the catalogue. */
export function bypass(id: string): string {
  const found = BYPASSES.find((one) => one.id === id);
  if (found === undefined) throw new TypeError(`no bypass ${id} in the catalogue`);
  return `bypass:${id} ${found.title}`;
}
