import type { Finding } from "../../domain/finding.ts";
import { findAmbiguousName } from "./ambiguous-name.ts";
import { findDestructiveSchema } from "./destructive-schema.ts";
import type { FindingFile } from "./finding-file.ts";
import { findGuardRemoved } from "./guard-removed.ts";
import { findHiddenText } from "./hidden-text.ts";
import { findInstallPrograms } from "./install-program.ts";
import { findOutsideFolders } from "./outside-folder.ts";
import { findStoredElsewhere } from "./stored-elsewhere.ts";
import { findTestsWeakened } from "./tests-weakened.ts";
import { findWorkflowRisks } from "./workflow-risk.ts";

const FINDERS: readonly ((file: FindingFile) => readonly Finding[])[] = [
  findHiddenText,
  findAmbiguousName,
  findStoredElsewhere,
  findGuardRemoved,
  findDestructiveSchema,
  findTestsWeakened,
  findWorkflowRisks,
  findInstallPrograms,
  findOutsideFolders,
];

/** Everything that the changed lines and modes of one file show, whatever its path says. */
export function contentFindings(file: FindingFile): readonly Finding[] {
  return FINDERS.flatMap((find) => find(file));
}
