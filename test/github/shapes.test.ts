import { describe, expect, it } from "vitest";
import { MaybeAccount } from "../../src/github/shapes.ts";

describe("an account in an answer of GitHub", () => {
  it.each([
    ["is missing", undefined],
    ["is null", null],
    ["is the one that stands for deleted accounts", { id: 10_137, login: "ghost", type: "User" }],
  ])("is nobody when it %s", (_what, account) => {
    expect(MaybeAccount.parse(account)).toBeNull();
  });

  it("is a person otherwise, also under that login", () => {
    const account = { id: 7, login: "Ghost", type: "User" };
    expect(MaybeAccount.parse(account)).toEqual({ id: 7, login: "ghost", type: "user" });
  });

  it("is no person where GitHub names a kind nobody knows yet", () => {
    const account = { id: 7, login: "robo", type: "Robot" };
    expect(MaybeAccount.parse(account)?.type).toBe("mannequin");
  });
});
