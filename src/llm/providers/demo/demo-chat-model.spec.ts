import {
  AIMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
  type BaseMessage,
} from '@langchain/core/messages';
import DemoProvider from '../demo.provider.js';

const tools = [{ type: 'function', function: { name: 'calculator', description: 'x', parameters: {} } }];

/** One turn of the demo with a tool, as a graph asks for it. */
async function turn(messages: BaseMessage[]): Promise<AIMessage> {
  const model = await new DemoProvider().chatModel();
  if (!model.bindTools) throw new Error('It takes no tools');
  const answer = await model.bindTools(tools).invoke(messages);
  return new AIMessage({ content: answer.text, tool_calls: answer.tool_calls ?? [] });
}

describe('The demo as a model with tools', () => {
  it('calls one, and then answers with what it gave', async () => {
    const asked = [new SystemMessage('Считай'), new HumanMessage('Анна (@anna): @@a сколько будет 6*7')];
    const call = await turn(asked);
    expect(call.tool_calls).toMatchObject([{ name: 'calculator', args: { expression: '6*7' } }]);
    const result = new ToolMessage({ content: '42', tool_call_id: 'call_0', name: 'calculator' });
    const answer = await turn([...asked, call, result]);
    expect(answer.tool_calls).toEqual([]);
    expect(answer.text).toContain('`calculator`. Ответ:\n\n> 42');
  });

  it('names the role that it asked', async () => {
    const call = new AIMessage({
      content: '',
      tool_calls: [{ id: 'x', name: 'hand_off', args: { role: 'hr' } }],
    });
    const result = new ToolMessage({ content: 'можно', tool_call_id: 'x', name: 'hand_off' });
    expect((await turn([new HumanMessage('спроси'), call, result])).text).toContain(
      '`hr`. Ответ:\n\n> можно',
    );
  });
});
