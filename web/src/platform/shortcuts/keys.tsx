import { Kbd } from '@mantine/core';
import { keysToRead, shortcuts, type ShortcutName } from './shortcuts';

const isMac = /mac|iphone|ipad/i.test(navigator.platform);

/** The keys of a shortcut, as they stand on this computer's keyboard. */
export function Keys({ of: name }: { of: ShortcutName }) {
  return keysToRead(shortcuts[name].keys[0], isMac).map((key) => (
    <Kbd key={key} size="xs" mr={3}>
      {key}
    </Kbd>
  ));
}
