import { conditionText } from './condition-text';
import { drawingOf } from './drawing';

const nothing = { name: 'Штаб', members: [], steps: [], graph: null };

describe('drawingOf', () => {
  it('shows a chain with all its ways', () => {
    const steps = [
      { id: 'need', kind: 'ask', question: 'Что нужно?' },
      { id: 'way', kind: 'branch', cases: [{ when: { value: 'slots.need', is: 'да' }, to: 'end' }] },
      { id: 'more', kind: 'say', text: 'Ещё', next: 'need' },
      { id: 'end', kind: 'finish', text: 'Пока' },
    ];
    const drawing = drawingOf({ ...nothing, type: 'chain', steps });
    expect(drawing?.nodes.map(({ kind, text }) => [kind, text])).toEqual([
      ['ask', 'Что нужно?'],
      ['branch', ''],
      ['say', 'Ещё'],
      ['finish', 'Пока'],
    ]);
    expect(drawing?.edges).toEqual([
      { from: 'need', to: 'way' },
      { from: 'way', to: 'end', label: 'need = да' },
      { from: 'way', to: 'more' },
      { from: 'more', to: 'need' },
    ]);
  });

  it('shows a crew with its leader, or by its plan', () => {
    const crew = { ...nothing, type: 'multi_agent' as const, members: ['hr', 'lawyer'] };
    expect(drawingOf(crew)?.edges).toEqual([
      { from: 'leader', to: '@@hr' },
      { from: 'leader', to: '@@lawyer' },
    ]);
    const graph = {
      nodes: [{ id: 'law', role: 'lawyer' }],
      edges: [
        { from: 'start', to: 'law' },
        { from: 'law', to: 'end', when: { contains: 'да' } },
      ],
    };
    const plan = drawingOf({ ...crew, graph });
    expect(plan?.nodes.map(({ id }) => id)).toEqual(['start', 'end', 'law']);
    expect(plan?.edges.at(-1)).toEqual({ from: 'law', to: 'end', label: '∋ «да»' });
  });

  it('bears what is not right yet', () => {
    for (const steps of ['text', [1, null, {}], [{ id: 'a', kind: 'dance', next: 'gone' }, { id: 'a' }]])
      expect(() => drawingOf({ ...nothing, type: 'chain', steps })).not.toThrow();
    const odd = drawingOf({ ...nothing, type: 'chain', steps: [{ id: 'a', next: 'gone' }] });
    expect(odd).toMatchObject({ nodes: [{ id: 'a', kind: 'other' }], edges: [] });
    const nameless = [{ id: [1], kind: { a: 'b' } }];
    expect(drawingOf({ ...nothing, type: 'chain', steps: nameless })).toBeUndefined();
    expect(drawingOf({ ...nothing, type: 'simple' })).toBeUndefined();
    expect(drawingOf({ ...nothing, type: 'multi_agent', graph: { nodes: 1, edges: {} } })).toBeUndefined();
  });
});

describe('conditionText', () => {
  it.each([
    [{ value: 'slots.sum.amount', above: 10 }, 'sum.amount > 10'],
    [
      {
        any: [
          { value: 'slots.a', given: true },
          { value: 'b', given: false },
        ],
      },
      'a ∨ ¬b',
    ],
    [{ none: [{ value: 'a', in: [1, 2] }] }, '¬(a ∈ [1,2])'],
    [{ ask: 'Готово?' }, 'Готово?'],
    [{ lacks: 'нет' }, '∌ «нет»'],
    ['?', ''],
  ])('of %j is %s', (when, text) => expect(conditionText(when)).toBe(text));
});
