import { describe, expect, it } from "vitest";
import { readAgentPower } from "../../../src/policy/agent-power/agent-power.ts";
import { readAgentFile } from "../../../src/readers/agent-file.ts";

const path = ".claude/settings.json";

function deltasOf(after: string): readonly string[] {
  const changes = readAgentPower([
    {
      path,
      before: readAgentFile({ path, text: "{}" }),
      after: readAgentFile({ path, text: after }),
    },
  ]);
  return changes.map(({ code, direction }) => `${direction} ${code}`);
}

describe("settings in a shape that cannot be read", () => {
  it.each([
    '{"hooks":"x"}',
    '{"hooks":["x"]}',
    '{"hooks":{"PreToolUse":"x"}}',
    '{"hooks":{"PreToolUse":{"matcher":"*"}}}',
    '{"hooks":{"PreToolUse":[{"matcher":"*","hooks":"x"}]}}',
    '{"permissions":"x"}',
    '{"permissions":["Bash"]}',
    '{"sandbox":"off"}',
  ])("widen until a person has looked: %s", (text) => {
    expect(deltasOf(text)).toEqual(["widens unknown-value"]);
  });

  it.each(['{"hooks":null}', '{"hooks":{}}', '{"hooks":{"Stop":[]}}', '{"permissions":{}}'])(
    "are told apart from ones that are empty: %s",
    (text) => {
      expect(deltasOf(text)).toEqual([]);
    },
  );
});
