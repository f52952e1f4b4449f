import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { PlainData } from "../domain/plain-data.ts";
import { type Reader, type ReaderOutput, UnreadableText } from "./reader.ts";

/**
 * XML as records: each child element is a list under its name, attributes begin with `@`, text is
 * `#text` beside attributes and the bare value without. Entities are never expanded.
 */
export const xmlReader: Reader = { name: "xml", read: readXml };

const PARSER = new XMLParser({
  attributeNamePrefix: "@",
  ignoreAttributes: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  isArray: (name) => !name.startsWith("@"),
  parseAttributeValue: false,
  parseTagValue: false,
  processEntities: false,
});

function readXml(text: string): ReaderOutput {
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new UnreadableText("it is not well-formed XML", verdict.err.line);
  const data: PlainData = PARSER.parse(text);
  return { data };
}
