import { ProgressBars } from './progress-bars.js';

function bars(live: boolean) {
  let text = '';
  const shown = new ProgressBars({ write: (more) => (text += more) }, live, 90);
  return { shown, text: () => text, screen: () => onScreen(text) };
}

/** What a terminal shows after cursor moves and erasures. */
function onScreen(text: string): string[] {
  const lines = [''];
  for (const part of text.replaceAll('\x1b', '␛').split(/(␛\[\d+A\r|␛\[J|\n)/)) {
    const up = /^␛\[(\d+)A\r$/.exec(part)?.[1];
    if (up) lines.splice(lines.length - 1 - Number(up));
    if (up) lines.push('');
    else if (part === '\n') lines.push('');
    else if (part !== '␛[J') lines[lines.length - 1] += part;
  }
  return lines.slice(0, -1);
}

describe('ProgressBars', () => {
  it('tells each new state in a line where there is no terminal', () => {
    const { shown, text } = bars(false);
    shown.show('a.pdf', { state: 'sending' });
    for (const done of [1, 2, 3]) shown.show('a.pdf', { state: 'embedding', done, total: 3 });
    shown.end('a.pdf', 'ready');
    shown.hide();
    expect(text()).toBe('a.pdf: sending\na.pdf: embedding\na.pdf: ready\n');
  });

  it('keeps a bar for each below what has ended', () => {
    const { shown, screen } = bars(true);
    shown.show('a.pdf', { state: 'embedding', done: 5, total: 10 });
    shown.show('b.pdf', { state: 'sending' });
    shown.show('c.pdf', { state: 'parsing' });
    shown.end('b.pdf', 'ready');
    expect(screen()).toEqual([
      'b.pdf: ready',
      `${'a.pdf'.padEnd(40)}  embedding   ${'█'.repeat(10)}${'░'.repeat(10)}  5/10`,
      `${'c.pdf'.padEnd(40)}  parsing`,
    ]);
    shown.hide();
    expect(screen()).toEqual(['b.pdf: ready']);
  });

  it('shows the end of a long name, and nothing that steers the terminal', () => {
    const { shown, screen } = bars(true);
    shown.show(`${'folder/'.repeat(10)}report\x1b[31m.pdf`, { state: 'parsing' });
    expect(screen()).toEqual([expect.stringMatching(/^….{39} {2}parsing$/)]);
  });
});
