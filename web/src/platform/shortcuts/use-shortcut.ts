import { getHotkeyHandler, useHotkeys } from '@mantine/hooks';
import { isChord, isLetter, shortcuts, type ShortcutName } from './shortcuts';

/** False: the key is left to whoever else hears it. */
type Handler = (event: KeyboardEvent) => unknown;

const notInFields = ['INPUT', 'TEXTAREA', 'SELECT'];
const everywhere: string[] = [];

/** Hears a shortcut while the component is shown: in fields too if it is a chord. A key held down counts once. */
export function useShortcut(name: ShortcutName, handler: Handler): void {
  const { keys } = shortcuts[name];
  const isHeardInFields = keys.every(isChord);
  useHotkeys(
    keys.map((key) => [
      key,
      (event) => {
        if (!event.repeat && handler(event) !== false) event.preventDefault();
      },
      { preventDefault: false, usePhysicalKeys: isLetter(key) },
    ]),
    isHeardInFields ? everywhere : notInFields,
    isHeardInFields,
  );
}

/** Whether this is the shortcut: for fields, which hear their keys themselves. */
export function isShortcut(name: ShortcutName, event: React.KeyboardEvent | KeyboardEvent): boolean {
  let isIt = false;
  const note = () => (isIt = true);
  const native = 'nativeEvent' in event ? event.nativeEvent : event;
  getHotkeyHandler(
    shortcuts[name].keys.map((key) => [key, note, { preventDefault: false, usePhysicalKeys: isLetter(key) }]),
  )(native);
  return isIt;
}
