import { FAILSAFE_SCHEMA, loadAll, YAMLException } from "js-yaml";
import type { PlainData } from "../domain/plain-data.ts";
import { DEPTH_MAX, type Reader, type ReaderOutput, UnreadableText } from "./reader.ts";

/**
 * YAML, all documents of the stream as one list. Every scalar stays text: a version `1.10` must not
 * become the number 1.1. Repeated keys are refused by the parser; aliases stay shared references.
 */
export const yamlReader: Reader = { name: "yaml", read: readYaml };

function readYaml(text: string): ReaderOutput {
  if (text.trim() === "") return { data: [] };
  try {
    const documents: unknown[] = loadAll(text, { schema: FAILSAFE_SCHEMA, maxDepth: DEPTH_MAX });
    return { data: documents.filter(isPlain) };
  } catch (error) {
    if (error instanceof YAMLException) {
      const line = error.mark === undefined ? null : error.mark.line + 1;
      throw new UnreadableText(`it is not valid YAML (${error.reason})`, line);
    }
    throw error;
  }
}

/** The failsafe schema builds nothing but maps, lists and text. */
function isPlain(document: unknown): document is PlainData {
  return document !== undefined;
}
