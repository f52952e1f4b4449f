import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commitSha } from "../../src/domain/ids.ts";
import { parseCommit } from "../../src/git/parse-commit.ts";

const SHA = commitSha("a".repeat(40));
const HEAD = `tree ${"1".repeat(40)}\nparent ${"2".repeat(40)}\nparent ${"3".repeat(40)}\n`;
const ANA = "Ana <ana@example.com> 1767323045 +0200";

function parse(text: string, encoding: BufferEncoding = "utf8"): ReturnType<typeof parseCommit> {
  return parseCommit(SHA, Buffer.from(text, encoding));
}

describe("parseCommit", () => {
  it("reads what git writes", () => {
    expect(parse(`${HEAD}author ${ANA}\ncommitter ${ANA}\n\nsubject\n\nbody\n`)).toEqual({
      sha: SHA,
      message: "subject\n\nbody\n",
      author: { name: "Ana", email: "ana@example.com", at: "2026-01-02T03:04:05Z", account: null },
      committer: {
        name: "Ana",
        email: "ana@example.com",
        at: "2026-01-02T03:04:05Z",
        account: null,
      },
      parents: ["2".repeat(40), "3".repeat(40)],
      tree: "1".repeat(40),
      verification: null,
    });
  });

  it("does not take lines of a signature or the message for headers", () => {
    const signed = `${HEAD}author ${ANA}\ncommitter ${ANA}\ngpgsig -----BEGIN\n author Eve <e@x> 1 +0000\n -----END\n\nparent ${"4".repeat(40)}\n`;
    const commit = parse(signed);
    expect(commit.author.name).toBe("Ana");
    expect(commit.parents).toHaveLength(2);
  });

  it("decodes the encoding that the commit names", () => {
    const text = `${HEAD}author J\xfcrgen <j@example.com> 1 +0000\ncommitter ${ANA}\nencoding ISO-8859-1\n\ngr\xfcn\n`;
    const commit = parse(text, "latin1");
    expect(commit.message).toBe("grün\n");
    expect(commit.author.name).toBe("Jürgen");
  });

  it.each([
    ["an unknown encoding", `encoding klingon\n\nplain\n`, "plain\n"],
    ["no message", "", ""],
    ["a byte order mark", "\n\ufeffx", "\ufeffx"],
  ])("survives %s", (_name, rest, message) => {
    expect(parse(`${HEAD}author ${ANA}\ncommitter ${ANA}\n${rest}`).message).toBe(message);
  });

  it.each([
    ["no name", "<a@x> 1 +0000", { name: "", email: "a@x", at: "1970-01-01T00:00:01Z" }],
    ["no date", "A <a@x>", { name: "A", email: "a@x", at: "" }],
    ["a date out of time", "A <a@x> 999999999999 +0000", { name: "A", email: "a@x", at: "" }],
    ["nothing", "", { name: "", email: "", at: "" }],
    ["no address", "A", { name: "", email: "", at: "" }],
  ])("survives an author with %s", (_name, author, expected) => {
    expect(parse(`author ${author}\n\nx`).author).toEqual({ ...expected, account: null });
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(parseCommit(SHA, Buffer.from(bytes)).sha).toBe(SHA);
      }),
    );
  });
});
