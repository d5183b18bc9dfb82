import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import { Annotation, END, messagesStateReducer, START, StateGraph } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { writtenIn, type FinishReason } from '../../llm/index.js';
import { AppError, type ErrorCode } from '../../platform/errors/index.js';
import type { AgentEnd, AgentTask, Work } from './agent-type.js';
import { isLimit } from './budget.js';
import { clientCallsIn, insistence, nothingCalled, requireOtherNames } from './client-calls.js';
import { correctionOf, unusable, type JsonAnswer } from './json-output.js';
import { askModel, reasonOf, type TaskModel } from './model-turn.js';
import { allOf, decided, openThread, threadOf } from './thread.js';
import { lastCall, nextTurn } from './turn-plan.js';
import { costOfTools, fitTurns } from './turns.js';

const LoopState = Annotation.Root({
  /** What the model and its tools have said since the conversation. */
  messages: Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] }),
  /** How often the model was asked. */
  step: Annotation<number>({ reducer: (_, next) => next, default: () => 0 }),
  /** All that was said to the reader. */
  said: Annotation<string>({ reducer: (_, next) => next, default: () => '' }),
  /** A limit ended it, not the model. */
  capped: Annotation<boolean>({ reducer: (_, next) => next, default: () => false }),
  /** It was told that it has to call a tool of whoever asks. */
  insisted: Annotation<boolean>({ reducer: (_, next) => next, default: () => false }),
});
type State = typeof LoopState.State;

interface Loop {
  model: TaskModel;
  saver: BaseCheckpointSaver;
  /**
   * The prompt and the conversation, fitted to the model. Each attempt reads them anew, and no state keeps them: a message
   * that is changed or deleted is left in none.
   */
  conversation: BaseMessage[];
  /** Tokens of all that the model is sent. */
  budget: number;
  output?: Output;
}

/** What the answer keeps to, and the model that is held to it: it answers so, and calls nothing. */
interface Output {
  answer: JsonAnswer;
  model: TaskModel;
}

/** Of a tool that a model has made up. */
const longestName = 100;

/** Of one turn: a model that wants more gets the others' answers first. */
const mostAtOnce = 32;

const cutOff = '[Cut off: a limit was reached before there was an answer.]';

/**
 * Model and tools in turn (ReAct), until the model has nothing more to call. Every step is kept before the next one
 * begins: a later attempt goes on after the last step, and calls that have a result are not made again.
 */
export async function runToolLoop(task: AgentTask, work: Work, loop: Loop): Promise<AgentEnd> {
  const { saver, output } = loop;
  const { clientTools } = task;
  if (clientTools) requireOtherNames(task.tools, clientTools);
  const graph = loopGraph(task, work, loop).compile({ checkpointer: saver });
  const thread = await openThread<State>(graph, threadOf(task, work, task.limits.steps * 2 + 10));
  if (thread.reached?.said) work.say(thread.reached.said);
  const state = await thread.run({});
  if (state === 'paused') return state;
  const last = state.messages.at(-1);
  const clientCalls = clientCallsIn(last, clientTools);
  if (clientCalls.length > 0) return { reason: isCutShort(last) ? 'length' : 'tool_calls', clientCalls };
  if (clientTools?.choice === 'required') throw nothingCalled();
  if (output) work.say(jsonIn(last, output));
  else if (!AIMessage.isInstance(last)) work.say(state.said ? `\n\n${cutOff}` : cutOff);
  const reason = endOf(last);
  return { reason: state.capped && reason === 'stop' ? 'length' : reason };
}

function loopGraph(task: AgentTask, work: Work, { model, conversation, budget, output }: Loop) {
  const { clientTools } = task;
  const isSilent = output !== undefined || clientTools?.choice === 'required';
  const left = budget - costOfTools(clientTools?.offered ?? []);
  const bounds = { budget: left, most: model.most, spare: output ? 1 : 0 };
  const told = (messages: BaseMessage[]) => [...conversation, ...messages];
  return new StateGraph(LoopState)
    .addNode('model', async ({ messages, step, said }: State) => {
      // A model without tools of its own that goes on calling names nobody offered has no other end.
      if (task.tools.length === 0 && step >= Math.max(task.limits.steps, 2))
        throw new AppError(
          'limit_reached',
          'The model called what it was not offered until no step was left',
        );
      const separator = said && !said.endsWith('\n\n') ? '\n\n' : '';
      let text = '';
      const say = (piece: string) => {
        const next = text === '' ? separator + piece : piece;
        text += next;
        work.say(next);
      };
      const turn = { messages: told(messages), step };
      const { asked, isLast, ...how } = await nextTurn(task, work, turn, bounds);
      try {
        const answer = await askModel(model, asked, {
          ...how,
          clientTools,
          work,
          say: isSilent ? () => undefined : say,
        });
        return { messages: [answer], step: step + 1, said: said + text, capped: isLast };
      } catch (error) {
        if (step === 0 || !isLimit(error)) throw error;
        return { step: step + 1, capped: true };
      }
    })
    .addNode('tools', async ({ messages, step }: State) => {
      const calls = callsOf(messages.at(-1));
      work.budget.setAside(lastCall(told(messages), calls.length));
      const results = await decided(() =>
        allOf(
          calls.map((call, place) =>
            place < mostAtOnce
              ? callTool(task, call, `${step}.${place}`, work)
              : Promise.resolve(notMade(call)),
          ),
        ),
      );
      return { messages: results };
    })
    .addNode('correct', async ({ messages, step }: State) => {
      if (!output) throw new Error('Nothing is to be corrected');
      if (step >= task.limits.steps)
        throw new AppError('limit_reached', 'The answer is not what was asked for, and no step is left');
      work.step('correcting');
      const order = new HumanMessage(correctionOf(mistakeIn(messages) ?? '', output.answer.schema));
      const asked = fitTurns(told([...messages, order]), budget);
      const answer = await askModel(output.model, asked, { work, say: () => undefined });
      return { messages: [order, answer], step: step + 1 };
    })
    .addNode('insist', () => ({
      messages: [new HumanMessage(clientTools ? insistence(clientTools) : '')],
      insisted: true,
    }))
    .addEdge(START, 'model')
    .addEdge('insist', 'model')
    .addConditionalEdges('model', ({ messages, insisted }: State) => {
      if (clientCallsIn(messages.at(-1), clientTools).length > 0) return END;
      if (callsOf(messages.at(-1)).length > 0) return 'tools';
      if (clientTools?.choice === 'required') return insisted ? END : 'insist';
      return mistakeIn(messages) === undefined ? END : 'correct';
    })
    .addEdge('correct', END)
    .addEdge('tools', 'model');

  function mistakeIn(messages: BaseMessage[]): string | undefined {
    if (!output) return undefined;
    const read = readAnswer(messages.at(-1), output);
    return 'mistake' in read ? read.mistake : undefined;
  }
}

function jsonIn(last: BaseMessage | undefined, output: Output): string {
  const read = readAnswer(last, output);
  if ('mistake' in read) throw unusable(read.mistake);
  return read.told;
}

const readAnswer = (last: BaseMessage | undefined, { answer }: Output) =>
  answer.read(last?.text ?? '', endOf(last));

const endOf = (last: BaseMessage | undefined): FinishReason =>
  last && AIMessage.isInstance(last) ? reasonOf(last) : 'stop';

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
    mistake: isHalf(message, id) ? 'they were cut off; write less at once' : undefined,
  }));
  const broken = (message.invalid_tool_calls ?? []).map(({ id, name, error }, place) => ({
    id: id ?? `broken_${place}`,
    name: name ?? '',
    written: undefined,
    mistake: error ?? 'it is not JSON',
  }));
  return [...calls, ...broken];
}

const isCutShort = (message: BaseMessage | undefined): boolean => endOf(message) === 'length';

/** What was cut off is read as if it were whole, and must not be acted on. */
function isHalf(message: AIMessage, id: string | undefined): boolean {
  const call = isCutShort(message) ? writtenIn(message)?.find((one) => one.id === id) : undefined;
  if (!call?.arguments.trim()) return false;
  try {
    JSON.parse(call.arguments);
    return false;
  } catch {
    return true;
  }
}

const notMade = ({ id, name }: Wanted): ToolMessage =>
  new ToolMessage({
    content: `Not called: at most ${mostAtOnce} tools are called at once`,
    tool_call_id: id,
    name,
  });

async function callTool(
  { tools, clientTools }: Pick<AgentTask, 'tools' | 'clientTools'>,
  { id, name, written, mistake }: Wanted,
  key: string,
  { watched }: Work,
): Promise<ToolMessage> {
  const answer = (content: string) => new ToolMessage({ content, tool_call_id: id, name });
  const refuse = (code: ErrorCode, detail: string) => {
    watched
      .begins({ kind: 'step', name: `tool:${name.slice(0, longestName)}` })
      .ends({ error: { code, detail } });
    return answer(detail);
  };
  const tool = tools.find((known) => known.name === name);
  if (mistake) return refuse('tool_arguments_invalid', `The arguments could not be read: ${mistake}`);
  if (tool) return answer(await tool.callForModel(key, written));
  const known = [...tools, ...(clientTools?.offered ?? [])].map((one) => one.name).join(', ');
  return refuse('not_found', `There is no tool ${name}. The tools are: ${known}`);
}
