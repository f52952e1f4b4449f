import type { PlainData } from "../domain/plain-data.ts";
import type { Reader, ReaderOutput } from "./reader.ts";

/**
 * INI as a list of `[section, key, value]`, in file order: .npmrc, .gitmodules, setup.cfg, pip.conf.
 * Indented lines continue the value above, as Python's configparser has it.
 */
export const iniReader: Reader = { name: "ini", read: (text) => readIni(text, true) };

/** Java properties as the same list: gradle-wrapper.properties, and .npmrc, where indent means nothing. */
export const propertiesReader: Reader = {
  name: "properties",
  read: (text) => readIni(text.replace(/\\:/gu, ":"), false),
};

const SECTION = /^\[(.*)\]$/u;

function readIni(text: string, continues: boolean): ReaderOutput {
  const rows: [string, string, string][] = [];
  let section = "";
  for (const raw of text.split(/\r\n|\r|\n/u)) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const heading = SECTION.exec(line)?.[1];
    const last = rows.at(-1);
    if (heading !== undefined) section = heading.trim();
    else if (continues && isContinuation(raw, last, section)) last[2] += `\n${line}`;
    else rows.push([section, ...pair(line)]);
  }
  const data: PlainData = rows;
  return { data };
}

/** git indents every key, so an indented line only continues a value when it holds no `key =`. */
function isContinuation(
  raw: string,
  last: [string, string, string] | undefined,
  section: string,
): last is [string, string, string] {
  if (last === undefined || last[0] !== section || !/^[ \t]/u.test(raw)) return false;
  return !/^\s*[A-Za-z][A-Za-z0-9_.-]*\s*=(?!=)/u.test(raw);
}

function pair(line: string): [string, string] {
  const at = line.search(/[=:]/u);
  const equals = line.indexOf("=");
  const split = equals === -1 ? at : equals;
  if (split === -1) return [line, ""];
  return [line.slice(0, split).trim(), line.slice(split + 1).trim()];
}
