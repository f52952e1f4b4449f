import { describe, expect, it } from "vitest";
import { reasonFrom } from "../../src/commands/free-text.ts";

describe("the reason of a command", () => {
  it("is one line of what could be seen", () => {
    expect(reasonFrom(["the", "\u200b", "shop", "", "is\u200b", "down"])).toBe("the shop is down");
    expect(reasonFrom(["\u200b", ""])).toBe("");
  });

  it("is kept whole up to five hundred letters, and shortened visibly beyond", () => {
    const full = Array.from({ length: 167 }, () => "üü");
    const text = full.join(" ");
    expect(reasonFrom(full)).toBe(text);
    expect(reasonFrom([...full, "x"])).toBe(`${text}…`);
  });
});
