import type { ChannelType } from '../channels/channel-types.js';
import { goesBeyondInbox, isMandatory, type NotificationType } from '../notification-types.js';
import { quietUntil, type QuietHours } from './quiet-hours.js';

export interface Preference {
  enabled: boolean;
  /** Beside the inbox; null: all. */
  channels: readonly ChannelType[] | null;
}

/** What holds for a type without a word of the person. */
export const defaultPreference = (type: NotificationType): Preference => ({
  enabled: true,
  channels: goesBeyondInbox(type) ? null : [],
});

/** What holds: a type that cannot be switched off stays on. */
export function preferenceFor(type: NotificationType, own: Preference | undefined): Preference {
  const { enabled, channels } = own ?? defaultPreference(type);
  return { enabled: enabled || isMandatory(type), channels };
}

export interface UsableChannel {
  id: string;
  type: ChannelType;
  priority: number;
}

/** The channels to be tried, in their order: the highest priority first, of equals the older. */
export const channelsFor = <C extends UsableChannel>(
  channels: readonly C[],
  preference: Preference,
  tried: readonly string[] = [],
): C[] =>
  channels
    .filter(
      ({ id, type }) =>
        type !== 'web' &&
        !tried.includes(id) &&
        (preference.channels === null || preference.channels.includes(type)),
    )
    .toSorted((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));

interface Timing {
  urgent: boolean;
  quiet: QuietHours | undefined;
  /** How long the person has to read it where it happens. */
  graceMillis: number;
}

/** When it may go out. */
export function sendAt({ urgent, quiet, graceMillis }: Timing, now: Date): Date {
  const soon = new Date(now.getTime() + graceMillis);
  return (!urgent && quiet && quietUntil(quiet, soon)) || soon;
}
