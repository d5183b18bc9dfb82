import { accuracy, count, measureLanguageSets, promised } from './measure.js';

const atLeast: Record<string, number> = {
  'numbers in Russian': 650,
  'numbers in English': 220,
  'agreement and step back': 340,
};

describe('Of the measured sets', () => {
  const sets = measureLanguageSets();

  it.each(promised)('$name: $least are understood exactly', ({ name, least, of }) => {
    const figures = sets.filter(of);
    // The figure itself, in every log of a run.
    for (const { what, language, set, right, phrases } of figures)
      process.stdout.write(`${what}, ${language}, ${set}: ${right} of ${phrases}\n`);
    const missed = figures.flatMap(({ failures }) => failures);
    expect(count(figures)).toBeGreaterThanOrEqual(atLeast[name] ?? Infinity);
    expect({ enough: accuracy(figures) >= least, missed }).toMatchObject({ enough: true });
  });

  it('none takes a no for a yes or a yes for a no', () => {
    const opposite = sets
      .filter(({ what }) => what === 'agreement')
      .flatMap(({ failures }) => failures)
      .filter(({ expected, got }) => expected !== 'unsure' && got !== 'unsure');
    expect(opposite).toEqual([]);
  });
});
