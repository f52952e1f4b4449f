import { describe, expect, it } from "vitest";
import { closest } from "../../src/domain/closest.ts";

describe("closest", () => {
  it.each([
    ["moed", "mode"],
    ["mdoe", "mode"],
    ["Mode", "mode"],
    ["mod", "mode"],
    ["modes", "mode"],
    ["nods", null],
    ["aproove", "approve"],
    ["apprve", "approve"],
    ["unaprove", "unapprove"],
    ["infrastucture", "infrastructure"],
    ["infrstrctr", null],
    ["ifrastrctre", "infrastructure"],
    ["x", null],
    ["", null],
    ["zebra", null],
  ])("takes %j for %j", (word, meant) => {
    const candidates = ["mode", "approve", "unapprove", "infrastructure", "extends"];
    expect(closest(word, candidates)).toBe(meant);
  });

  it.each<[string, string, readonly string[], string | null]>([
    ["one letter of three", "abx", ["abc"], "abc"],
    ["two letters of five", "abcxy", ["abcde"], null],
    ["two letters of six", "abcdxy", ["abcdef"], "abcdef"],
    ["three letters of nine", "abcdefxyz", ["abcdefghi"], "abcdefghi"],
    ["four letters of twelve", "abcdefghwxyz", ["abcdefghijkl"], null],
    ["one letter of one", "a", ["b"], "b"],
    ["two letters of two", "ab", ["cd"], null],
    ["a swap as one step", "abdc", ["abcd"], "abcd"],
    ["a swap at the start", "bacd", ["abcd"], "abcd"],
    ["the first of equals", "abc", ["abx", "aby"], "abx"],
    ["the nearest, wherever it stands", "abcdef", ["abcdxy", "abcdex", "abcxyf"], "abcdex"],
    ["letters of both cases", "ABCD", ["AbCe"], "AbCe"],
    ["no candidate", "abc", [], null],
    ["a word of 40 letters", "a".repeat(40), ["a".repeat(39)], "a".repeat(39)],
    ["a word of 41 letters", "a".repeat(41), ["a".repeat(40)], null],
  ])("handles %s", (_name, ...[word, candidates, meant]) => {
    expect(closest(word, candidates)).toBe(meant);
  });
});
