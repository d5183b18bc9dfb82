import { detailText } from './details';

const words = { value: (value: string) => `<${value}>`, time: () => 'a time', nothing: 'none' };
const shown = (name: string, value: unknown) => detailText(name, value, words);

describe('detailText', () => {
  it("words what is the server's own, and leaves what people have named", () => {
    expect(shown('to', 'admin')).toBe('<admin>');
    expect(shown('isArchived', true)).toBe('<true>');
    expect(shown('username', 'admin')).toBe('admin');
    expect(shown('prefix', 'art_k')).toBe('art_k');
  });

  it('shows lists, times, numbers and nothing', () => {
    expect(shown('roles', ['owner', 'admin'])).toBe('<owner>, <admin>');
    expect(shown('fields', [])).toBe('none');
    expect(shown('expiresAt', '2026-01-02T03:04:05.678Z')).toBe('a time');
    expect(shown('expiresAt', null)).toBe('none');
    expect(shown('version', 3)).toBe('3');
  });
});
