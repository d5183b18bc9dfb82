import { anOrg, type MessageBody, type Person } from '../support/builders.js';
import { Ledger, type Experiment } from './experiment.js';
import { inTurns } from './in-turns.js';
import { ask, everyKind, notFailedWith, untilEnded, type Ended, type Kind } from './questions.js';

/** Experiment 12: answers whose stream ends in good order, and without saying that it is the end. */
export const unfinishedAnswers: Experiment = {
  number: 12,
  title: 'unfinished answers',
  tried: 'streams that close cleanly without a finish reason, asked of every type of agent',
  seconds: 30,
  patient: true,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const owner = await anOrg(deployment.url);
    const count = thorough ? 200 : 16;
    const questions = await inTurns(count, (n) =>
      ask(owner, everyKind[n % everyKind.length] as Kind, `[[tokens:${1 + (n % 9)}]] [[fault:clean-cut]]`),
    );
    const { all, hung } = await untilEnded(deployment, owner, questions, 90_000);
    ledger.exactly('answers that were broken off', all.length, count);
    ledger.none('runs that hung', hung);
    ledger.none('answers stored as complete', await inChats(owner, all));
    ledger.none('runs that ended otherwise', notFailedWith(all, 'model_incomplete'));
    return ledger;
  },
};

async function inChats({ client }: Person, all: Ended[]): Promise<string[]> {
  const found = await inTurns(all.length, async (n) => {
    const { body } = await client.get<{ items: MessageBody[] }>(`/chats/${all[n]?.chatId}/messages`);
    return body.items.filter(({ author }) => author.kind === 'agent');
  });
  return found.flat().map(({ id, content }) => `${id}: ${content}`);
}
