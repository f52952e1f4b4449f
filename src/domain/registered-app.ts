/** What GitHub hands out, once, for an app that was just registered. */
export interface RegisteredApp {
  readonly id: number;
  /** The app's name in GitHub's addresses. */
  readonly slug: string;
  /** The app's public page. */
  readonly page: string;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
}
