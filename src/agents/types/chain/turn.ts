import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { AgentEnd } from '../agent-type.js';
import { nodeOfStep } from '../readable-state.js';
import { openThread, threadOf } from '../thread.js';
import { DialogStore } from './dialog-store.js';
import { beginning } from './dialog.js';
import { hear } from './hearing.js';
import { phrases } from './phrases.js';
import type { Speaker } from './speaker.js';
import { StepWork, type Done } from './step-work.js';

const last = <T>(initial: () => T) => Annotation<T>({ reducer: (_, next) => next, default: initial });

/** One turn of a dialog: a message, and what follows from it until the next question. */
const TurnState = Annotation.Root({
  dialog: last(beginning),
  /** The state that the turn began with, where the dialog is kept. */
  base: last<string | null>(() => null),
  /** The step that comes next; null when the turn is over. */
  next: last<string | null>(() => null),
  said: last(() => ''),
  calls: last(() => 0),
  cut: last(() => false),
  /** A limit ended it. */
  capped: last(() => false),
});
export type Turn = typeof TurnState.State;

/**
 * A message is one run and one turn, with a thread of its own: every step is kept before the next one begins, and a later
 * attempt goes on after the last one. What the turn made of the dialog is then kept where the next message finds it, so
 * that a turn which fails leaves the question open as it was.
 */
export async function runTurn(speaker: Speaker, saver: BaseCheckpointSaver): Promise<AgentEnd> {
  const { task, work, plan } = speaker;
  const graph = turnGraph(speaker).compile({ checkpointer: saver });
  const store = new DialogStore(saver, plan, task.thread.claim);
  const { reached, run } = await openThread<Turn>(graph, threadOf(task, work, plan.steps.length * 2 + 10));
  if (reached?.said) work.say(reached.said);
  const found = reached ?? (await store.find(task.dialog));
  const { waitsFor, ...dialog } = found.dialog;
  if (!reached && waitsFor && waitsFor !== task.thread.claim.runId && (await task.dialog.isOpen(waitsFor))) {
    work.say(phrases[plan.language].waiting);
    return { reason: 'stop' };
  }
  const turn = await run(reached ? {} : { ...found, dialog });
  if (turn === 'paused') {
    // As the message found it: an earlier attempt may have ended with its process before it was kept.
    await store.keepWaiting(task.dialog, await store.find(task.dialog));
    return turn;
  }
  const { said, capped, cut } = turn;
  if (!capped) await store.keep(task.dialog, said, turn);
  const choices = capped ? undefined : speaker.choicesOf(turn.dialog);
  return { reason: capped || cut ? 'length' : 'stop', choices };
}

function turnGraph(speaker: Speaker) {
  const { plan } = speaker;
  const steps = new StepWork(speaker);
  const update = ({ next, ...rest }: Done): Partial<Turn> => ({ ...rest, next: next ?? null });
  const nodes = Object.fromEntries(
    plan.steps.map((step) => [nodeOfStep(step.id), async (turn: Turn) => update(await steps.do(step, turn))]),
  );
  const route = ({ next }: Turn): string => (next === null ? END : nodeOfStep(next));
  const graph = new StateGraph(TurnState)
    .addNode('hear', async (turn: Turn) => {
      const voice = speaker.voiceOf(turn);
      const { lead, aside, dialog, next } = await hear(
        turn.dialog,
        speaker.text,
        speaker.earOf(voice, turn.dialog),
      );
      if (lead) voice.paragraph(lead);
      if (aside) await speaker.answerAside(voice, dialog);
      return { dialog, next: next ?? null, ...voice.result };
    })
    .addNode(nodes)
    .addEdge(START, 'hear');
  const everywhere = [END, ...Object.keys(nodes)];
  for (const node of ['hear', ...Object.keys(nodes)])
    graph.addConditionalEdges(node as 'hear', route as () => 'hear', everywhere as 'hear'[]);
  return graph;
}
