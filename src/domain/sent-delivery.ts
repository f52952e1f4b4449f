/** One attempt of GitHub's to deliver a webhook to the app. */
export interface SentDelivery {
  /** GitHub's id of the attempt. */
  readonly id: number;
  /** GitHub's id of the delivery: every attempt has the same. */
  readonly guid: string;
  readonly deliveredAt: string;
  /** Whether the app answered that it had taken it. */
  readonly arrived: boolean;
}
