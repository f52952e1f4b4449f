import { signEd25519 } from "./digest.ts";

/**
 * A signed envelope as other people's tools verify it.
 *
 * Source: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md
 */
export interface DsseEnvelope {
  /** The signed bytes in base64. */
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** What is put into an envelope. */
export interface DssePayload {
  readonly type: string;
  readonly text: string;
}

/** Who signs it; the id is a hint for verifiers and proves nothing. */
export interface DsseSigner {
  readonly id: string;
  readonly key: Parameters<typeof signEd25519>[0];
}

/**
 * Signs a payload together with its type. What is signed begins with the word DSSEv1 and a blank, so that no
 * checkpoint of the log, which begins with the log's name, can be taken for one or the other.
 *
 * Source: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
export function signEnvelope({ type, text }: DssePayload, { id, key }: DsseSigner): DsseEnvelope {
  const message = `DSSEv1 ${lengthOf(type)} ${type} ${lengthOf(text)} ${text}`;
  return {
    payload: Buffer.from(text, "utf8").toString("base64"),
    payloadType: type,
    signatures: [{ keyid: id, sig: Buffer.from(signEd25519(key, message)).toString("base64") }],
  };
}

function lengthOf(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
