import { tokenize } from '../../test/support/scripted-model.script.js';
import type { Script, Step } from '../../test/support/scripted-model.js';
import { pause, type Company, type Reply } from './company.js';

const pauseMillis = 150_000;
/** As long as a model might think, so that it shows on a timeline. */
const thinkingMillis = 700;

/** A model that answers every question of the company as it is written there. */
export function scriptOf({ conversations, judged, approval, planned, customer, crewReply }: Company): Script {
  const lines = [...conversations.flatMap((conversation) => conversation.lines), approval];
  const replies = [
    ...lines.flatMap(({ text, reply }) => (reply ? [{ question: text, reply }] : [])),
    ...planned.flatMap(({ asks }) =>
      asks?.answer ? [{ question: asks.prompt, reply: { text: asks.answer } }] : [],
    ),
    ...judged.map(({ question, answer }) => ({ question, reply: { text: answer } })),
    ...customer.lines.map(({ text, reply }) => ({ question: text, reply })),
  ];
  return ({ lastUser, toolResults }) => {
    const known = replies.find(({ question }) => lastUser.includes(question));
    return known ? stepsOf(known.reply, toolResults.length > 0) : thoughtful(crewReply);
  };
}

function* stepsOf({ calls, text }: Reply, isCalled: boolean): Iterable<Step> {
  if (calls && !isCalled) {
    yield { do: 'tools', calls };
    yield { do: 'done' };
    return;
  }
  const [begun = '', rest] = text.split(pause);
  for (const token of tokenize(begun)) yield { do: 'token', text: token };
  if (rest !== undefined) {
    yield { do: 'wait', ms: pauseMillis };
    for (const token of tokenize(rest)) yield { do: 'token', text: token };
  }
  yield { do: 'done' };
}

function* thoughtful(text: string): Iterable<Step> {
  yield { do: 'wait', ms: thinkingMillis };
  for (const token of tokenize(text)) {
    yield { do: 'token', text: token };
    yield { do: 'wait', ms: 30 };
  }
  yield { do: 'done' };
}
