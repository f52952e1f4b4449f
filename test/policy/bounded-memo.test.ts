import { describe, expect, it } from "vitest";
import { createBoundedMemo } from "../../src/policy/bounded-memo.ts";

const OWNER = {};

function counting(max: number): {
  readonly ask: (text: string, owner?: object) => void;
  readonly made: string[];
} {
  const made: string[] = [];
  const remember = createBoundedMemo<object, { readonly text: string }>(max);
  const make = (text: string): { readonly text: string } => {
    made.push(text);
    return { text };
  };
  return {
    made,
    ask: (text, owner = OWNER) => expect(remember(owner, text, make)).toEqual({ text }),
  };
}

describe("createBoundedMemo", () => {
  it("makes each value once while it is kept", () => {
    const { ask, made } = counting(2);
    for (const text of ["a", "b", "a", "b"]) ask(text);
    expect(made).toEqual(["a", "b"]);
  });

  it("keeps what was asked for lately, and no more than two generations", () => {
    const { ask, made } = counting(2);
    for (const text of ["a", "b", "c", "a", "d", "b"]) ask(text);
    expect(made).toEqual(["a", "b", "c", "d", "b"]);
  });

  it("confuses no two owners", () => {
    const { ask, made } = counting(4);
    ask("a");
    ask("a", {});
    expect(made).toEqual(["a", "a"]);
  });

  it("does not keep long texts", () => {
    const { ask, made } = counting(4);
    const long = "a".repeat(257);
    ask(long);
    ask(long);
    expect(made).toEqual([long, long]);
  });
});
