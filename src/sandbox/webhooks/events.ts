import { accountPayload, organizationPayload } from "../payloads/account.ts";
import { nodeId, type Payload } from "../payloads/payload.ts";
import { repositoryPayload } from "../payloads/repository.ts";
import type { Account, Installation } from "../state.ts";
import { covers, type OutgoingEvent, type World } from "../world.ts";
import { EVENT_PERMISSIONS, UNCONDITIONAL_EVENTS } from "./event-permissions.ts";

/** The installation that is told of an event; null when the app hears nothing of it. */
export function recipientOf(world: World, event: OutgoingEvent): Installation | null {
  if (!UNCONDITIONAL_EVENTS.has(event.event) && !world.events.includes(event.event)) return null;
  const installation = [...world.installations.values()].find(
    ({ account }) => account === event.account,
  );
  if (installation === undefined) return null;
  const { repository } = event;
  if (repository !== null && !covers(installation, repository)) return null;
  if (UNCONDITIONAL_EVENTS.has(event.event)) return installation;
  const permission = EVENT_PERMISSIONS[event.event];
  const permitted = permission === undefined || installation.permissions[permission] !== undefined;
  return permitted && !installation.suspended ? installation : null;
}

/** The whole body of a webhook: what the event says, and what every event says. */
export function webhookBody(
  world: World,
  event: OutgoingEvent,
  installation: Installation,
): Payload {
  const { action, repository, sender, account } = event;
  const organization = world.organizations.get(account);
  return {
    ...(action === null ? {} : { action }),
    ...(repository === null ? {} : { repository: repositoryPayload(world, repository) }),
    ...(organization === undefined
      ? {}
      : { organization: organizationPayload(world, organization) }),
    installation: { id: installation.id, node_id: nodeId("Installation", installation.id) },
    sender: accountPayload(world, personBehind(world, sender)),
    ...event.fields,
  };
}

/** Organisations do nothing themselves: where a story names one, an owner acted. */
function personBehind(world: World, sender: Account): Account {
  const [owner] = world.organizations.get(sender)?.owners ?? [];
  return owner ?? sender;
}
