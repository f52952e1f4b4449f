/** A record as parsers give it. Keys are untrusted: look them up with own-property checks only. */
export interface PlainRecord {
  readonly [key: string]: PlainData;
}

/** What a reader hands over: JSON-like, without dates, classes, functions or undefined. */
export type PlainData = null | boolean | number | string | readonly PlainData[] | PlainRecord;

/** Why a document could not be turned into plain data. */
export type UnreadableReason =
  /** The text breaks the rules of its own format. */
  | "not-valid"
  | "too-large"
  /** Not text at all. */
  | "binary"
  | "timeout"
  /** The reader ran out of memory or died. */
  | "crashed"
  /** More files than one pull request may make us read. */
  | "too-many"
  /** No reader exists for this format. */
  | "unsupported";

/** One side of one file after a reader saw it: its data, or why there is none. */
export type ReadDocument =
  | {
      readonly kind: "read";
      readonly data: PlainData;
      /** Keys that one object holds twice: parsers keep the last, people read the first. */
      readonly duplicateKeys: readonly string[];
    }
  | {
      readonly kind: "unreadable";
      readonly reason: UnreadableReason;
      /** A clause for people, without a full stop and without text of the document. */
      readonly detail: string;
      readonly line?: number;
    };

/** Whether `data` is a record, as opposed to a list or a scalar. */
export function isPlainRecord(data: PlainData | undefined): data is PlainRecord {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
