import { examplesFor, modelFor } from './examples';

describe('The role in the examples of a key', () => {
  const closed = { id: 'a', username: 'boss', visibility: 'users' };
  const open = { id: 'b', username: 'lawyer', visibility: 'everyone' };

  it('is one of its list, whomever else that is for', () =>
    expect(modelFor([open, closed], ['a'])).toBe('boss'));

  it('is one for everyone where there is no list', () =>
    expect(modelFor([closed, open], null)).toBe('lawyer'));

  it('is nobody where the key may call none', () => {
    expect(modelFor([closed], null)).toBe('ARTEL_ROLE');
    expect(modelFor([open], ['gone'])).toBe('ARTEL_ROLE');
  });
});

describe('The examples of a key', () => {
  const asked = { base: 'http://artel.test/v1', key: 'artel-sk-1', model: 'lawyer' };

  it('say all that is asked for, each in its own way', () => {
    const examples = examplesFor(asked);
    expect(Object.keys(examples)).toHaveLength(5);
    for (const code of Object.values(examples))
      for (const part of Object.values(asked)) expect(code).toContain(part);
  });

  it('make vectors where there is a model for that', () => {
    const { Embeddings: code } = examplesFor({ ...asked, embedder: 'bge-m3' });
    for (const part of [asked.base, asked.key, 'bge-m3', 'check_embedding_ctx_length=False'])
      expect(code).toContain(part);
  });
});
