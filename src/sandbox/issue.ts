import type { Comment } from "./comment.ts";
import type { Account } from "./state.ts";

/** An issue that is no pull request. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly assignees: readonly Account[];
  readonly createdAt: string;
  /** The app when absent. */
  readonly author?: Account;
  /** Absent while nobody said anything. */
  comments?: Comment[];
}
