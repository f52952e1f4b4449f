import type { Finding } from "../../domain/finding.ts";
import { type FindingFile, isComment, linesOf } from "./finding-file.ts";

const WORKFLOW = /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/u;

/** Files whose lines run on machines that hold credentials. */
const RUNS =
  /(?:^|\/)(?:Dockerfile[^/]*|Containerfile|Makefile|Jenkinsfile|\.gitlab-ci\.ya?ml|action\.ya?ml)$|\.(?:dockerfile|sh|bash|zsh|mk)$|(?:^|\/)\.(?:github\/workflows|circleci)\/[^/]+\.ya?ml$/iu;

/** A download that goes straight into a shell or an interpreter. */
const DOWNLOAD_RUN =
  /\b(?:curl|wget|fetch|iwr|irm|invoke-webrequest)\b[^|;\n]{0,400}\|\s{0,5}(?:sudo\s{1,3}(?:-\w+\s{1,3}){0,3})?(?:\/(?:usr\/)?bin\/)?(?:env\s{1,3})?(?:ba|z|da|k|fi)?sh\b|\b(?:ba|z|da)?sh\s{1,3}(?:-c\s{1,3})?["']?(?:<\(|\$\()\s{0,3}(?:curl|wget)\b|\b(?:curl|wget)\b[^|;\n]{0,400}\|\s{0,5}(?:sudo\s{1,3})?(?:python3?|perl|ruby|node|php|pwsh|iex)\b/iu;

const ADDRESS = /\bhttps?:\/\/([^/\s"'|)]{1,200})/u;

/** A trigger that gives the code of a fork the secrets of the repository. */
const TARGET_TRIGGER = /(?:^|[\s[,"'])pull_request_target(?:["'\s:,\]]|$)/u;

const WRITE_ALL = /^\s*permissions:\s*["']?write-all\b/u;

const LINE_MAX = 4_000;

/**
 * Finds lines that hand a machine to strangers: downloads that are run unread, triggers with secrets for
 * forks, and tokens that may do everything.
 *
 * Source: https://docs.github.com/en/actions/reference/security/secure-use
 */
export function findWorkflowRisks(file: FindingFile): readonly Finding[] {
  if (!RUNS.test(file.path)) return [];
  return linesOf(file).flatMap(({ kind, text, line }): readonly Finding[] => {
    const code = text.slice(0, LINE_MAX);
    if (kind !== "added" || isComment(code)) return [];
    const message = WORKFLOW.test(file.path) ? workflowMessage(code) : null;
    const place = { path: file.path, line };
    return [
      ...(message === null
        ? []
        : [
            {
              kind: "guard-removed" as const,
              area: "ci",
              tier: "high" as const,
              ...place,
              message,
            },
          ]),
      ...downloadFindings(code, place),
    ];
  });
}

function workflowMessage(code: string): string | null {
  if (TARGET_TRIGGER.test(code)) {
    return "runs on pull_request_target, where code of forks meets the repository's secrets";
  }
  return WRITE_ALL.test(code) ? "gives the workflow's token every permission" : null;
}

function downloadFindings(
  code: string,
  place: { readonly path: string; readonly line: number },
): readonly Finding[] {
  if (!DOWNLOAD_RUN.test(code)) return [];
  const host = ADDRESS.exec(code)?.[1]?.toLowerCase() ?? "an address that is not written here";
  return [
    {
      kind: "suspicious-dependency",
      area: "dependencies",
      tier: "high",
      ...place,
      message: `downloads from ${host} and runs it unread`,
      reasons: [`remote-script:${host}`],
    },
  ];
}
