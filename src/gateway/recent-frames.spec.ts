import { RecentFrames } from './recent-frames.js';
import { StreamFrame } from './stream-frame.js';

const aFrame = (seq: number, text = 'a') => new StreamFrame(seq, 'chat:1', 'message.created', { text });

describe('RecentFrames', () => {
  it('gives what came after a number that it gave, and nothing for any other', () => {
    const recent = new RecentFrames();
    expect(recent.after(0)).toBeUndefined();
    const frames = [10, 20, 21, 40].map((seq) => aFrame(seq));
    for (const frame of frames) recent.add(frame);
    expect(recent.after(20)).toEqual(frames.slice(2));
    expect(recent.after(40)).toEqual([]);
    for (const seq of [0, 9, 11, 22, 41]) expect(recent.after(seq)).toBeUndefined();
  });

  it.each<[what: string, frames: number, length: number]>([
    ['many frames', 10_000, 1],
    ['long frames', 100, 100_000],
    ['one frame past every bound', 1, 3_000_000],
  ])('forgets the oldest of %s, and gives the rest in order', (_, count, length) => {
    const recent = new RecentFrames();
    for (let seq = 1; seq <= count; seq++) recent.add(aFrame(seq, 'x'.repeat(length)));
    const firstKnown = Array.from({ length: count }, (__, i) => i + 1).find((seq) => recent.after(seq)) ?? 0;
    const kept = recent.after(firstKnown) ?? [];
    expect(kept.map(({ seq }) => seq)).toEqual(kept.map((__, i) => firstKnown + 1 + i));
    expect(kept.at(-1)?.seq ?? count).toBe(count);
    expect(kept.length).toBeLessThanOrEqual(2_000);
    expect(kept.reduce((sum, { json }) => sum + json.length, 0)).toBeLessThanOrEqual(1024 * 1024);
    expect(firstKnown).toBeGreaterThan(count > 1 ? 1 : 0);
  });
});
