/** A fact GitHub may refuse or truncate. A gate that needs an unknown fact is `error`, and blocks. */
export type Known<Value> =
  | { readonly kind: "known"; readonly value: Value }
  | {
      readonly kind: "unknown";
      readonly reason: string;
      /** True when GitHub was between two states: reading again in a moment may tell. */
      readonly settling?: true;
    };

/** A fact that was read completely. */
export function known<Value>(value: Value): Known<Value> {
  return { kind: "known", value };
}

/** A fact that could not be read. `reason` is shown to people: a clause, without a full stop. */
export function unknown(reason: string): Known<never> {
  return { kind: "unknown", reason };
}

/** A fact GitHub showed in the middle of a change, so that reading it again may tell. */
export function settling(reason: string): Known<never> {
  return { kind: "unknown", reason, settling: true };
}
