import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parse, stringify } from "yaml";

/** A text that is most likely no valid policy, and what was done to it. */
export interface MalformedPolicy {
  readonly name: string;
  readonly text: string;
}

const EXAMPLES = ["small-team", "five-hundred-engineers", "regulated"].map((name) =>
  readFileSync(new URL(`../../examples/policies/${name}.yml`, import.meta.url), "utf8"),
);

/** Mistakes that people make, and texts that try a reader's patience. */
const BY_HAND: readonly (readonly [string, string])[] = [
  ["nothing", ""],
  ["a list", "- version: 1\n"],
  ["no text", "version: 1\n\0"],
  ["a tab", "version: 1\nareas:\n\tauth: {}\n"],
  ["a colon too few", "version 1\n"],
  ["a quote too few", 'version: 1\nowners: ["@acme/platform]\n'],
  ["two documents", "version: 1\n---\nversion: 1\n"],
  ["a key twice", "version: 1\nmode: warn\nmode: enforce\n"],
  ["an alias", "version: 1\nmode: &m enforce\n"],
  ["a tag", "version: !!int 1\n"],
  ["another version", "version: 2\n"],
  ["no version", "mode: warn\n"],
  ["a word for a number", "version: one\n"],
  ["an area with a capital", "version: 1\nareas: { Auth: {} }\n"],
  ["an area that is empty", "version: 1\nareas:\n  auth:\n"],
  ["a person with a space", "version: 1\nowners: [alice smith]\n"],
  ["a gate as a word", "version: 1\nareas: { auth: { gates: [human-approval] } }\n"],
  ["an override of nobody", "version: 1\noverride: { people: [] }\n"],
  ["a set of nothing", "version: 1\nrepositories: [{ mode: warn }]\n"],
  ["a pattern of a folder", "version: 1\nareas: { auth: { include: [src/auth] } }\n"],
  ["deep lists", "[".repeat(30_000)],
  ["deep maps", "a: { ".repeat(9_000)],
  ["thousands of keys", Array.from({ length: 9_000 }, (_, at) => `k${at}: 1`).join("\n")],
  ["questions", "? ".repeat(20_000)],
  ["too many bytes", `# ${"x".repeat(65_536)}`],
];

const INSERTED = [
  "\t",
  "&a ",
  "*a ",
  "!!x ",
  "\n---\n",
  ": ",
  "[",
  "{",
  '"',
  "\n? ",
  "@",
  "`",
  "%",
];
const MORE_INSERTED = ["| ", "\0", "😀: 1\n", "\nx: y\n"];
const WRONG: readonly unknown[] = ["xyz zy", 7, -1, null, [], {}, true, [[]], [null], { a: 1 }];
/** Every so many wrong values are taken: there are thousands. */
const STRIDE = 17;

/** Several hundred texts, always the same ones. */
export function malformedPolicies(): readonly MalformedPolicy[] {
  return [
    ...BY_HAND.map(([name, text]) => ({ name, text })),
    ...damaged(),
    ...EXAMPLES.flatMap(withWrongValues).filter((_, index) => index % STRIDE === 0),
  ];
}

/** Examples in which something was typed, and something erased. */
function damaged(): readonly MalformedPolicy[] {
  const damage = fc.record({
    text: fc.constantFrom(...EXAMPLES),
    at: fc.nat(),
    what: fc.constantFrom(...INSERTED, ...MORE_INSERTED),
    cut: fc.nat(40),
  });
  return fc.sample(damage, { numRuns: 200, seed: 7 }).map(({ text, at, what, cut }) => {
    const place = at % text.length;
    const name = `${JSON.stringify(what)} at ${place}`;
    return { name, text: `${text.slice(0, place)}${what}${text.slice(place + cut)}` };
  });
}

/** An example with one value after the other put wrong. */
function withWrongValues(text: string): readonly MalformedPolicy[] {
  const document: unknown = parse(text);
  return placesIn(document).flatMap((path) =>
    WRONG.map((value) => ({
      name: `${JSON.stringify(value)} at ${path.join(".")}`,
      text: stringify(replaced(document, path, value)),
    })),
  );
}

type Place = readonly string[];

function placesIn(value: unknown, path: Place = []): readonly Place[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const here = [...path, key];
    return [here, ...placesIn(inner, here)];
  });
}

function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) =>
      String(index) === key ? replaced(item, rest, by) : item,
    );
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => [
      name,
      name === key ? replaced(inner, rest, by) : inner,
    ]),
  );
}
