import { differences } from './differences';

describe('differences', () => {
  it('names the parts that differ, with the lines around', () => {
    const prompt = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const [change, ...more] = differences(
      { name: 'x', prompt: prompt.join('\n'), tools: ['a'] },
      { name: 'x', prompt: prompt.with(3, 'D').join('\n'), tools: ['a'] },
    );
    expect(more).toEqual([]);
    expect(change?.part).toBe('prompt');
    expect(change?.lines.map(({ op, text }) => `${op} ${text}`)).toEqual([
      'same b',
      'same c',
      'removed d',
      'added D',
      'same e',
      'same f',
    ]);
  });

  it('shows what is there for the first time', () => {
    expect(differences({ model: null }, { model: 'm' })).toMatchObject([{ part: 'model' }]);
    expect(differences({ steps: [] }, { steps: [] })).toEqual([]);
  });
});
