import type { Decision, JudgedAct, JudgedApproval } from "./decision.ts";

/** An approval or act without what was seen when it was given. */
type Unlisted<Given> = Omit<Given, "contents">;

/** A decision as it is stored. */
export interface KeptDecision extends Omit<Decision, "approvals" | "acts"> {
  readonly approvals: readonly (Omit<JudgedApproval, "approval"> & {
    readonly approval: Unlisted<JudgedApproval["approval"]>;
  })[];
  readonly acts?: readonly (Omit<JudgedAct, "act"> & {
    readonly act: Unlisted<JudgedAct["act"]>;
  })[];
}

/**
 * What is stored of a decision. The files that somebody saw are stored once, with their approval: repeated
 * for every area of every decision, three thousand files seen by five hundred people are longer than any
 * text may be.
 */
export function keptDecision({ approvals, acts, ...decision }: Decision): KeptDecision {
  return {
    ...decision,
    approvals: approvals.map((judged) => ({ ...judged, approval: unlisted(judged.approval) })),
    ...(acts === undefined
      ? {}
      : { acts: acts.map((judged) => ({ ...judged, act: unlisted(judged.act) })) }),
  };
}

function unlisted<Given extends { readonly contents: unknown }>({
  contents: _contents,
  ...given
}: Given): Unlisted<Given> {
  return given;
}
