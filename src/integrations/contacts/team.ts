import { managersOf } from '../../agents/index.js';
import type { Tx } from '../../platform/database/index.js';
import { contactSettingsIn } from './contact-settings.js';

/** Those who look after roles are in the chats of contacts, where nobody else was named; a few of them are enough. */
const mostManagers = 20;

export const managersIn = async (tx: Tx, orgId: string): Promise<string[]> =>
  (await managersOf(tx, orgId)).slice(0, mostManagers);

/** Who is in the chats of an integration's contacts, by its settings. They may have been deactivated since. */
export const teamOf = async (
  tx: Tx,
  { orgId, settings }: { orgId: string; settings: Record<string, unknown> },
): Promise<string[]> => contactSettingsIn(settings).team ?? (await managersIn(tx, orgId));
