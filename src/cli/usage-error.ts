/** Something the caller can put right: a wrong option, a file that is not there, an invalid policy. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
