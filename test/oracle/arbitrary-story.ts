import fc from "fast-check";
import {
  type Claims,
  type Deed,
  type Edit,
  type Passage,
  SAYINGS,
  type Step,
  type Story,
} from "./step.ts";
import { BASES, PATHS, PEOPLE } from "./world.ts";

/** The lengths of a history, without the settling at its end. */
const STEPS_MIN = 5;
const STEPS_MAX = 40;

const place = fc.nat({ max: 5 });
const anybody = fc.constantFrom(...PEOPLE);
/** People who matter to a gate are met more often than others. */
const approver = fc.constantFrom(
  "ivan",
  "ida",
  "bob",
  "olga",
  "oscar",
  "alice",
  "rita",
  "claude[bot]",
);
const text = fc.constantFrom("a", "b", "o");

const edit: fc.Arbitrary<Edit> = fc.record({
  path: fc.constantFrom(...PATHS),
  change: fc.constantFrom("top", "top", "top", "bottom", "mode", "rename", "delete"),
  text,
  to: fc.constantFrom("src/new.ts", "src/auth/new.ts", "src/cart.ts", "README.md"),
});

const plainEdit: fc.Arbitrary<Edit> = fc.record({
  path: fc.constantFrom(...PATHS),
  change: fc.constant("top"),
  text: fc.constant("a"),
  to: fc.constant("src/new.ts"),
});

const claims: fc.Arbitrary<Claims> = fc.oneof(
  { arbitrary: fc.constant({ author: null, unlinked: false, coAuthor: null }), weight: 5 },
  {
    arbitrary: fc.record({
      author: fc.option(anybody),
      unlinked: fc.boolean(),
      coAuthor: fc.option(anybody),
    }),
    weight: 2,
  },
);

const says = fc.oneof(
  { arbitrary: fc.constantFrom(...SAYINGS), weight: 1 },
  { arbitrary: fc.constantFrom("approve", "approve-head", "approve-auth"), weight: 3 },
  { arbitrary: fc.constantFrom("deny", "hold", "undeny", "unhold", "override"), weight: 1 },
);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  weighing(
    5,
    fc.record({
      kind: fc.constant("push"),
      by: fc.oneof(fc.constant("alice"), anybody),
      edit,
      claims,
    }),
  ),
  weighing(
    2,
    fc.record({
      kind: fc.constant("force"),
      by: fc.oneof(fc.constant("alice"), anybody),
      to: place,
    }),
  ),
  weighing(
    2,
    fc.record({
      kind: fc.constant("rebase"),
      by: fc.oneof(fc.constant("alice"), anybody),
      reanchors: fc.boolean(),
    }),
  ),
  weighing(
    1,
    fc.record({ kind: fc.constant("merge-base"), by: fc.oneof(fc.constant("alice"), anybody) }),
  ),
  weighing(
    3,
    fc.record({ kind: fc.constant("base-moves"), branch: fc.constantFrom(...BASES), edit }),
  ),
  weighing(2, fc.record({ kind: fc.constant("retarget"), to: fc.constantFrom(...BASES) })),
  weighing(8, fc.record({ kind: fc.constant("comment"), by: approver, says })),
  weighing(1, fc.record({ kind: fc.constant("edit-comment"), at: place, by: anybody, says })),
  weighing(1, fc.record({ kind: fc.constant("delete-comment"), at: place, by: anybody })),
  weighing(1, fc.record({ kind: fc.constant("hide-comment"), at: place, by: anybody })),
  weighing(
    7,
    fc.record({
      kind: fc.constant("review"),
      by: approver,
      state: fc.constantFrom(
        "approved",
        "approved",
        "approved",
        "approved",
        "changes-requested",
        "commented",
      ),
    }),
  ),
  weighing(1, fc.record({ kind: fc.constant("dismiss"), at: place, by: anybody })),
  weighing(
    1,
    fc.record({
      kind: fc.constant("level"),
      who: anybody,
      level: fc.constantFrom("read", "write"),
    }),
  ),
  weighing(1, fc.record({ kind: fc.constant("team"), who: approver, joins: fc.boolean() })),
  weighing(1, fc.constantFrom({ kind: "draft" }, { kind: "close" })),
  weighing(1, fc.record({ kind: fc.constant("policy"), approvals: fc.constantFrom(1, 2) })),
);

const passage: fc.Arbitrary<Passage> = fc.oneof(
  weighing(
    6,
    fc.record({ kind: fc.constant("wait"), seconds: fc.constantFrom(1, 5, 20, 20, 60, 600) }),
  ),
  weighing(4, fc.constant({ kind: "settle" })),
  weighing(3, fc.record({ kind: fc.constant("deliver"), at: place })),
  weighing(2, fc.constant({ kind: "begin" })),
  weighing(2, fc.record({ kind: fc.constant("finish"), at: place, rereads: fc.boolean() })),
  weighing(
    1,
    fc.record({
      kind: fc.constant("gap"),
      what: fc.constantFrom("files", "commits", "reviews", "permissions", "teams", "modes"),
    }),
  ),
  weighing(
    1,
    fc.record({ kind: fc.constant("crash"), at: fc.constantFrom("before-record", "after-record") }),
  ),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  weighing(
    3,
    fc.record({
      kind: fc.constant("deed"),
      deed,
      arrives: fc.constantFrom("now", "now", "now", "later", "twice"),
    }),
  ),
  weighing(2, fc.record({ kind: fc.constant("passage"), passage })),
);

function weighing<Value>(
  weight: number,
  arbitrary: fc.Arbitrary<Value>,
): { readonly weight: number; readonly arbitrary: fc.Arbitrary<Value> } {
  return { weight, arbitrary };
}

/** A pull request and what happens to it. */
export const arbitraryStory: fc.Arbitrary<Story> = fc.record({
  author: fc.constantFrom("alice", "alice", "alice", "claude[bot]"),
  isFork: fc.constantFrom(false, false, true),
  first: plainEdit,
  quietFor: fc.constantFrom(0, 20, 20, 20, 20),
  steps: fc.array(step, { minLength: STEPS_MIN, maxLength: STEPS_MAX, size: "max" }),
});
