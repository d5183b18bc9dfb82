import { isChord, isLetter, keysToRead, shortcuts } from './shortcuts';

describe('Shortcuts', () => {
  it('are each pressed in one way', () => {
    const all = Object.values(shortcuts).flatMap(({ keys, place }) => keys.map((key) => `${place} ${key}`));
    expect(new Set(all).size).toBe(all.length);
  });

  it('that are heard everywhere and are no chords leave letters to those who write', () => {
    expect(['mod+K', 'alt+ArrowUp', 'shift+?', 'J', 'shift+Enter'].map(isChord)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(['mod+K', 'J', 'shift+?', 'alt+ArrowUp'].map(isLetter)).toEqual([true, true, false, false]);
  });

  it('are read as they stand on the keyboard', () => {
    expect(keysToRead('mod+shift+F', false)).toEqual(['Ctrl', 'Shift', 'F']);
    expect(keysToRead('mod+shift+F', true)).toEqual(['⌘', '⇧', 'F']);
    expect(keysToRead('shift+?', false)).toEqual(['?']);
    expect(keysToRead('alt+ArrowUp', true)).toEqual(['⌥', '↑']);
  });
});
