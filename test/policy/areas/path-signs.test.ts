import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AreaRules } from "../../../src/policy/areas/area-rules.ts";
import { type PathForm, viewPath } from "../../../src/policy/areas/path-view.ts";
import { compilePolicyPatterns } from "../../../src/policy/areas/policy-patterns.ts";
import { SHIPPED_RULES, shippedAreas } from "../../../src/policy/areas/shipped-areas.ts";
import { compileWordList, createWordDirectory, partsOf } from "../../../src/policy/areas/words.ts";
import { matchesSegments } from "../../../src/policy/path-pattern.ts";
import { maskOf } from "../../../src/policy/path-pattern-index.ts";
import { parsePattern } from "../../../src/policy/paths.ts";
import { anArea } from "../../builders/policy.ts";

const SHIPPED = shippedAreas();
const TEXTS = SHIPPED_RULES.flatMap(({ include, exclude, words, wordsExcept }) => [
  ...[...include, ...exclude].flatMap((pattern) => pattern.split(/[/*?{},]+/u)),
  ...`${words} ${wordsExcept}`.split(/\s+/u),
]).filter((text) => text !== "");

/** Names that have something of the rules in them, in both cases, with something else around it. */
const piece = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.constantFrom(...TEXTS).map((text) => text.toUpperCase()),
  fc.constantFrom("-", "_", ".", "s", "22", "Z9", "x.ts", "\u0430uth", "\u03a3", "\u0130"),
);
const name = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(""));
const root = fc.constantFrom("", "util/src/main/java/org/acme/billing/util/");
const path = fc
  .tuple(root, fc.array(name, { minLength: 1, maxLength: 4 }))
  .map(([start, names]) => `${start}${names.join("/")}`);

/** One area without anything looked up beforehand: every word list and every pattern is asked. */
function findSlowly(rules: AreaRules, text: string): string | null {
  const { main, all } = viewPath(text);
  for (const form of rules.tier === "low" ? [main] : all) {
    const found = findInForm(rules, form);
    if (found !== null) return `${rules.area}/${found}`;
  }
  return null;
}

const COMPILED = new Map(
  SHIPPED_RULES.map((rules) => {
    const { nocase } = rules;
    const folderItself = rules.tier !== "low";
    return [
      rules,
      {
        words: compileWordList(rules.words, rules.wordsExcept),
        include: rules.include.flatMap((one) => parsePattern(one, { nocase, folderItself }, 1_024)),
        exclude: rules.exclude.flatMap((one) => parsePattern(one, { nocase }, 1_024)),
      },
    ] as const;
  }),
);

function findInForm(rules: AreaRules, { segments, silentFrom, silentTo }: PathForm): string | null {
  const compiled = COMPILED.get(rules);
  const said = segments.filter((_, at) => at <= silentFrom || at >= silentTo);
  const word = compiled?.words.find(said.map(partsOf)) ?? null;
  const spelled = rules.nocase ? segments.join("/").toLowerCase().split("/") : segments;
  const glob = compiled?.include.find((pattern) => matchesSegments(pattern, spelled));
  if (word === null && glob === undefined) return null;
  if (compiled?.exclude.some((pattern) => matchesSegments(pattern, spelled)) === true) return null;
  return word === null ? `glob:${glob?.text ?? ""}` : `word:${word}`;
}

describe("the shipped areas", () => {
  it("find what asking every rule finds", () => {
    fc.assert(
      fc.property(path, (text) => {
        const looked = SHIPPED.look(text);
        for (const rules of SHIPPED_RULES) {
          expect(SHIPPED.find(rules.area, looked)).toBe(findSlowly(rules, text));
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("createWordDirectory", () => {
  it("misses no list that has a word", () => {
    const lists = SHIPPED_RULES.map((rules) => compileWordList(rules.words, rules.wordsExcept));
    const listsWith = createWordDirectory(lists);
    fc.assert(
      fc.property(name, (text) => {
        const parts = partsOf(text);
        const mask = listsWith(parts);
        for (const [place, list] of lists.entries()) {
          if (list.find([parts]) !== null) expect(mask & maskOf(place)).not.toBe(0);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("finds short words with an ending", () => {
    const listsWith = createWordDirectory([compileWordList("k8", ""), compileWordList("auth", "")]);
    expect(listsWith(["k8s"])).toBe(maskOf(0));
    expect(listsWith(["my", "auth2"])).toBe(maskOf(1));
    expect(listsWith(["author"])).toBe(0);
  });
});

describe("the patterns of a policy", () => {
  const pattern = fc.constantFrom(
    ..."** * docs/** **/*.ts src/{auth,Billing}/** **/?x* **/*-test.* x.ts **/[a-c]* **/*auth*/**".split(
      " ",
    ),
  );
  const list = fc.uniqueArray(pattern, { maxLength: 4 });
  const some = fc.constantFrom("docs/a.md", "src/Auth/x.ts", "src/billing/b.go", "lib/a-test.ts");

  it("place a path as asking each of them does", () => {
    fc.assert(
      fc.property(list, list, fc.oneof(path, some), (include, exclude, text) => {
        const areas = [
          anArea({ area: "auth", include, exclude }),
          anArea({ area: "own", include }),
        ];
        const { patterns, placing } = compilePolicyPatterns(areas);
        expect(placing(text)).toEqual(patterns.filter(({ matches }) => matches(text)));
      }),
      { numRuns: 500 },
    );
  });
});
