import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import { estimateTokens, tokensOfImage } from '../../llm/index.js';
import { costOfTurns, fitTurns } from './turns.js';

const result = (id: string, content: string) => new ToolMessage({ content, tool_call_id: id, name: 'look' });
const call = (...ids: string[]) =>
  new AIMessage({ content: '', tool_calls: ids.map((id) => ({ id, name: 'look', args: {} })) });
const size = (messages: BaseMessage[]) =>
  messages.reduce((sum, message) => sum + estimateTokens(message.text), 0);
const long = (sign: string) => `${sign} `.repeat(2_000);

const question = new HumanMessage('Что нового?');

describe('fitTurns', () => {
  it('counts pictures, which need room as well', () => {
    const url = { url: 'data:image/png;base64,AAAA' };
    const picture = { type: 'image_url', image_url: url };
    const shown = new HumanMessage({ content: [{ type: 'text', text: 'Что тут?' }, picture, picture] });
    const asked = [new HumanMessage('Что тут?')];
    expect(costOfTurns([shown])).toBe(costOfTurns(asked) + 2 * tokensOfImage);
    const [, , cut] = fitTurns([shown, call('a'), result('a', long('а'))], 2_500);
    expect(cut?.text).toContain('left out');
    expect(fitTurns([...asked, call('a'), result('a', long('а'))], 2_500)[2]?.text).toBe(long('а'));
  });

  it('changes nothing while there is room', () => {
    const messages = [question, call('a'), result('a', 'мало')];
    expect(fitTurns(messages, 1_000)).toEqual(messages);
  });

  it('leaves out earlier results first, and keeps every call with its answer', () => {
    const messages = [question, call('a'), result('a', long('а')), call('b'), result('b', long('б'))];
    const fitted = fitTurns(messages, 2_200);
    expect(fitted).toHaveLength(messages.length);
    expect(fitted[2]?.text).toContain('left out');
    expect((fitted[2] as ToolMessage).tool_call_id).toBe('a');
    expect(fitted[4]?.text).toBe(long('б'));
  });

  it('cuts the last results alike when they alone are too long', () => {
    const messages = [question, call('a', 'b'), result('a', long('а')), result('b', long('б'))];
    const fitted = fitTurns(messages, 1_000);
    expect(size(fitted)).toBeLessThanOrEqual(1_000);
    for (const cut of fitted.slice(2)) {
      expect(cut.text.length).toBeGreaterThan(300);
      expect(cut.text).toContain('left out');
    }
  });

  it('keeps the line that ends what is data', () => {
    const [, , cut] = fitTurns([question, call('a'), result('a', `border\n${long('а')}\nborder`)], 500);
    expect(cut?.text).toMatch(/^border\nа .*\n\[left out[^\n]*\]\nborder$/);
  });

  it('comes to an end when there is no room at all', () => {
    const fitted = fitTurns([question, call('a'), result('a', long('а'))], 1);
    expect(fitted[2]?.text.trim()).toBe('[left out: what came after it took the room]');
  });
});
