import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import type { Pool } from 'pg';
import { AppError } from '../../platform/errors/index.js';
import { StepSaver } from './step-saver.js';

const orgId = '019aa000-0000-7000-8000-000000000001';

/** A database that answers each statement which saves something as it is told to. */
function saverOn(save: (call: number) => Promise<{ number: number }[]>): StepSaver {
  let calls = 0;
  const query = async (text: string) => ({ rows: text.includes('WITH held') ? await save(++calls) : [] });
  return new StepSaver({ query } as unknown as Pool);
}

const State = Annotation.Root({ quick: Annotation<string>(), slow: Annotation<string>() });

/** Two at once, of which one takes longer. */
const answerOf = (saver: StepSaver, slow = () => 'is'): Promise<typeof State.State> =>
  new StateGraph(State)
    .addNode('a', () => ({ quick: 'here' }))
    .addNode('b', async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { slow: slow() };
    })
    .addEdge(START, 'a')
    .addEdge(START, 'b')
    .addEdge('a', END)
    .addEdge('b', END)
    .compile({ checkpointer: saver })
    .invoke(
      {},
      {
        configurable: { thread_id: `${orgId}:run:1:`, claim: { runId: '1', epoch: 1 } },
        durability: 'sync',
      },
    );

describe('The states of a graph', () => {
  const unheard: unknown[] = [];
  const hear = (error: unknown) => unheard.push(error);
  beforeAll(() => process.on('unhandledRejection', hear));
  afterAll(() => {
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });

  it('are kept by an attempt that has its run', async () => {
    expect(await answerOf(saverOn(() => Promise.resolve([{ number: 1 }])))).toEqual({
      quick: 'here',
      slow: 'is',
    });
  });

  it('end the work of an attempt that has lost it, at the next step', async () => {
    let worked = false;
    const answer = answerOf(
      saverOn((call) => Promise.resolve(call < 3 ? [{ number: 1 }] : [])),
      () => String((worked = true)),
    );
    await expect(answer).rejects.toThrow(new AppError('run_cancelled', 'This attempt has lost its run'));
    expect(worked).toBe(true);
  });

  // While the slow task works, nobody but the process itself would hear of what became of the quick one.
  it.each([1, 2, 3, 4])('fail alone when the database fails at their statement %d', async (failing) => {
    const answer = answerOf(
      saverOn((call) =>
        call === failing ? Promise.reject(new Error('gone')) : Promise.resolve([{ number: 1 }]),
      ),
    );
    const ended = await answer.catch((error: Error) => error.message);
    expect(['gone', { quick: 'here', slow: 'is' }]).toContainEqual(ended);
  });
});
