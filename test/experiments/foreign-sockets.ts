import { setTimeout as sleep } from 'node:timers/promises';
import { ended, loggedIn, post } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { uuidsIn } from './census.js';
import type { Inhabitants } from './inhabitants.js';

const quietMillis = 300;

/** Commands that name something of theirs; unknown ones do no harm, and may be known one day. */
function commands({ census, chat }: Inhabitants, own: Inhabitants): [event: string, data: object][] {
  const ids = census.sample(2);
  const content = `by ${own.mark}`;
  return [
    ...ids.flatMap((id): [string, object][] => [
      ['message.send', { chatId: id, content }],
      ['message.send', { chatId: own.chat.id, content, replyToId: id }],
      ['run.cancel', { runId: id }],
    ]),
    ...['subscribe', 'join', 'typing', 'presence', 'chat.read', 'message.read'].map(
      (event): [string, object] => [event, { chatId: chat.id, id: chat.id }],
    ),
  ];
}

/** Everything of theirs that our sockets were told, while they tried to get it and the others went on working. */
export async function foreignSockets(
  { url, urls }: Deployment,
  ours: Inhabitants,
  theirs: Inhabitants,
): Promise<string[]> {
  const wrong: string[] = [];
  // The experiment before may have ended every session.
  const { client } = await loggedIn(ours.owner, url);
  const all = await Promise.all(urls.map((each) => client.at(each).socket()));
  const agents = await Promise.all(
    theirs.census
      .idsFor('agentId')
      .slice(0, 2)
      .map((id) => client.socket(`/ws/agents/${id}`)),
  );
  const sent = new Set<string>();
  for (const socket of all) {
    for (const [event, data] of commands(theirs, ours)) {
      for (const id of uuidsIn(JSON.stringify(data))) sent.add(id);
      const answer = await socket.call(event, data);
      if (answer.event !== 'error')
        wrong.push(`${event} ${JSON.stringify(data)} was answered with ${answer.event}`);
    }
    const resumed = await socket.call('resume', { after: 0 });
    if (resumed.event === undefined) wrong.push('resume was not answered');
  }
  for (const socket of agents) if (!socket.closed) socket.send({ type: 'message', content: 'Кто здесь?' });
  const { runs, message } = await post(
    theirs.member,
    theirs.chat.id,
    `@@lawyer ${theirs.mark} [[say:${theirs.mark}]]`,
  );
  await ended(theirs.member, runs[0]?.id ?? '');
  await sleep(quietMillis);
  const known = new Set([...theirs.census.ids, message.id, message.chatId, ...runs.map(({ id }) => id)]);
  for (const { frames } of [...all, ...agents]) {
    const told = frames.filter((frame) => {
      const text = JSON.stringify(frame);
      return text.includes(theirs.mark) || [...uuidsIn(text)].some((id) => known.has(id) && !sent.has(id));
    });
    wrong.push(...told.map((frame) => `a socket was told ${JSON.stringify(frame).slice(0, 200)}`));
  }
  for (const socket of [...all, ...agents]) socket.close();
  return wrong;
}
