import { channelsFor, preferenceFor, type UsableChannel } from '../preferences/plan.js';
import { quietUntil } from '../preferences/quiet-hours.js';
import type { Parcel } from './parcels.js';
import { isTooLate } from './timely.js';

/** What is to be done with a claimed delivery. */
export type Step =
  | { kind: 'send'; channel: UsableChannel }
  /** By another channel than the one it was claimed for. */
  | { kind: 'turn'; channel: UsableChannel }
  | { kind: 'wait'; until: Date }
  /** Nobody is to be told any more: `read`, `inactive`, `preference`, `late`. */
  | { kind: 'skip'; reason: string }
  /** All channels failed, or none is left. */
  | { kind: 'end' };

type Planned = Pick<Parcel, 'reader'> & {
  claim: Pick<Parcel['claim'], 'channelId' | 'tried'>;
  notification: Pick<
    Parcel['notification'],
    'type' | 'template' | 'params' | 'urgent' | 'readAt' | 'acknowledgedAt'
  >;
};

/** As things are now: much may have changed since it was planned. */
export function stepFor({ claim, notification, reader }: Planned, now: Date): Step {
  if (notification.readAt || notification.acknowledgedAt) return { kind: 'skip', reason: 'read' };
  if (!reader) return { kind: 'skip', reason: 'inactive' };
  const preference = preferenceFor(notification.type, reader.preferences.get(notification.type));
  if (!preference.enabled) return { kind: 'skip', reason: 'preference' };
  const until = notification.urgent || !reader.quiet ? undefined : quietUntil(reader.quiet, now);
  if (until) return { kind: 'wait', until };
  if (isTooLate(now, notification)) return { kind: 'skip', reason: 'late' };
  const usable = channelsFor(reader.channels, preference, claim.tried);
  const channel = usable.find(({ id }) => id === claim.channelId);
  if (channel) return { kind: 'send', channel };
  const [next] = usable;
  return next ? { kind: 'turn', channel: next } : { kind: 'end' };
}
