/** Something the stand-in sent or got, to be compared with GitHub's official descriptions. */
export type ContractSubject =
  /** `route` is a method and an official template: `GET /repos/{owner}/{repo}`. */
  | { readonly kind: "request"; readonly route: string; readonly body: unknown }
  | {
      readonly kind: "response";
      readonly route: string;
      readonly status: number;
      readonly body: unknown;
    }
  /** `event` has its action: `pull_request.opened`; `push` has none. */
  | { readonly kind: "webhook"; readonly event: string; readonly body: unknown };

/** Compares with the contract: one sentence for each difference, none when it fits. */
export type Validate = (subject: ContractSubject) => readonly string[];
