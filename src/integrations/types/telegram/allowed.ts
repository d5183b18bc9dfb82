import type { BotUser } from './bot-update.js';

/** A phone as `+` and digits, or undefined for what is none. Telegram leaves the plus out; 8 900 … is Russia's own way. */
export function phoneOf(text: string): string | undefined {
  const digits = text.replace(/\D/g, '');
  if (!/^[+\d\s().-]+$/.test(text.trim()) || digits.length < 7 || digits.length > 15) return undefined;
  const isNational = !text.trim().startsWith('+') && digits.length === 11 && digits.startsWith('8');
  return `+${isNational ? `7${digits.slice(1)}` : digits}`;
}

/** What an entry of a list of who may write stands for. Digits alone may mean a person's id or their phone. */
type Meant = { kind: 'username' | 'id' | 'phone'; value: string } | { kind: 'doubtful' | 'nothing' };

function meantBy(entry: string): Meant {
  const item = entry.trim();
  const name = /^@?(?<name>[a-z]\w{0,63})$/i.exec(item)?.groups?.name;
  if (name !== undefined) return { kind: 'username', value: name.toLowerCase() };
  const phone = phoneOf(item);
  const isPhone = item.startsWith('+') || /^8\D*(?:\d\D*){10}$/.test(item);
  if (isPhone) return phone === undefined ? { kind: 'nothing' } : { kind: 'phone', value: phone };
  if (/^[1-9]\d{0,9}$/.test(item)) return { kind: 'id', value: item };
  return phone === undefined ? { kind: 'nothing' } : { kind: 'doubtful' };
}

/** Entries that name nobody for sure, and what to write instead. */
export function doubtsIn(allowList: string[]): { at: number; message: string }[] {
  return allowList.flatMap((entry, at) => {
    const { kind } = meantBy(entry);
    if (kind === 'doubtful') return [{ at, message: 'may be an id or a phone: write a phone with a plus' }];
    return kind === 'nothing' ? [{ at, message: 'is no @username, id or phone' }] : [];
  });
}

/**
 * Whether somebody may write to the bot. `ask_phone`: their phone may be on the list, and is not known yet. A phone counts
 * when its owner has shared it; what is doubtful counts for nobody.
 */
export function mayWrite(
  allowList: string[],
  { id, username }: Pick<BotUser, 'id' | 'username'>,
  phone?: string,
): 'yes' | 'no' | 'ask_phone' {
  if (allowList.length === 0) return 'yes';
  const own = { username: username?.toLowerCase(), id: String(id), phone };
  const all = allowList.map(meantBy);
  if (all.some((meant) => 'value' in meant && own[meant.kind] === meant.value)) return 'yes';
  return phone === undefined && all.some(({ kind }) => kind === 'phone') ? 'ask_phone' : 'no';
}
