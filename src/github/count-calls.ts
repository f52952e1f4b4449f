import type { Github } from "./client.ts";

/** The same access to GitHub, with every request counted. */
export function countingCalls(github: Github, calls: { count: number }): Github {
  return {
    ...github,
    requestAsApp(route, parameters) {
      calls.count += 1;
      return github.requestAsApp(route, parameters);
    },
    async installation(id) {
      const client = await github.installation(id);
      return {
        ...client,
        request(route, parameters) {
          calls.count += 1;
          return client.request(route, parameters);
        },
        graphql(operation) {
          calls.count += 1;
          return client.graphql(operation);
        },
      };
    },
  };
}
