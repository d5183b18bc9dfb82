import { gradeOf } from './grade.js';

/** Texts in directions of their own; questions that lean towards theirs, or towards nothing. */
const size = 64;
const axis = (at: number): number[] => Array.from({ length: size }, (_, i) => (i === at ? 1 : 0));
const texts = Array.from({ length: 16 }, (_, at) =>
  axis(at).map((one, i) => one + ((i * 7 + at * 3) % 5) / 10),
);
const towards = (share: number) => texts.map((text) => text.map((one, i) => share * one + ((i * 3) % 7) / 7));

describe('The grade of a model', () => {
  it('is full where every question is nearest to the text that answers it', () => {
    const { skill, nearEnough } = gradeOf(towards(4), texts);
    expect(skill).toBe(1);
    expect(nearEnough).toBeGreaterThan(0);
    expect(nearEnough).toBeLessThan(0.5);
  });

  it('is next to nothing where questions are as near to any text, and only the very near counts then', () => {
    const poor = gradeOf(
      texts.map((_, i) => texts[(i + 5) % 16] ?? []),
      texts,
    );
    expect(poor.skill).toBe(0);
    const good = gradeOf(texts, texts);
    expect(good.skill).toBe(1);
    expect(poor.nearEnough).toBeLessThan(good.nearEnough);
  });

  it('is something even of vectors without a direction', () => {
    const { skill, nearEnough } = gradeOf(
      [
        [0, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    );
    expect(skill).toBe(0);
    expect(nearEnough).not.toBeNaN();
  });
});
