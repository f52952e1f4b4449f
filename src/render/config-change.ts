import type { ConfigReport, ReplayedName, ReplayReport } from "../domain/config-report.ts";
import type { CheckAnnotation, CheckRunContent } from "../domain/effect.ts";
import type { Mode } from "../domain/policy-snapshot.ts";
import { shown } from "../domain/shown-text.ts";
import { TEXT_MAX } from "./check-run.ts";
import { bullets, code, join, type Markdown, md, prose, table, within } from "./markdown.ts";

/** Annotations of one check run: a policy has 64 KiB, and nobody reads more. */
const ANNOTATIONS_MAX = 200;
/** Changes and pull requests listed. */
const LIST_MAX = 30;

/**
 * The check run of a pull request that changes the organisation's policy: what it would do comes first, and
 * what is wrong stands at its lines. One that would not take effect fails, whoever approved it.
 */
export function withConfigChange(
  content: CheckRunContent,
  report: ConfigReport,
  mode: Exclude<Mode, "observe">,
): CheckRunContent {
  const annotations = annotationsOf(report);
  const text = { markdown: content.text };
  const reported = within(join([reportText(report), text], "\n\n"), TEXT_MAX);
  const extra = annotations.length === 0 ? {} : { annotations };
  const [first] = report.problems;
  if (first === undefined) return { ...content, ...extra, text: reported };
  const place = `${first.file}:${first.line}:${first.column}`;
  const summary = md`**The proposed policy would not take effect.**\n\n${prose(`${place}: ${first.message}`)}`;
  return {
    ...content,
    ...extra,
    state: { status: "completed", conclusion: mode === "enforce" ? "failure" : "neutral" },
    title: `The proposed policy is invalid (${place})`,
    summary: within(join([summary, { markdown: content.summary }], "\n\n"), TEXT_MAX),
    text: reported,
  };
}

function annotationsOf({ problems, remarks }: ConfigReport): readonly CheckAnnotation[] {
  return [
    ...problems.map(
      ({ file, line, message }): CheckAnnotation => ({
        path: file,
        line,
        level: "failure",
        title: "Would not take effect",
        message: shown(message),
      }),
    ),
    ...remarks.map(
      ({ file, line, message, rule }): CheckAnnotation => ({
        path: file,
        line,
        level: "warning",
        title: rule,
        message: shown(message),
      }),
    ),
  ].slice(0, ANNOTATIONS_MAX);
}

function reportText(report: ConfigReport): Markdown {
  if (report.problems.length > 0) {
    const lines = report.problems.map(({ file, line, column, message }) =>
      prose(`${file}:${line}:${column}: ${message}`),
    );
    return md`### What is wrong with the proposed policy\n\n${bullets(lines)}`;
  }
  const sections = [effectsSection(report), replaySection(report.replay), remarksSection(report)];
  return join(sections, "\n\n");
}

function effectsSection({ effects }: ConfigReport): Markdown {
  if (effects.length === 0) return md`### What it changes\n\nNo rule changes.`;
  const rows = effects
    .slice(0, LIST_MAX)
    .map(({ direction, sentence }) => [md`${direction}`, prose(sentence)]);
  const rest = effects.length - rows.length;
  const more = rest > 0 ? md`\n\nand ${rest} more` : md``;
  return md`### What it changes\n\n${table(["direction", "what"], rows)}${more}`;
}

function replaySection(replay: ReplayReport | null): Markdown {
  const title = md`### What it would have done`;
  if (replay === null) {
    return md`${title}\n\nNothing to compare with: no policy of the base branch can be read.`;
  }
  const { judged, isCut, unreadable } = replay;
  const cut = isCut ? " Time was up before all of them were judged." : "";
  const lost = unreadable > 0 ? ` ${unreadable} records could not be judged again.` : "";
  const basis = md`Out of ${judged} recorded pull requests, judged again on what was known of them, with the layers of their repositories as they are now.${lacking(replay)}${cut}${lost}`;
  if (changesNothing(replay)) return md`${title}\n\nNothing changes. ${basis}`;
  const rows = [
    [md`newly free`, md`${replay.newlyFree.length}`, named(replay.newlyFree)],
    [md`newly blocked`, md`${replay.newlyBlocked.length}`, named(replay.newlyBlocked)],
    [md`approvals more`, md`${replay.approvalsMore}`, md``],
    [md`approvals fewer`, md`${replay.approvalsFewer}`, md``],
  ];
  const counts = table(["what", "how many", "which"], rows);
  return join([title, basis, counts, ...loadsTable(replay)], "\n\n");
}

/** What the figures leave out, so that nobody takes them for more than they are. */
function lacking({ withoutLayer, withoutTraits }: ReplayReport): string {
  const layers =
    withoutLayer > 0
      ? ` ${withoutLayer} of them without the layer of their repository, which could not be read or put over both policies.`
      : "";
  const traits =
    withoutTraits > 0
      ? ` ${withoutTraits} of them by the strictest set of repositories that may fit: topics or properties could not be read.`
      : "";
  return `${layers}${traits}`;
}

function changesNothing(replay: ReplayReport): boolean {
  const { newlyFree, newlyBlocked, approvalsMore, approvalsFewer, loads } = replay;
  const lists = newlyFree.length + newlyBlocked.length + loads.length;
  return lists + approvalsMore + approvalsFewer === 0;
}

function loadsTable({ loads }: ReplayReport): readonly Markdown[] {
  if (loads.length === 0) return [];
  const rows = loads.map(({ name, more, hours }) => [
    md`${name}`,
    md`${more}`,
    hours === null ? md`not known` : md`about ${Math.round(hours * more)}`,
  ]);
  return [table(["who", "asked more often", "hours of waiting, as they answered so far"], rows)];
}

function named(names: readonly ReplayedName[]): Markdown {
  const listed = names.slice(0, LIST_MAX).map(({ repo, number }) => code(`${repo}#${number}`));
  const rest = names.length - listed.length;
  return join(rest > 0 ? [...listed, md`and ${rest} more`] : listed, ", ");
}

function remarksSection({ remarks }: ConfigReport): Markdown {
  if (remarks.length === 0) return md`### What it can hardly mean\n\nNothing to remark.`;
  const lines = remarks
    .slice(0, LIST_MAX)
    .map(({ file, line, message }) => prose(`${file}:${line}: ${message}`));
  return md`### What it can hardly mean\n\n${bullets(lines)}`;
}
