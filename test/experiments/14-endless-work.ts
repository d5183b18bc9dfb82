import { request } from 'node:http';
import { aChat, anOrg, post, type Person, type RunBody } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { eventually } from '../support/profile.js';
import { Ledger, type Experiment } from './experiment.js';
import {
  ask,
  askEveryKind,
  limitOf,
  notFailedWith,
  slackOf,
  untilEnded,
  type Question,
} from './questions.js';

/** Seconds that a heartbeat may be late by, on a busy machine. */
const mostLate = 1.5;
const usualHeartbeat = 15;
const mostSteps = 12;
const mostRuns = 30;
const deepest = 3;

/** An answer that calls a role whose answer calls a role; each stands in code in the one before, where it calls nobody. */
const chain = (...texts: string[]): string =>
  texts.reduceRight((said, text, index) => {
    const ticks = '`'.repeat(texts.length - index);
    return said ? `${text} ${ticks}[[say:${said}]]${ticks}` : text;
  }, '');

const answersOf = (text: string): string => JSON.stringify(`[[say:${text}]]`);

/** Experiment 14: work that would go on for ever: tokens, tools, and roles that call each other. */
export const endlessWork: Experiment = {
  number: 14,
  title: 'endless work',
  tried: 'endless answers, tool loops, hand-offs and roles that call each other; a silent agent',
  seconds: 60,
  patient: true,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const owner = await anOrg(deployment.url);
    await Promise.all([
      drip(deployment, owner, thorough, ledger),
      loop(deployment, owner, ledger),
      chase(owner, ledger),
      silence(deployment, owner, ledger),
    ]);
    return ledger;
  },
};

async function drip(deployment: Deployment, owner: Person, thorough: boolean, ledger: Ledger): Promise<void> {
  const limit = limitOf(deployment, 'LLM_TOTAL_TIMEOUT');
  const questions = await askEveryKind(owner, [thorough ? '[[fault:drip]]' : '[[drip:300]]']);
  const { all, hung } = await untilEnded(deployment, owner, questions, limit + 60_000);
  ledger.none('endless answers that hung', hung);
  ledger.none('endless answers that ended otherwise', notFailedWith(all, 'model_timeout'));
  const late = Math.max(...all.map(({ took }) => took)) - limit;
  ledger.atMost('slowest end after the total limit, s', late / 1_000, slackOf(thorough) / 1_000);
}

/** The same call for ever, of a tool and of a member of a crew. */
async function loop(deployment: Deployment, owner: Person, ledger: Ledger): Promise<void> {
  const questions = await Promise.all([
    ask(owner, 'tooled', '[[tool-loop:calculator {"expression":"1+1"}]]'),
    ask(owner, 'chief', `[[tool-loop:hand_off {"role":"lawyer","task":${answersOf('ещё')}}]]`),
  ]);
  const { all, hung } = await untilEnded(deployment, owner, questions, 60_000);
  ledger.none('loops that hung', hung);
  ledger.atMost('most calls of the model in a loop', Math.max(...all.map(({ calls }) => calls)), mostSteps);
  ledger.none(
    'loops that ended without a word about their limit',
    all.flatMap(({ kind, run: { id, status, finishReason } }) =>
      status === 'succeeded' && finishReason === 'length' ? [] : [`${kind} ${id}: ${status} ${finishReason}`],
    ),
  );
}

interface Chased extends RunBody {
  depth: number;
}

/** Two who call each other by their answers, and by tools. */
async function chase(owner: Person, ledger: Ledger): Promise<void> {
  const { id: chatId } = await aChat(owner);
  const here = ['@@other', '@@tooled @@lawyer', '@@other @@stepwise @@tooled', '@@planned @@lawyer'];
  await post(owner, chatId, chain('@@tooled', ...here, '@@tooled @@other'));
  const there = JSON.stringify({ role: 'tooled', question: 'назад' });
  const nested = JSON.stringify({ role: 'other', question: `[[tool:role_call ${there}]] [[say:оттуда]]` });
  const back = await ask(owner, 'tooled', `[[tool:role_call ${nested}]] [[say:готово]]`);
  const runs = await eventually(
    'all who call each other have ended',
    async () => {
      const found = await Promise.all([chatId, back.chatId].map((id) => runsOf(owner, id)));
      return found.flat().every(({ status }) => status === 'succeeded' || status === 'failed') && found;
    },
    60_000,
  );
  ledger.atMost(
    'runs of roles that call each other',
    Math.max(...runs.map(({ length }) => length)),
    mostRuns,
  );
  ledger.atMost('how deep they call', Math.max(...runs.flat().map(({ depth }) => depth)), deepest);
  ledger.none(
    'of these, runs that failed',
    runs.flat().flatMap(({ id, status, error }) => (status === 'failed' ? [`${id}: ${error?.code}`] : [])),
  );
}

const runsOf = async ({ client }: Person, chatId: string): Promise<Chased[]> =>
  (await client.get<{ items: Chased[] }>(`/chats/${chatId}/runs?limit=200`)).body.items;

/** An agent that says nothing for as long as it may: its reader hears that the connection lives. */
async function silence({ env }: Deployment, owner: Person, ledger: Ledger): Promise<void> {
  const millis = Math.max(1_000, Number(env.LLM_FIRST_TOKEN_TIMEOUT) * 1_000 - 2_000);
  const heartbeat = Number(env.STREAM_HEARTBEAT ?? usualHeartbeat);
  // Or else the stream would not fall silent without it either.
  ledger.atLeast('heartbeats while it is silent', Math.floor(millis / 1_000 / heartbeat), 2);
  const question = await ask(owner, 'tooled', `[[first:${millis}]] [[say:наконец]]`);
  ledger.atMost(
    'longest silence of a stream, s',
    await longestSilence(owner, question),
    heartbeat + mostLate,
  );
}

function longestSilence({ client }: Person, { runId }: Question): Promise<number> {
  return new Promise((resolve, reject) => {
    let [last, longest] = [Date.now(), 0];
    const heard = (): void => {
      longest = Math.max(longest, Date.now() - last);
      last = Date.now();
    };
    const headers = { authorization: `Bearer ${client.token}` };
    const asked = request(`${client.url}/api/v1/runs/${runId}/events`, { agent: false, headers });
    asked.on('error', reject);
    asked.on('response', (answer) => {
      answer.on('data', heard);
      answer.on('error', reject);
      answer.on('end', () => {
        heard();
        resolve(longest / 1_000);
      });
    });
    asked.end();
  });
}
