import { z } from "zod";
import { type InstallationId, installationId } from "../domain/ids.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { DeliveryPosture, HookPosture, InstallationPosture } from "../domain/posture.ts";
import type { Github, InstallationClient } from "./client.ts";
import { orNull } from "./fetch-pull-request.ts";
import { knownUnlessRefused, PAGE_ITEMS } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Id } from "./shapes.ts";

/** A repository, by its name. */
export interface RepositoryPlace {
  readonly owner: string;
  readonly repo: string;
}

/** An installation with the number that tokens are asked for by. */
export interface FoundInstallation extends InstallationPosture {
  readonly id: InstallationId;
}

const INSTALLATION = "GET /repos/{owner}/{repo}/installation";
const DELIVERIES = "GET /app/hook/deliveries";
const HOOK = "GET /app/hook/config";
const META = "GET /meta";

const Installation = z.object({
  id: Id.transform(installationId),
  permissions: z.record(z.string(), z.string()),
  events: z.array(z.string()),
  repository_selection: z.string(),
  suspended_at: z.string().nullish(),
});

/**
 * Finds the app's installation on a repository; null when there is none, or no such repository.
 *
 * Source: https://docs.github.com/en/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app
 *
 * @throws {GithubError} when GitHub cannot be read now, or does not accept the app's key.
 */
export async function findInstallation(
  github: Github,
  { owner, repo }: RepositoryPlace,
): Promise<FoundInstallation | null> {
  const answer = await orNull(() => github.requestAsApp(INSTALLATION, { owner, repo }));
  if (answer === null) return null;
  const read = readAnswer(Installation, answer.data, INSTALLATION);
  return {
    id: read.id,
    permissions: read.permissions,
    events: read.events,
    allRepositories: read.repository_selection === "all",
    suspended: typeof read.suspended_at === "string",
  };
}

const Deliveries = z.array(
  z.object({
    guid: z.string(),
    event: z.string(),
    status: z.string(),
    status_code: z.int(),
    installation_id: z.int().nullish(),
  }),
);

/**
 * Reads the newest deliveries of this installation: one page, which is what a look needs. A later
 * attempt with the same GUID makes a failed one good.
 *
 * Source: https://docs.github.com/en/rest/apps/webhooks#list-deliveries-for-an-app-webhook
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchDeliveries(
  github: Github,
  id: InstallationId | null,
): Promise<Known<DeliveryPosture>> {
  return knownUnlessRefused("the deliveries of the app's webhooks", async () => {
    const { data } = await github.requestAsApp(DELIVERIES, { per_page: PAGE_ITEMS });
    const listed = readAnswer(Deliveries, data, DELIVERIES);
    const newest = new Map<string, (typeof listed)[number]>();
    for (const delivery of listed) {
      const concerns = delivery.installation_id ?? id;
      if (concerns === id && !newest.has(delivery.guid)) newest.set(delivery.guid, delivery);
    }
    const attempts = [...newest.values()];
    const lost = attempts.filter(({ status_code: code }) => code < 200 || code > 299);
    return known({
      looked: attempts.length,
      lost: lost.map(({ event, status, status_code: code }) => ({
        event,
        status: code === 0 ? status : String(code),
      })),
    });
  });
}

/** GitHub writes the setting as text or as a number. */
const Hook = z.object({
  secret: z.string().nullish(),
  insecure_ssl: z.union([z.string(), z.number()]).nullish(),
});

/**
 * Reads how the app's webhook is set up; GitHub shows stars for a secret.
 *
 * Source: https://docs.github.com/en/rest/apps/webhooks#get-a-webhook-configuration-for-an-app
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchHook(github: Github): Promise<Known<HookPosture>> {
  return knownUnlessRefused("the settings of the app's webhook", async () => {
    const { data } = await github.requestAsApp(HOOK, {});
    const read = readAnswer(Hook, data, HOOK);
    return known({
      hasSecret: (read.secret ?? "") !== "",
      verifiesTls: String(read.insecure_ssl ?? "0") === "0",
    });
  });
}

const Meta = z.object({ installed_version: z.string().optional() });

/**
 * Reads the version of an Enterprise Server.
 *
 * Source: https://docs.github.com/en/enterprise-server@3.18/rest/meta/meta#get-github-enterprise-server-meta-information
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchServerVersion(
  client: InstallationClient,
): Promise<Known<string | null>> {
  return knownUnlessRefused<string | null>("its version", async () => {
    const { data } = await client.request(META, {});
    const { installed_version: version } = readAnswer(Meta, data, META);
    return version === undefined ? unknown("GitHub does not tell its version") : known(version);
  });
}
