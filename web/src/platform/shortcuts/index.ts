export { Keys } from './keys';
export { places, shortcuts, type ShortcutName, type ShortcutPlace } from './shortcuts';
export { isShortcut, useShortcut } from './use-shortcut';
