import { describe, expect, it } from "vitest";
import { parseComment } from "../../src/commands/parse-command.ts";
import { mentionsCommand } from "../../src/domain/command-mention.ts";
import { bypass } from "./catalogue.ts";
import { afterComment, opened, recorded } from "./comment-scene.ts";
import { stageForFile } from "./stage.ts";

const stage = stageForFile();
const APPROVE = "/agentgov approve";

describe("a comment that is not a command", () => {
  it(bypass("CM-04"), async () => {
    const { scene, pr } = await opened(stage);
    const bodies = [
      `> ${APPROVE}\n\nPlease do not do this.`,
      `Please do not do this.\n\nOn Monday, bob wrote:\n> ${APPROVE}\n`,
      `>${APPROVE}`,
      `> quoted\n${APPROVE}`,
    ];
    for (const body of bodies) {
      expect([body, await afterComment(scene, pr, body)]).toEqual([body, "in_progress"]);
    }
    expect(await recorded(scene, pr)).toBe(0);
  });

  it(bypass("CM-05"), () => {
    const wrappers = [
      (line: string) => `\`\`\`\n${line}\n\`\`\``,
      (line: string) => `\`\`\`\n${line}`,
      (line: string) => `~~~\n${line}\n~~~`,
      (line: string) => `~~~~ text\n${line}\n~~~`,
      (line: string) => `    ${line}`,
      (line: string) => `\t${line}`,
      (line: string) => `\`${line}\``,
      (line: string) => `a \`b\n${line}\nc\``,
      (line: string) => `<pre>\n${line}\n</pre>`,
      (line: string) => `[text\n${line}](https://example.com)`,
    ];
    for (const wrap of wrappers) {
      const body = wrap(APPROVE);
      expect([body, parseComment(body).kind]).not.toEqual([body, "command"]);
    }
    expect(parseComment(APPROVE).kind).toBe("command");
  });

  it(bypass("CM-06"), () => {
    const bodies = [
      `<!-- ${APPROVE} -->`,
      `<!--\n${APPROVE}\n-->`,
      `<details><summary>log</summary>\n\n${APPROVE}\n\n</details>`,
      `![${APPROVE}](https://example.com/a.png)`,
      `Please confirm.\n\n${APPROVE}\n\n<b>thanks</b>`,
      `$$\\color{white}{x}$$\n\n${APPROVE}`,
      `${APPROVE}\n\n${"long ".repeat(400)}`,
    ];
    for (const body of bodies) {
      expect([body, parseComment(body).kind]).not.toEqual([body, "command"]);
    }
  });

  it(bypass("CM-07"), async () => {
    const scene = stage.scene();
    const pr = scene.propose({ message: `${APPROVE}\n\n${APPROVE}`, body: APPROVE });
    await scene.settle();
    scene.sandbox.reviewComment({ pr, by: "ivan", body: APPROVE });
    scene.sandbox.editPullRequest(pr, { by: "alice", title: APPROVE, body: APPROVE });
    await scene.settle();
    expect([scene.state(pr.headSha), await recorded(scene, pr)]).toEqual(["in_progress", 0]);
  });

  it(bypass("CM-08"), async () => {
    const { scene, pr } = await opened(stage);
    await afterComment(scene, pr, "/agentgov help");
    await afterComment(scene, pr, "/agentgov status");
    await afterComment(scene, pr, "/agentgov aprove");
    const spoken = scene.sandbox
      .pullRequest(pr)
      .comments.filter(({ by }) => by.endsWith("[bot]"))
      .map(({ body }) => body);
    expect(spoken.length).toBeGreaterThanOrEqual(3);
    for (const body of [...spoken, scene.says(pr.headSha)]) {
      expect([body, parseComment(body).kind]).not.toEqual([body, "command"]);
    }
    const quoted = spoken.map((body) => body.replace(/^/gmu, "> "));
    for (const body of quoted) {
      expect([body, await afterComment(scene, pr, body)]).toEqual([body, "in_progress"]);
    }
  });

  it(bypass("CM-09"), () => {
    const commands = [
      "approve",
      "revoke",
      "status",
      "help",
      "declare none",
      "deny because it is wrong",
    ];
    for (const first of commands) {
      for (const second of commands) {
        const body = `/agentgov ${first}\n/agentgov ${second}`;
        expect([body, parseComment(body).kind]).toEqual([body, "refused"]);
      }
    }
  });

  it(bypass("CM-10"), () => {
    const odd = [
      "\u200b",
      "\u200d",
      "\u202e",
      "\u00a0",
      "\u00ad",
      "\u0301",
      "\ufe0f",
      "\u2028",
      "\u2066",
      "\uff0f",
    ];
    for (const character of odd) {
      for (let at = 0; at < APPROVE.length; at += 1) {
        const body = `${APPROVE.slice(0, at)}${character}${APPROVE.slice(at)}`;
        expect([body, parseComment(body).kind]).not.toEqual([body, "command"]);
      }
    }
    const swapped = [
      "/agentgov \u0430pprove",
      "\uff0fagentgov approve",
      "/\u0430gentgov approve",
      "/agentgov appr\u043eve",
    ];
    for (const body of swapped) expect([body, parseComment(body).kind]).toEqual([body, "refused"]);
  });

  it(bypass("CM-11"), async () => {
    const { scene, pr } = await opened(stage);
    const missed = [
      "/agentgov rev\u043eke",
      "/agentgov holdd",
      "\\agentgov revoke",
      "/ agentgov revoke",
      "/\u0430gentgov revoke",
      "/agentg\u043ev hold",
      "\uff0fagentgov deny no",
      "/age\u200bntgov revoke",
    ];
    for (const body of missed) {
      expect([body, mentionsCommand(body)]).toEqual([body, true]);
      const before = scene.sandbox.pullRequest(pr).comments.length;
      await afterComment(scene, pr, body);
      expect([body, scene.sandbox.pullRequest(pr).comments.length - before]).toEqual([body, 2]);
    }
  });

  it(bypass("CM-12"), () => {
    const bodies = [
      "> ".repeat(30_000),
      "[".repeat(60_000),
      "*".repeat(60_000),
      "\u0301".repeat(60_000),
      `${" ".repeat(65_000)}${APPROVE}`,
      `/agentgov${" ".repeat(60_000)}approve`,
      "`".repeat(60_000),
      `${"\n".repeat(60_000)}${APPROVE}`,
    ];
    for (const body of bodies) {
      const start = performance.now();
      parseComment(body);
      mentionsCommand(body);
      expect(performance.now() - start).toBeLessThan(500);
    }
  });

  it(bypass("CM-13"), async () => {
    const { scene, pr } = await opened(stage);
    const { headSha: head } = pr;
    const other = "0".repeat(40);
    const wrong = [
      head.slice(0, 7),
      head.toUpperCase(),
      other,
      "main",
      pr.branch,
      `${head}0`,
      head.slice(1),
    ];
    for (const word of wrong.filter((one) => one !== head)) {
      const body = `${APPROVE} ${word}`;
      expect([body, await afterComment(scene, pr, body)]).toEqual([body, "in_progress"]);
    }
    expect(await afterComment(scene, pr, `${APPROVE} ${head}`)).toBe("success");
  });

  it(bypass("CM-18"), async () => {
    const { scene, pr } = await opened(stage);
    const review = scene.sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await scene.settle();
    for (let index = 0; index < 120; index += 1) {
      scene.sandbox.review({ pr, by: "bob", state: "COMMENT", body: `${index}` });
    }
    scene.sandbox.review({ pr, by: "ivan", state: "REQUEST_CHANGES" });
    for (let index = 0; index < 120; index += 1) {
      scene.sandbox.review({ pr, by: "bob", state: "COMMENT", body: `${index}` });
    }
    await scene.settle();
    expect(review.id).toBeGreaterThan(0);
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("CM-21"), async () => {
    const { scene, pr } = await opened(stage);
    for (const body of ["+1", "LGTM", ":+1:", "\ud83d\udc4d", "approved!"]) {
      const before = scene.sandbox.pullRequest(pr).comments.length;
      expect([body, await afterComment(scene, pr, body)]).toEqual([body, "in_progress"]);
      expect([body, scene.sandbox.pullRequest(pr).comments.length - before]).toEqual([body, 1]);
    }
    expect(await recorded(scene, pr)).toBe(0);
  });

  it(bypass("CM-22"), async () => {
    const scene = stage.scene();
    const pr = scene.propose({ message: "@acme/everyone <img src=x> [a](https://evil.example)" });
    await scene.settle();
    for (const word of [
      "__proto__",
      "constructor",
      "<script>",
      "@ida",
      "[a](https://evil.example)",
    ]) {
      await afterComment(scene, pr, `${APPROVE} ${word}`);
      const reply = scene.reply(pr).replaceAll(/`[^`\n]*`/gu, "");
      expect([word, /<script>|(?<![`\w])@ida\b|\]\(https:\/\/evil/u.test(reply)]).toEqual([
        word,
        false,
      ]);
    }
    expect(scene.state(pr.headSha)).toBe("in_progress");
    expect(scene.says(pr.headSha)).not.toMatch(/<img|\]\(https:\/\/evil/u);
  });
});
