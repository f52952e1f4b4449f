import { dockerfileReader } from "./dockerfile.ts";
import { iniReader, propertiesReader } from "./ini.ts";
import { jsonReader, jsonWithCommentsReader } from "./json.ts";
import { linesReader } from "./lines.ts";
import { policyYamlReader } from "./policy-yaml.ts";
import type { Reader } from "./reader.ts";
import {
  elixirReader,
  gradleReader,
  hclReader,
  pythonReader,
  rubyReader,
  swiftReader,
} from "./source-tokens.ts";
import { tomlReader } from "./toml.ts";
import { xmlReader } from "./xml.ts";
import { yamlReader } from "./yaml.ts";
import { yarnLockReader } from "./yarn-lock.ts";

/** Every reader a worker can run. To add one: write its file, add a line here. */
export const READERS: readonly Reader[] = [
  jsonReader,
  jsonWithCommentsReader,
  yamlReader,
  tomlReader,
  xmlReader,
  yarnLockReader,
  iniReader,
  propertiesReader,
  linesReader,
  dockerfileReader,
  rubyReader,
  elixirReader,
  gradleReader,
  swiftReader,
  pythonReader,
  hclReader,
  policyYamlReader,
];

/** The reader of that name, or null when nobody registered one. */
export function findReader(name: string): Reader | null {
  return READERS.find((reader) => reader.name === name) ?? null;
}
