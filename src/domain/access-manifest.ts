/**
 * What the configuration at one commit let agents do. Plain data for the record: names and rules, never
 * values of variables.
 */
export interface AccessManifest {
  readonly modes: readonly string[];
  /** `allow Bash(npm test)`, `deny Read(.env)`, and tool lists of sub-agents. */
  readonly tools: readonly string[];
  /** A server's name and what it is: a host, a package, or a program. */
  readonly connectors: readonly string[];
  readonly hooks: readonly string[];
  readonly sandbox: readonly string[];
  /** Names of variables and secrets that agents or their servers are given. */
  readonly credentialNames: readonly string[];
  /** Everything else that gives power, by file: directories, plugins, helper commands, mounts. */
  readonly other: readonly string[];
  /** Files that could not be read: the manifest does not speak for them. */
  readonly unreadable: readonly string[];
}
