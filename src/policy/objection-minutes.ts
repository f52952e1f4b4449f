import type { Policy } from "../domain/policy-snapshot.ts";
import { TIERS, type Tier, tierRank } from "../domain/risk.ts";
import type { PolicyDocument } from "./policy-schema.ts";

type Minutes = Pick<Policy, "objectionMinutes">;

/**
 * How long people may object to what weighs this much: a lower tier's time holds for the higher ones too,
 * or a finding that raises the tier would shorten it. 0 for not at all.
 */
export function objectionMinutesAt({ objectionMinutes = {} }: Minutes, tier: Tier): number {
  const below = TIERS.filter((each) => tierRank(each) <= tierRank(tier));
  return Math.max(...below.map((each) => objectionMinutes[each] ?? 0));
}

/** What one policy file says of it; nothing where it says nothing, so that its digest stays. */
export function objectionMinutesOf(document: PolicyDocument | null): Minutes {
  const said = TIERS.flatMap((tier): readonly (readonly [Tier, number])[] => {
    const minutes = document?.tiers?.[tier]?.objectionMinutes;
    return minutes === undefined ? [] : [[tier, minutes]];
  });
  return minutesOf(said);
}

/** A repository's layer lengthens the organisation's times, and never shortens one. */
export function longerObjectionMinutes(base: Policy, document: PolicyDocument): Minutes {
  const own = objectionMinutesOf(document).objectionMinutes ?? {};
  return minutesOf(
    TIERS.flatMap((tier): readonly (readonly [Tier, number])[] => {
      const longest = Math.max(base.objectionMinutes?.[tier] ?? 0, own[tier] ?? 0);
      return longest === 0 ? [] : [[tier, longest]];
    }),
  );
}

/** Lines of a repository's layer that ask for less time than the organisation gives. */
export function objectToObjectionMinutes(
  base: Policy,
  document: PolicyDocument,
): readonly { readonly pointer: string; readonly message: string }[] {
  const own = objectionMinutesOf(document).objectionMinutes ?? {};
  return TIERS.flatMap((tier) => {
    const [minutes, held] = [own[tier], objectionMinutesAt(base, tier)];
    if (minutes === undefined || minutes >= held) return [];
    const message = `\`objectionMinutes: ${minutes}\` is looser than the organisation's \`${held}\``;
    return [{ pointer: `/tiers/${tier}/objectionMinutes`, message }];
  });
}

/** The time as one clause for people, `30 minutes to object after the last approval`; null for none. */
export function describeObjectionMinutes(policy: Minutes, tier: Tier): string | null {
  const minutes = objectionMinutesAt(policy, tier);
  return minutes === 0 ? null : `${minutesText(minutes)} to object after the last approval`;
}

/** A number of minutes in words. */
export function minutesText(minutes: number): string {
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

function minutesOf(said: readonly (readonly [Tier, number])[]): Minutes {
  return said.length === 0 ? {} : { objectionMinutes: Object.fromEntries(said) };
}
