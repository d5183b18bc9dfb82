import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import {
  Annotation,
  Command,
  END,
  interrupt,
  messagesStateReducer,
  START,
  StateGraph,
} from '@langchain/langgraph';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { ApprovalNeeded } from '../../tools/index.js';
import type { AgentEnd, AgentTask, TaskTool, Work } from './agent-type.js';
import { askModel, reasonOf, totalUsage } from './model-turn.js';

const LoopState = Annotation.Root({
  messages: Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] }),
  /** How often the model was asked. */
  step: Annotation<number>({ reducer: (_, next) => next, default: () => 0 }),
  /** All that was said to the reader. */
  said: Annotation<string>({ reducer: (_, next) => next, default: () => '' }),
});
type State = typeof LoopState.State;

interface Loop {
  model: BaseChatModel;
  saver: BaseCheckpointSaver;
  /** The prompt and the conversation, fitted to the model. */
  messages: BaseMessage[];
}

const stopHere =
  'You have reached the limit of this answer. Call no more tools: answer with what you have, and say what is missing.';

/**
 * Model and tools in turn (ReAct), until the model has nothing more to call. Every step is kept before the next one
 * begins: a later attempt goes on after the last step, and calls that have a result are not made again.
 */
export async function runToolLoop(
  task: AgentTask,
  work: Work,
  { model, saver, messages }: Loop,
): Promise<AgentEnd> {
  const graph = loopGraph(task, work, model).compile({ checkpointer: saver });
  const config = {
    configurable: { thread_id: task.threadId },
    durability: 'sync' as const,
    signal: work.signal,
    recursionLimit: task.limits.steps * 2 + 10,
  };
  const reached = await graph.getState(config);
  const begun = reached.createdAt !== undefined;
  const { said = '' } = reached.values as Partial<State>;
  if (said) work.reach(said);
  let state = reached.values as State;
  if (!begun) state = await graph.invoke({ messages }, config);
  else if (reached.next.length > 0) {
    const waiting = reached.tasks.some(({ interrupts }) => interrupts.length > 0);
    state = await graph.invoke(waiting ? new Command({ resume: true }) : null, config);
  }
  const after = await graph.getState(config);
  if (after.next.length > 0) return 'paused';
  const last = state.messages.at(-1);
  const reason = last && AIMessage.isInstance(last) ? reasonOf(last) : 'stop';
  const isCapped = isOver(state, task) && reason === 'stop';
  return { reason: isCapped ? 'length' : reason, usage: totalUsage(state.messages) };
}

function loopGraph(task: AgentTask, work: Work, model: BaseChatModel) {
  return new StateGraph(LoopState)
    .addNode('model', async ({ messages, step, said }: State) => {
      const capped = isOver({ messages, step }, task);
      const tools = capped ? [] : task.tools;
      const separator = said && !said.endsWith('\n\n') ? '\n\n' : '';
      let text = '';
      const answer = await askModel(model, capped ? [...messages, new HumanMessage(stopHere)] : messages, {
        tools,
        work: {
          ...work,
          signal: work.signal,
          say: (piece) => {
            if (text === '') work.say(separator);
            text += piece;
            work.say(piece);
          },
        },
      });
      return { messages: [answer], step: step + 1, said: text ? `${said}${separator}${text}` : said };
    })
    .addNode('tools', async ({ messages, step }: State) => {
      for (;;) {
        const results = await Promise.allSettled(
          callsOf(messages.at(-1)).map((call, place) => callTool(task.tools, call, `${step}.${place}`)),
        );
        const failed = results.find(
          (result) => result.status === 'rejected' && !(result.reason instanceof ApprovalNeeded),
        );
        if (failed?.status === 'rejected') throw failed.reason;
        if (results.every((result) => result.status === 'fulfilled'))
          return { messages: results.map(({ value }) => value) };
        // Goes on here when a person has decided; until then the run is nobody's.
        interrupt('approval');
      }
    })
    .addEdge(START, 'model')
    .addConditionalEdges('model', ({ messages }: State) =>
      callsOf(messages.at(-1)).length > 0 ? 'tools' : END,
    )
    .addEdge('tools', 'model');
}

function isOver({ messages, step }: Pick<State, 'messages' | 'step'>, { limits }: AgentTask): boolean {
  if (step >= limits.steps - 1) return true;
  const used = totalUsage(messages);
  return Boolean(limits.tokens && used && used.inputTokens + used.outputTokens >= limits.tokens);
}

interface Wanted {
  id: string;
  name: string;
  /** Undefined when the model wrote what is not JSON. */
  written: unknown;
  mistake?: string;
}

function callsOf(message: BaseMessage | undefined): Wanted[] {
  if (!message || !AIMessage.isInstance(message)) return [];
  const calls = (message.tool_calls ?? []).map(({ id, name, args }, place) => ({
    id: id ?? `call_${place}`,
    name,
    written: args,
  }));
  const broken = (message.invalid_tool_calls ?? []).map(({ id, name, error }, place) => ({
    id: id ?? `broken_${place}`,
    name: name ?? '',
    written: undefined,
    mistake: error ?? 'it is not JSON',
  }));
  return [...calls, ...broken];
}

async function callTool(
  tools: TaskTool[],
  { id, name, written, mistake }: Wanted,
  key: string,
): Promise<ToolMessage> {
  const tool = tools.find((known) => known.name === name);
  const content = mistake
    ? `The arguments could not be read: ${mistake}`
    : tool
      ? await tool.call(key, written)
      : `There is no tool ${name}. The tools are: ${tools.map((known) => known.name).join(', ')}`;
  return new ToolMessage({ content, tool_call_id: id, name });
}
