/** One credential seen in a patch. It never holds the value, only what a person needs to find it. */
export interface SecretSighting {
  readonly path: string;
  /** 1-based: on the head side for an added line, on the base side for a removed one. */
  readonly line: number;
  /** The group of credentials, such as `aws`, `github` or `generic`. */
  readonly provider: string;
  /** At most the first four characters of the value. */
  readonly prefix: string;
  /** Names the value without telling it; absent for one that could be guessed from it. */
  readonly fingerprint?: string;
  readonly side: "added" | "removed";
  /** `certain` follows a provider's own format; `test` is a fixture or test mode; `likely` is a guess. */
  readonly confidence: "certain" | "test" | "likely";
}
