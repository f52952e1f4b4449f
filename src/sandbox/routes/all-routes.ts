import type { Route } from "../http/exchange.ts";
import { appRoutes } from "./app.ts";
import { checkRoutes } from "./checks.ts";
import { compareRoutes } from "./compare.ts";
import { contentRoutes } from "./contents.ts";
import { gitRoutes } from "./git.ts";
import { issueRoutes } from "./issues.ts";
import { pullRequestRoutes } from "./pull-requests.ts";
import { repositoryRoutes } from "./repositories.ts";
import { workflowRunRoutes } from "./workflow-runs.ts";

/** Every REST route of the stand-in. */
export const ALL_ROUTES: readonly Route[] = [
  ...appRoutes,
  ...repositoryRoutes,
  ...gitRoutes,
  ...contentRoutes,
  ...compareRoutes,
  ...pullRequestRoutes,
  ...issueRoutes,
  ...checkRoutes,
  ...workflowRunRoutes,
];
