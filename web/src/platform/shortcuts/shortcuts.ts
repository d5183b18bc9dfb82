/**
 * Every key of the client that is not a field's own: what is heard (`useShortcut`, `isShortcut`), and what the help
 * says of it. Letters are meant by their place on the keyboard, so they work in any layout. `mod` is Ctrl, on a Mac ⌘.
 */
export const shortcuts = {
  palette: { place: 'everywhere', keys: ['mod+K'] },
  search: { place: 'everywhere', keys: ['mod+shift+F'] },
  help: { place: 'everywhere', keys: ['shift+?'] },
  previousChat: { place: 'chats', keys: ['alt+ArrowUp'] },
  nextChat: { place: 'chats', keys: ['alt+ArrowDown'] },
  send: { place: 'message', keys: ['Enter', 'mod+Enter'] },
  newLine: { place: 'message', keys: ['shift+Enter'] },
  editLast: { place: 'message', keys: ['ArrowUp'] },
  leave: { place: 'message', keys: ['Escape'] },
  nextAnswer: { place: 'answers', keys: ['J'] },
  previousAnswer: { place: 'answers', keys: ['K'] },
  approve: { place: 'answers', keys: ['A'] },
  edit: { place: 'answers', keys: ['E'] },
  reject: { place: 'answers', keys: ['R'] },
  sendVerdict: { place: 'answers', keys: ['mod+Enter'] },
} as const satisfies Record<string, Shortcut>;

export type ShortcutName = keyof typeof shortcuts;
export const places = ['everywhere', 'chats', 'message', 'answers'] as const;
export type ShortcutPlace = (typeof places)[number];

interface Shortcut {
  place: 'everywhere' | 'chats' | 'message' | 'answers';
  /** The first is the one that is told. */
  keys: readonly [string, ...string[]];
}

/** A chord means the same in a field; a single key there is what somebody writes. */
export const isChord = (keys: string): boolean => /\b(mod|alt)\+/.test(keys);
/** Found by its place on the keyboard, whatever stands on it. */
export const isLetter = (keys: string): boolean => /(^|\+)[A-Z]$/.test(keys);

const signs: Record<string, [elsewhere: string, onMac: string]> = {
  mod: ['Ctrl', '⌘'],
  alt: ['Alt', '⌥'],
  shift: ['Shift', '⇧'],
  ArrowUp: ['↑', '↑'],
  ArrowDown: ['↓', '↓'],
  Enter: ['Enter', '↵'],
  Escape: ['Esc', 'Esc'],
};

/** What stands on the keys, one after another. Where a sign is written with Shift, that is not said. */
export function keysToRead(keys: string, isMac: boolean): string[] {
  const parts = keys
    .split('+')
    .filter((part, _, all) => !(part === 'shift' && /^\W$/.test(all.at(-1) ?? '')));
  return parts.map((part) => signs[part]?.[isMac ? 1 : 0] ?? part);
}
