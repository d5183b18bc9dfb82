import { problemsOf } from './crew-plan.js';

const problemsWith = (id: string): string[] =>
  problemsOf(
    {
      nodes: [{ id, prompt: 'Think' }],
      edges: [
        { from: 'start', to: id },
        { from: id, to: 'end' },
      ],
    },
    [],
  ).map(({ message }) => message);

describe('A plan of a crew', () => {
  it.each([
    ...['start', 'end', 'given', 'visits', 'said', 'capped', 'cut'],
    ...['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'isPrototypeOf'],
  ])('has no node %s', (id) => expect(problemsWith(id)).toContain(`${id} is no name for a node`));

  it.each(['think', 'Given', 'nodes', 'messages', 'next'])('may have a node %s', (id) =>
    expect(problemsWith(id)).toEqual([]),
  );
});
