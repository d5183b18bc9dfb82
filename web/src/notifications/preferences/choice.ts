import type { ChannelType, TypePreference } from '../api-types';

/** Ways out of the client: the inbox has everything that is told at all. */
export const outerTypes = ['telegram', 'email', 'webhook'] as const satisfies ChannelType[];
export type OuterType = (typeof outerTypes)[number];

/** Whether it is sent that way; who chose nothing has it by all. */
export const isSentBy = ({ enabled, channels }: TypePreference, way: OuterType): boolean =>
  enabled && (channels === null || channels.includes(way));

/** The choice with one way more, or less. All of them are "whichever there are", those of later too. */
export function withWay(preference: TypePreference, way: OuterType, wanted: boolean): TypePreference {
  const known: readonly ChannelType[] = preference.channels ?? outerTypes;
  const channels = outerTypes.filter((one) => (one === way ? wanted : known.includes(one)));
  return { ...preference, channels: channels.length === outerTypes.length ? null : channels };
}
