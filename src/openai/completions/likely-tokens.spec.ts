import { estimateTokens, tokensOfImage } from '../../platform/text/index.js';
import type { ChatCompletionRequest } from './chat-completion.dto.js';
import { likelyTokensOf } from './likely-tokens.js';

const longest = 2_048;
const role = { prompt: 'Ты юрист. Отвечай кратко.' };
const question = 'May we sublet the office?';
const asking = (content: unknown, more: Partial<ChatCompletionRequest> = {}): number =>
  likelyTokensOf({ model: 'lawyer', messages: [{ role: 'user', content }], ...more }, role, longest);
const known = estimateTokens(role.prompt) + estimateTokens(question);

describe('What a request is likely to take', () => {
  it('is what is said, the prompt of the role, and the longest answer that may be given', () => {
    expect(asking(question)).toBe(known + longest);
    expect(asking(question, { max_tokens: 100 })).toBe(known + 100);
    expect(asking(question, { max_tokens: 100, max_completion_tokens: 50 })).toBe(known + 50);
    expect(asking(question, { max_tokens: 1_000_000 })).toBe(known + longest);
    expect(asking([{ type: 'text', text: question }])).toBe(known + longest);
  });

  it('is more with pictures and files, which are as large as they are', () => {
    const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    expect(asking([{ type: 'text', text: question }, picture, picture])).toBe(
      known + longest + 2 * tokensOfImage,
    );
    const file = (bytes: number) => ({ type: 'file', file: { file_data: 'x'.repeat((bytes * 4) / 3) } });
    expect(asking([{ type: 'text', text: question }, file(3_000)])).toBe(known + longest + 900);
    expect(asking([{ type: 'text', text: question }, file(3_000_000)])).toBe(known + longest + 40_000);
  });

  it('is more with tools, their calls and a schema', () => {
    const find = { name: 'find', parameters: { type: 'object', properties: { words: { type: 'string' } } } };
    const tools = [{ type: 'function' as const, function: find }];
    expect(asking(question, { tools })).toBe(known + longest + estimateTokens(JSON.stringify(tools)));
    const format = { type: 'json_schema' as const, json_schema: { name: 'a', schema: find.parameters } };
    expect(asking(question, { response_format: format })).toBe(
      known + longest + estimateTokens(JSON.stringify(find.parameters)),
    );
    const calls = [{ id: '1', type: 'function', function: { name: 'find', arguments: '{"words":"офис"}' } }];
    const said = { role: 'assistant' as const, content: null, tool_calls: calls };
    const request = { model: 'lawyer', messages: [{ role: 'user' as const, content: question }, said] };
    expect(likelyTokensOf(request, role, longest)).toBe(
      known + longest + estimateTokens(JSON.stringify(calls)),
    );
  });

  it.each([null, 5, [null], [5], [{ type: 'file', file: null }], [{ type: 'text' }], { text: 'x' }])(
    'is told also of what will be refused: %j',
    (content) => expect(asking(content)).toBe(estimateTokens(role.prompt) + longest),
  );
});
