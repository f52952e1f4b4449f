import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseComment } from "../../src/commands/parse-command.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";

describe("parseComment", () => {
  it.each<[string, string, string[]]>([
    ["/agentgov approve", "approve", []],
    ["/agentgov", "help", []],
    ["/agentgov   ", "help", []],
    ["/agentgov help", "help", []],
    ["/agentgov approve auth billing", "approve", ["auth", "billing"]],
    [`/agentgov  approve\tauth   ${SHA}  `, "approve", ["auth", SHA]],
    ["/agentgov approve\r\n", "approve", []],
    ["\n\n/agentgov approve\n\n", "approve", []],
    ["Looks good.\n/agentgov approve", "approve", []],
    ["Looks good.\n\n/agentgov approve\nThanks!", "approve", []],
    ["- a list\n\n/agentgov approve", "approve", []],
    ["> quoted\n\n/agentgov approve", "approve", []],
    ["> quoted\n \t \n/agentgov approve", "approve", []],
    ["```\ncode\n```\n/agentgov approve", "approve", []],
    ["> q\n```\ncode\n```\n/agentgov approve", "approve", []],
    ["~~~\n```\n~~~\n/agentgov approve", "approve", []],
    ["````\n```\n````\n/agentgov approve", "approve", []],
    ["```\n```` \n/agentgov approve", "approve", []],
    ["   ```js\ncode\n  ```\n/agentgov approve", "approve", []],
    ["Use `x` and ``y`z``\n/agentgov approve", "approve", []],
    ["A \\` mark and [x] done\n/agentgov approve", "approve", []],
    ["]\n/agentgov approve", "approve", []],
    ["`[` is a bracket\n/agentgov approve", "approve", []],
    ["a [b\n\n/agentgov approve", "approve", []],
    ["[a [b] c]\n/agentgov approve", "approve", []],
    ["[a] ] ]\n/agentgov approve", "approve", []],
    ["~~~ with ` a tick\n~~~\n/agentgov approve", "approve", []],
    [
      "/agentgov deny  zu gefährlich, bitte teilen ",
      "deny",
      ["zu", "gefährlich,", "bitte", "teilen"],
    ],
    ["/agentgov hold until Monday", "hold", ["until", "Monday"]],
    ["/agentgov override Ausfall: größer", "override", ["Ausfall:", "größer"]],
    ["/agentgov un-hold", "un-hold", []],
  ])("obeys %j", (body, verb, words) => {
    expect(parseComment(body)).toEqual({ kind: "command", verb, words });
  });

  it.each([
    ["ordinary text", "Nice work, agentgov!"],
    ["nothing", ""],
    ["a quote", "> /agentgov approve"],
    ["a quote that is indented", "   > /agentgov approve"],
    ["a quote in a quote", ">> /agentgov approve"],
    ["a fence", "```\n/agentgov approve\n```"],
    ["a fence of tildes", "~~~~\n/agentgov approve\n~~~\n~~~~"],
    ["a fence that is never closed", "```\n/agentgov approve"],
    ["a fence that another kind does not close", "```\n~~~\n/agentgov approve\n```"],
    ["a fence that a shorter one does not close", "````\n```\n/agentgov approve\n````"],
    ["a fence that a line with text does not close", "```\n``` x\n/agentgov approve\n```"],
    ["a fence behind what looks like one", "```x```\n\n```\n/agentgov approve\n```"],
    ["a fence right behind what looks like one", "```x```\n```\n/agentgov approve\n```"],
    ["a fence with a language", "```sh\n/agentgov approve\n```"],
    ["indented code", "    /agentgov approve"],
    ["code indented by a tab", "\t/agentgov approve"],
    ["code indented by spaces and a tab", "  \t/agentgov approve"],
    ["a sentence under a quote", "> quoted\nI agree."],
    ["a sentence under a quote that names a command", "> quoted\nUse /agentgov approve."],
    ["a word in a sentence", "Please use /agentgov approve here"],
  ])("finds no command in %s", (_name, body) => {
    expect(parseComment(body)).toEqual({ kind: "none" });
  });

  const UNREADABLE = "That is not a command I can read.";
  const SWALLOWED = "part of the quote, code or link above it";
  it.each([
    ["a look-alike", "/аgentgov approve", UNREADABLE],
    ["capitals", "/AGENTGOV approve", UNREADABLE],
    ["a capital verb", "/agentgov Approve", UNREADABLE],
    ["an invisible character", "/agentgov app\u200brove", UNREADABLE],
    ["a space that is no space", "/agentgov approve\u00a0", UNREADABLE],
    ["a control character", "/agentgov approve \u0007", UNREADABLE],
    ["a leading space", " /agentgov approve", UNREADABLE],
    ["bold type", "**/agentgov approve**", UNREADABLE],
    ["another sign", "@agentgov approve", UNREADABLE],
    ["a verb with a number", "/agentgov approve2", UNREADABLE],
    ["an endless line", `/agentgov approve ${"a ".repeat(500)}`, UNREADABLE],
    ["a reason with a control character", "/agentgov deny a\u0007b", UNREADABLE],
    ["a reason with nothing in it", "/agentgov deny \u00e9\u0085", UNREADABLE],
    ["what a quote swallows", "> quoted\n/agentgov approve", SWALLOWED],
    ["what a long quote swallows", "> quoted\nmore\n/agentgov approve", SWALLOWED],
    ["what a code span swallows", "see `this\n/agentgov approve\nand that`", SWALLOWED],
    ["what a wide code span swallows", "see ``this ` \n/agentgov approve\n``", SWALLOWED],
    ["what a link swallows", "see [this\n/agentgov approve\n](https://example.org)", SWALLOWED],
    ["what a link with code swallows", "[a `]` b\n/agentgov approve\n]", SWALLOWED],
    ["what an escaped bracket does not close", "[a \\] b\n/agentgov approve\n]", SWALLOWED],
    ["what a nested link swallows", "[a [b]\n/agentgov approve\n]", SWALLOWED],
    ["what a picture swallows", "![alt\n/agentgov approve\n](x.png)", SWALLOWED],
    ["two commands", "/agentgov approve\n/agentgov help", "One command per comment"],
    ["two equal commands", "/agentgov approve\n/agentgov approve", "One command per comment"],
    [
      "a command and an attempt",
      "/agentgov approve\n/Agentgov help",
      "More than one line looks like a command",
    ],
    ["HTML around it", "<b>\n/agentgov approve\n</b>", "with HTML or a formula"],
    ["an HTML comment around it", "<!--\n/agentgov approve\n-->", "with HTML or a formula"],
    ["a formula around it", "$$\n/agentgov approve\n$$", "with HTML or a formula"],
    [
      "much text beside it",
      `${"x".repeat(1_001)}\n/agentgov approve`,
      "too long to carry a command",
    ],
  ])("refuses %s, with a word why", (_name, body, words) => {
    const parsed = parseComment(body);
    expect(parsed.kind).toBe("refused");
    expect(parsed.kind === "refused" ? parsed.reply : "").toContain(words);
  });

  it("says in full what to write instead", () => {
    expect(parseComment("/Agentgov approve")).toEqual({
      kind: "refused",
      reply:
        "That is not a command I can read. Did you mean `/agentgov approve`? " +
        "A command starts the line, in plain letters: `/agentgov help` lists them.",
      seeming: ["approve"],
    });
    expect(parseComment("> quoted\n/agentgov approve")).toEqual({
      kind: "refused",
      reply:
        "The command is part of the quote, code or link above it: " +
        "leave an empty line before `/agentgov`.",
      seeming: ["approve"],
    });
  });

  it("counts the text beside a command to the letter", () => {
    const command = "/agentgov approve";
    expect(parseComment(`${"x".repeat(999)}\n${command}`).kind).toBe("command");
    expect(parseComment(`${"x".repeat(1_000)}\n${command}`).kind).toBe("refused");
    expect(parseComment(`/agentgov approve ${"a".repeat(982)}`).kind).toBe("command");
    expect(parseComment(`/agentgov approve ${"a".repeat(983)}`).kind).toBe("refused");
  });

  it("reads hostile text in time that grows with its length", () => {
    const hostile = [
      `/agentgov a${" ".repeat(980)}é`,
      `/agentgov deny${" ".repeat(980)}\u0007`,
      "`".repeat(60_000),
      "[".repeat(60_000),
      "\\`".repeat(30_000),
      "> \n".repeat(20_000),
      "/agentgov\n".repeat(6_000),
      `/agentgov ${"a".repeat(60_000)}`,
      `${" ".repeat(60_000)}x`,
    ];
    const started = performance.now();
    for (const body of hostile) parseComment(`${body}\n${body}`.slice(0, 65_536));
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  const line = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constantFrom(
      "/agentgov approve",
      "```",
      "~~~",
      "> x",
      "",
      "    x",
      "`",
      "[",
      "<!--",
      "-->",
      "/agentgov",
    ),
  );

  it("reads any text, and never a command out of quotes, code or HTML", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const body = lines.join("\n");
        parseComment(body);
        const quoted = lines.map((text) => `> ${text.replaceAll(/[\r\n]/gu, " ")}`).join("\n");
        expect(parseComment(quoted).kind).not.toBe("command");
        const ticks = "`".repeat(41);
        expect(parseComment(`${ticks}\n${body}\n${ticks}`).kind).not.toBe("command");
        const indented = body
          .split(/\r\n|\r|\n/u)
          .map((text) => `    ${text}`)
          .join("\n");
        expect(parseComment(indented).kind).not.toBe("command");
        expect(parseComment(`<!--\n${body}\n-->`).kind).not.toBe("command");
      }),
    );
  });
});
