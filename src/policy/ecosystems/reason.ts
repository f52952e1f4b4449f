import type { DescribedSide, Sighting } from "./described-file.ts";

/** One suspicious thing, with the side of the file that shows it. */
export interface Reason {
  readonly code: string;
  readonly subject: string;
  readonly from: DescribedSide;
  /** The text to look for when its line is wanted; the subject when absent. */
  readonly written?: string;
}

/** One package on both sides of a change. */
export interface PackageHistory {
  readonly id: string;
  readonly before: readonly Sighting[];
  readonly after: readonly Sighting[];
}

/** Splits `code:subject`; a bare code has an empty subject. */
export function reasonOf(text: string, from: DescribedSide): Reason {
  const colon = text.indexOf(":");
  if (colon === -1) return { code: text, subject: "", from };
  return { code: text.slice(0, colon), subject: text.slice(colon + 1), from };
}
