import { jest } from '@jest/globals';
import { Progress } from './progress.js';

const clearLine = '\r\x1b[K';

function shown(live: boolean) {
  let text = '';
  const progress = new Progress({ write: (more) => (text += more) }, '@@lawyer', live);
  return { progress, text: () => text };
}

describe('Progress', () => {
  it('prints each new state once where there is no terminal', () => {
    const { progress, text } = shown(false);
    for (const state of ['queued', 'queued', 'running', 'running']) progress.show(state);
    progress.show('running', 'tool:calendar_query');
    progress.hide();
    progress.note('конец');
    expect(text()).toBe(
      '@@lawyer: queued\n@@lawyer: answering\n@@lawyer: answering (tool:calendar_query)\nконец\n',
    );
  });

  it('turns a spinner with seconds on a terminal, and leaves no trace of it', () => {
    jest.useFakeTimers();
    try {
      const { progress, text } = shown(true);
      progress.show('queued');
      jest.advanceTimersByTime(2_100);
      expect(text().split(clearLine).at(-1)).toMatch(/^\S @@lawyer: queued, 2 s$/);
      progress.show('running');
      progress.note('заметка');
      expect(text().split(clearLine).at(-2)).toBe('заметка\n');
      expect(text().split(clearLine).at(-1)).toMatch(/^\S @@lawyer: answering, 2 s$/);
      progress.hide();
      expect(text().endsWith(clearLine)).toBe(true);
      const silent = text();
      jest.advanceTimersByTime(5_000);
      expect(text()).toBe(silent);
    } finally {
      jest.useRealTimers();
    }
  });
});
