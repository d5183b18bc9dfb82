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
    const missed = figures.flatMap(({ failures }) => failures);
    expect(count(figures)).toBeGreaterThanOrEqual(atLeast[name] ?? Infinity);
    expect({ enough: accuracy(figures) >= least, missed }).toMatchObject({ enough: true });
  });

  it.each(sets)('the $set phrases of $what ($language) are read within 1 ms each', (set) => {
    process.stdout.write(
      `${set.what}, ${set.language}, ${set.set}: ${set.right} of ${set.phrases} (${((set.right / set.phrases) * 100).toFixed(2)}%)\n`,
    );
    expect(set.microsecondsPerPhrase).toBeLessThan(1_000);
  });
});
