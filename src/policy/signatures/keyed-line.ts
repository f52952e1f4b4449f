import type { CommitSha } from "../../domain/ids.ts";
import type {
  Evidence,
  EvidenceRole,
  EvidenceSource,
  Strength,
  TextPass,
} from "../../domain/provenance.ts";
import { evidenceOf } from "./evidence.ts";
import type { SignatureIndex } from "./signature-index.ts";

/** A line of the form `key: value`. */
export interface KeyedLine {
  /** Normalised. */
  readonly key: string;
  readonly value: string;
  readonly line: number;
  readonly pass: TextPass;
  /** Whether git would take the line's paragraph for a trailer block, were it the last. */
  readonly block: boolean;
}

/** Where a text stands. */
export interface TextContext {
  readonly index: SignatureIndex;
  readonly source: EvidenceSource;
  readonly sha: CommitSha | null;
  readonly day: string | null;
  readonly suggestion: boolean;
}

/** What a keyed line says, without its place. */
export interface Found {
  readonly agent: string | null;
  readonly role: EvidenceRole;
  readonly strength: Strength;
  readonly rule: string;
  readonly model?: string | null;
}

/** Evidence at the place of a keyed line. */
export function evidenceAt(keyed: KeyedLine, context: TextContext, found: Found): Evidence {
  return evidenceOf({
    ...found,
    source: context.source,
    sha: context.sha,
    line: keyed.line,
    pass: keyed.pass,
    excerpt: `${keyed.key}: ${keyed.value}`,
  });
}
