import { CallOutcome, resultText } from './call-result.js';

const shown = (outcome: object): string => resultText(CallOutcome.parse(outcome));

describe('The result of a call to an MCP server', () => {
  it.each<[string, object, string]>([
    ['texts', { content: [text('a'), text('b')] }, 'a\n\nb'],
    ['nothing', { content: [] }, 'Done: the tool gave no result'],
    ['a structure alone', { structuredContent: { sum: 7 } }, '{"sum":7}'],
    [
      'a structure and its text',
      { content: [text('{"sum":7}')], structuredContent: { sum: 7 } },
      '{"sum":7}',
    ],
    [
      'a picture',
      { content: [{ type: 'image', data: 'A'.repeat(2_000), mimeType: 'image/png' }] },
      '[image: image/png, 2 KiB, not shown]',
    ],
    [
      'a text of a resource',
      { content: [{ type: 'resource', resource: { uri: 'crm://7', text: 'Deal' } }] },
      '[resource crm://7]\nDeal',
    ],
    [
      'a file',
      { content: [{ type: 'resource', resource: { uri: 'crm://7\n[x]', blob: 'AAAA' } }] },
      '[resource crm://7 [x]: of an unknown type, 1 KiB, not shown]',
    ],
    [
      'a link',
      { content: [{ type: 'resource_link', uri: 'crm://7', name: 'Deal' }] },
      '[resource Deal: crm://7]',
    ],
    [
      'what is not known',
      { content: [{ type: 'hologram' }, { type: 'text' }] },
      '[hologram: not shown]\n\n[text: not shown]',
    ],
  ])('is shown: %s', (_, outcome, expected) => {
    expect(shown(outcome)).toBe(expected);
  });

  it('must be one', () => {
    expect(() => CallOutcome.parse({ content: 'text' })).toThrow();
  });
});

function text(value: string) {
  return { type: 'text', text: value };
}
