import { helpedCodes, isHelped, offeredCodes } from './codes';

describe('The codes of refused requests', () => {
  it('are offered once each: those with advice, those of the list, and the chosen one', () => {
    expect(offeredCodes(['tool_gone', 'busy', 'not_allowed', 'tool_gone'], 'conflict')).toEqual([
      ...helpedCodes,
      'not_allowed',
      'tool_gone',
      'conflict',
    ]);
    expect(offeredCodes([], 'busy')).toEqual([...helpedCodes]);
    expect(offeredCodes([])).toEqual([...helpedCodes]);
  });

  it('have advice where a program is told that a conversation or a text is too long', () =>
    expect(['context_length_exceeded', 'context_too_long', 'tool_gone'].filter(isHelped)).toHaveLength(2));
});
