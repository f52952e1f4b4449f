import { parseSyml } from "@yarnpkg/parsers";
import { isPlainRecord, type PlainData } from "../domain/plain-data.ts";
import { type Reader, type ReaderOutput, UnreadableText } from "./reader.ts";

/** yarn.lock of Yarn 1 (its own syntax) and of Yarn 2 and later (YAML). */
export const yarnLockReader: Reader = { name: "yarn-lock", read: readYarnLock };

const CONFLICT_MARKER = /^(?:<{7}|>{7}) /mu;

function readYarnLock(text: string): ReaderOutput {
  if (CONFLICT_MARKER.test(text)) throw new UnreadableText("it holds merge conflict markers");
  const parsed: PlainData = parseSyml(text);
  if (!isPlainRecord(parsed)) throw new UnreadableText("it is not a Yarn lockfile");
  return { data: parsed };
}
