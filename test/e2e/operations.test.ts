import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { productForEachTest } from "../support/product.ts";

const product = productForEachTest();

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          annotations: z.object({ runbook: z.string() }),
        }),
      ),
    }),
  ),
});
const Dashboard = z.object({
  panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })) })),
});

const RULES = Rules.parse(parse(readFileSync("deploy/alerts.yml", "utf8"))).groups.flatMap(
  ({ rules }) => rules,
);
const DASHBOARD = Dashboard.parse(
  JSON.parse(readFileSync("deploy/grafana-dashboard.json", "utf8")),
);

/** How GitHub makes the address of a heading. */
function anchorsOf(page: string): string[] {
  return [...readFileSync(page, "utf8").matchAll(/^#+ (.+)$/gmu)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

it("documents every metric, and alerts and draws only what exists", async () => {
  const text = await (await fetch(`${product.current.service.url}/metrics`)).text();
  const help = [...text.matchAll(/^# HELP (agentgov_\w+) (.+)$/gmu)];
  const kinds = new Map(
    [...text.matchAll(/^# TYPE (\w+) (\w+)$/gmu)].map(([, name = "", kind = ""]) => [name, kind]),
  );
  const rows = help.map(
    ([, name = "", words]) => `| \`${name}\` | ${kinds.get(name)} | ${words} |`,
  );
  const listed = readFileSync("docs/metrics.md", "utf8").match(/^\| `agentgov_.+$/gmu) ?? [];
  expect([...listed].sort()).toEqual(rows.sort());

  const names = new Set(help.map(([, name]) => name));
  const used = [...RULES, ...DASHBOARD.panels.flatMap(({ targets }) => targets)].flatMap(
    ({ expr }) => [...expr.matchAll(/\bagentgov_\w+/gu)].map(([name]) => name),
  );
  expect(used.length).toBeGreaterThan(20);
  for (const name of used) expect(names).toContain(name.replace(/_(?:bucket|count|sum)$/u, ""));
});

it("has a part of the runbook for every alert", () => {
  const anchors = anchorsOf("docs/runbook.md").map((anchor) => `docs/runbook.md#${anchor}`);
  for (const { annotations } of RULES) expect(anchors).toContain(annotations.runbook);
});
