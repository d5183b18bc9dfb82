import type { BotUser } from './bot-update.js';

/** A phone as `+` and digits, or undefined for what is none. Telegram leaves the plus out; 8 900 … is Russia's own way. */
export function phoneOf(text: string): string | undefined {
  const digits = text.replace(/\D/g, '');
  if (!/^[+\d\s().-]+$/.test(text.trim()) || digits.length < 7 || digits.length > 15) return undefined;
  const isNational = !text.trim().startsWith('+') && digits.length === 11 && digits.startsWith('8');
  return `+${isNational ? `7${digits.slice(1)}` : digits}`;
}

/** What one entry of a list of who may write stands for. */
function isMeant(entry: string, { id, username }: Pick<BotUser, 'id' | 'username'>, phone?: string): boolean {
  const item = entry.trim();
  const name = /^@?(?<name>[a-z]\w*)$/i.exec(item)?.groups?.name;
  if (name !== undefined) return name.toLowerCase() === username?.toLowerCase();
  if (item === String(id)) return true;
  return phone !== undefined && !item.startsWith('@') && phoneOf(item) === phone;
}

/**
 * Whether somebody may write to the bot. `ask_phone`: their phone may be on the list, and is not known yet. A phone counts
 * when its owner has shared it.
 */
export function mayWrite(
  allowList: string[],
  user: Pick<BotUser, 'id' | 'username'>,
  phone?: string,
): 'yes' | 'no' | 'ask_phone' {
  if (allowList.length === 0 || allowList.some((entry) => isMeant(entry, user, phone))) return 'yes';
  const hasPhones = allowList.some((entry) => phoneOf(entry) !== undefined && !entry.trim().startsWith('@'));
  return hasPhones && phone === undefined ? 'ask_phone' : 'no';
}
