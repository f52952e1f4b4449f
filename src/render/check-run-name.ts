const PREFIX = "agentgov: ";

/** The base branch that one of the app's own check names speaks of; null for any other name. */
export function baseOfCheckRun(name: string): string | null {
  return name.startsWith(PREFIX) && name.length > PREFIX.length ? name.slice(PREFIX.length) : null;
}
