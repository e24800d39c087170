import { dayFromIso, type Day } from '#kernel';
import type { ProtocolDefinition } from '#protocol';

/**
 * The way of working in force on a day at a place: the first of the protocol's `processVersions` that covers both, or
 * `undefined`. (Not the protocol version, which is the definition that an event was checked against.)
 */
export function processVersionOn(
  definition: ProtocolDefinition,
  day: Day,
  place: string | undefined,
): string | undefined {
  return definition.processVersions?.find(
    (version) =>
      dayFromIso(version.from)! <= day &&
      (version.to === undefined || day <= dayFromIso(version.to)!) &&
      (version.where === undefined || (place !== undefined && version.where.includes(place))),
  )?.name;
}
