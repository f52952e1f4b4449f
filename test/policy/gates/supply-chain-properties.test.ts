import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALICE, anApproval, at, BOB, IDA, IVAN } from "../../builders/facts.ts";
import {
  anEntry,
  CHANGED,
  FILE,
  judge,
  NEW,
  REGISTRY,
  SUSPICIOUS,
  UNREAD,
} from "../../builders/packages.ts";

describe("supply-chain-scan", () => {
  const finding = fc.constantFrom(NEW, CHANGED, SUSPICIOUS, REGISTRY, UNREAD);
  const entry = fc
    .record({
      purl: fc.constantFrom("pkg:npm/left-pad", "pkg:npm/left-pad@1.3.0", "pkg:npm/ms"),
      actor: fc.constantFrom(IDA, IVAN, BOB, ALICE),
      expiresAt: fc.constantFrom(at(1), "2027-06-01T12:00:00Z"),
      revokedAt: fc.constantFrom(null, null, at(2)),
    })
    .map(anEntry);
  const approvals = fc.subarray([anApproval(IDA, [FILE]), anApproval(BOB, [FILE])]);

  it("is never satisfied by what more a change shows", () => {
    fc.assert(
      fc.property(
        fc.array(finding, { maxLength: 3 }),
        finding,
        fc.array(entry, { maxLength: 4 }),
        approvals.map((given) => ({ bench: { approvals: given } })),
        (...[findings, another, ledger, scene]) => {
          const before = judge(findings, ledger, scene).result.status;
          const after = judge([...findings, another], ledger, scene).result.status;
          if (before === "unsatisfied") expect(after).toBe("unsatisfied");
        },
      ),
    );
  });

  it("is never satisfied by entries that ended or by nobody entitled", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 4 }), (ledger) => {
        const { status } = judge([NEW], ledger).result;
        const some = ledger.some(
          ({ actor, expiresAt, revokedAt, purl }) =>
            (actor === IDA || actor === IVAN) &&
            expiresAt !== at(1) &&
            revokedAt === null &&
            purl.startsWith("pkg:npm/left-pad"),
        );
        expect(status).toBe(some ? "satisfied" : "unsatisfied");
      }),
    );
  });
});
