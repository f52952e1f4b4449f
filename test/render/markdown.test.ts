import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { code, folded, join, md, prose, table, within } from "../../src/render/markdown.ts";
import { plainText } from "../../src/render/plain-text.ts";
import { renderReply } from "../../src/render/reply.ts";

describe("md", () => {
  it.each([
    ["**bold**", "\\*\\*bold\\*\\*"],
    ["<img src=x onerror=y>", "&lt;img src=x onerror=y&gt;"],
    ["a & b &lt;", "a &amp; b &amp;lt;"],
    ["[x](javascript:y)", "\\[x\\]\\(javascript:y\\)"],
    ["![x](y)", "\\!\\[x\\]\\(y\\)"],
    ["a|b", "a\\|b"],
    ["# h", "\\# h"],
    ["#12", "\\#12"],
    ["~~x~~ __y__ $z$ {a}", "\\~\\~x\\~\\~ \\_\\_y\\_\\_ \\$z\\$ \\{a\\}"],
    ["https://evil.example", "https&#58;//evil.example"],
    ["WWW.evil.example", "WWW&#46;evil.example"],
    ["a\\b", "a\\\\b"],
    ["a\r\nb", "a  b"],
    ["a`b", "a b"],
    ["\u202ea", " a"],
    ["a:b", "a:b"],
  ])("shows %j literally", (text, shownText) => {
    expect(md`<${text}>`.markdown).toBe(`<${shownText}>`);
  });

  it("takes numbers and Markdown as they are", () => {
    expect(md`${1} of ${md`**${2}**`}`.markdown).toBe("1 of **2**");
  });
});

describe("code", () => {
  it.each([
    ["a.ts", "`a.ts`"],
    ["a*b_c", "`a*b_c`"],
    ["a`b", "`a b`"],
    ["a|b*", "<code>a\\|b\\*</code>"],
    ["<b>|", "<code>&lt;b&gt;\\|</code>"],
    ["", "(empty)"],
    ["\n", "(empty)"],
    ["a\nb", "`a b`"],
  ])("shows %j", (text, markdown) => {
    expect(code(text).markdown).toBe(markdown);
  });
});

describe("prose", () => {
  it("shows what stands between backticks in code type, and the rest literally", () => {
    expect(prose("Use `a*b` or *c*.\n- `d` | e\n- f").markdown).toBe(
      "Use `a*b` or \\*c\\*.\n- `d` \\| e\n- f",
    );
  });

  it("cuts long words, never long sentences", () => {
    expect(prose("word ".repeat(200)).markdown).toBe("word ".repeat(200));
    expect(prose("x".repeat(300)).markdown).toHaveLength(201);
  });
});

describe("table", () => {
  it("keeps a row in one line, whatever its cells hold", () => {
    const cells = [md`${"a|b\nc"}`, code("x|y"), prose("one\ntwo | three")];
    expect(table(["h1", "h2", "h3"], [cells]).markdown.split("\n")).toEqual([
      "| h1 | h2 | h3 |",
      "| --- | --- | --- |",
      "| a\\|b c | <code>x\\|y</code> | one two \\| three |",
    ]);
  });
});

describe("within", () => {
  const NOTE = "\n\n_The rest is left out: GitHub shows no more here._";

  it("leaves what fits and cuts the rest at a line end", () => {
    expect(within({ markdown: "x".repeat(100) }, 100)).toBe("x".repeat(100));
    const lines = Array(30).fill("123456789").join("\n");
    const cut = within({ markdown: lines }, 120);
    expect(cut.length).toBeLessThanOrEqual(120);
    expect(cut.endsWith(NOTE)).toBe(true);
    expect(cut.slice(0, -NOTE.length)).toMatch(/^(?:\d{9}\n)*\d{9}$/u);
  });

  it("never leaves half a character", () => {
    for (const length of [100, 101]) {
      const cut = within({ markdown: "😀".repeat(100) }, length);
      expect(cut.isWellFormed()).toBe(true);
      expect(cut.length).toBeLessThanOrEqual(length);
    }
  });
});

describe("folded and join", () => {
  it("build blocks of parts", () => {
    expect(folded("<x>", join([md`a`, md`b`], ", ")).markdown).toBe(
      "<details><summary>&lt;x&gt;</summary>\n\na, b\n\n</details>",
    );
  });
});

describe("any text", () => {
  const anyText = fc.string({ unit: "binary", maxLength: 300 });

  it("cannot become markup, and no line end survives", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { markdown } = md`${text}`;
        expect(markdown).not.toMatch(/[\n\r<>`]/u);
        expect(markdown.replaceAll(/\\[\\`*_{}[\]()!|~#$]/gu, "")).not.toMatch(/[*_[\]|~$]/u);
        expect(markdown).not.toMatch(/:\/\/|\bwww\./iu);
        expect(code(text).markdown).toMatch(/^(?:`[^`\n|]+`|<code>[^<\n]*<\/code>|\(empty\))$/u);
      }),
    );
  });

  it("is read back as it was shown in a terminal", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...Array.from("ab*_[]|<>&#~$\\!(){}: /w.")),
          maxLength: 60,
        }),
        (text) => {
          fc.pre(!text.startsWith("#") && !/^_.*_$|^\||^&|<|>/u.test(text) && !text.includes("&"));
          expect(plainText(md`x${text}`.markdown)).toBe(`x${text}`);
        },
      ),
    );
  });
});

describe("renderReply", () => {
  it("notifies nobody of whom it speaks", () => {
    expect(renderReply("Ask @acme/identity or `@x`, @y.")).toBe(
      "Ask @&#8203;acme/identity or `@x`, @&#8203;y.",
    );
  });

  it("fits a comment, however often names are broken", () => {
    expect(renderReply("@a ".repeat(65_000)).length).toBeLessThanOrEqual(65_536);
    expect(renderReply("word ".repeat(60_000)).length).toBeLessThanOrEqual(65_536);
  });
});

describe("plainText", () => {
  it("takes markup away and keeps tables readable", () => {
    const markdown = `### Title\n\n**bold** \`code\`\n_note_\n<!-- x -->\n\n\n${table(["a", "b"], [[md`1*`, code("x|y")]]).markdown}\n<details><summary>More</summary>\n\na<br>b\n</details>`;
    expect(plainText(markdown)).toMatchInlineSnapshot(`
      "Title

      bold code
      note

      | a | b |
      | 1* | x|y |
      More

      a; b
      "
    `);
  });
});
