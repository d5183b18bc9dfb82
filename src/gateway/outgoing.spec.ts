import { Outgoing } from './outgoing.js';

const numbers = (texts: string[] | undefined): number[] | undefined =>
  texts?.map((text) => (JSON.parse(text) as { seq: number }).seq);

describe('Outgoing', () => {
  it('numbers frames one by one and gives the last of them again', () => {
    const outgoing = new Outgoing();
    const start = outgoing.position;
    expect(outgoing.after(start)).toEqual([]);
    const texts = ['a', 'b', 'c'].map((content) => outgoing.next('message.created', { content }));
    expect(JSON.parse(texts[0] ?? '')).toEqual({
      event: 'message.created',
      seq: start + 1,
      data: { content: 'a' },
    });
    expect(outgoing.after(start)).toEqual(texts);
    expect(outgoing.after(start + 2)).toEqual(texts.slice(2));
    expect(outgoing.after(start + 3)).toEqual([]);
    expect(outgoing.position).toBe(start + 3);
  });

  it('has nothing for numbers that are not its own', () => {
    const outgoing = new Outgoing();
    const start = outgoing.position;
    outgoing.next('x', {});
    for (const seq of [0, start - 1, start + 2, new Outgoing().position]) {
      expect(outgoing.after(seq)).toBeUndefined();
    }
  });

  it.each<[what: string, frames: number, length: number]>([
    ['many frames', 10_000, 1],
    ['long frames', 100, 100_000],
    ['one frame past every bound', 1, 3_000_000],
  ])('forgets the oldest of %s, and gives none of the rest out of order', (_, frames, length) => {
    const outgoing = new Outgoing();
    const start = outgoing.position;
    for (let count = 0; count < frames; count++) outgoing.next('x', 'x'.repeat(length));
    expect(outgoing.after(start)).toBeUndefined();
    let kept = 0;
    while (outgoing.after(outgoing.position - kept - 1)) kept++;
    const texts = outgoing.after(outgoing.position - kept) ?? [];
    expect(numbers(texts)).toEqual(Array.from({ length: kept }, (_, i) => outgoing.position - kept + 1 + i));
    expect(texts.join('').length).toBeLessThanOrEqual(1024 * 1024);
    expect(texts.length).toBeLessThanOrEqual(2_000);
    if (frames > 1) expect(kept).toBeGreaterThan(0);
  });
});
