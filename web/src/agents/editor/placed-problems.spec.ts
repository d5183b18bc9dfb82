import { emptyDraft } from './draft';
import { linesNow, placeProblems, sectionsWith } from './placed-problems';

const draft = { ...emptyDraft, steps: '- id: a\n  kind: say\n- id: b\n  kind: dance\n' };
const place = (...paths: string[]) =>
  placeProblems(
    paths.map((path) => ({ path, message: `${path} is wrong` })),
    draft,
  );

describe('placeProblems', () => {
  it('puts each at its field, and several of one field together', () => {
    const { fields, rest } = place('limits.cost', 'definition.name', 'tools', 'tools');
    expect(fields).toEqual({
      'limits.cost': 'limits.cost is wrong',
      name: 'definition.name is wrong',
      tools: 'tools is wrong; tools is wrong',
    });
    expect(sectionsWith(Object.keys(fields))).toEqual(['role', 'tools', 'limits']);
    expect(rest).toEqual([]);
  });

  it('puts what is about a step at its line', () => {
    expect(place('steps.1.kind', 'steps').lines).toEqual({
      steps: [
        { line: 4, message: 'steps.1.kind is wrong' },
        { line: 1, message: 'steps is wrong' },
      ],
    });
  });

  it('forgets what was wrong with a text that was changed since', () => {
    const placed = place('steps.1');
    expect(Object.keys(linesNow(placed, { ...draft, name: 'x' }))).toEqual(['steps']);
    expect(linesNow(placed, { ...draft, steps: '' })).toEqual({});
  });

  it('keeps what the editor does not show', () => {
    expect(place('tables.0', 'question').rest.map(({ path }) => path)).toEqual(['tables.0', 'question']);
  });
});
