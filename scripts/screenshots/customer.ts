import type { Person } from '../../test/support/builders.js';
import { aContact, spokenIn, type SpokenBody } from '../../test/support/contacts.js';
import { eventually } from '../../test/support/profile.js';
import { WebhookSender } from '../../test/support/webhook-sender.js';
import type { WebhookSink } from '../../test/support/webhook-sink.js';
import type { Company } from './company.js';

interface Shop {
  url: string;
  owner: Person;
  /** Of the role that answers there. */
  agentId: string;
  /** What its answers go out to. */
  sink: WebhookSink;
}

/** A customer writes from a shop: the role answers, then a person in its place. Returns the conversation. */
export async function serve({ customer }: Company, { url, owner, agentId, sink }: Shop): Promise<string> {
  const { name, lines, person, thanks } = customer;
  const settings = {
    ...{ to: 'message', contactId: '{{ $.id }}', contactName: '{{ $.name }}', text: '{{ $.text }}' },
    ...{ channel: 'shop', replyUrl: sink.url('/answers') },
  };
  const path = `/agents/${agentId}/integrations/webhook`;
  const { body } = await owner.client.put<{ id: string; shown: { signingSecret: string } }>(path, {
    settings,
  });
  const sender = new WebhookSender(`${url}/api/v1/integrations/webhook/${body.id}`, body.shown.signingSecret);
  const writes = (text: string) => sender.send({ id: name, name, text });
  let contact: Awaited<ReturnType<typeof aContact>> | undefined;
  const stands = async (what: string, is: (message: SpokenBody) => boolean) => {
    contact ??= await aContact(owner, name);
    const { chatId } = contact;
    return eventually(what, async () => (await spokenIn(owner, chatId)).find(is));
  };
  const isSaid = (text: string) =>
    stands(`"${text}" is said`, ({ content, delivery }) => content === text && delivery?.state === 'sent');
  for (const { text, reply } of lines) {
    await writes(text);
    await isSaid(reply.text);
  }
  const { id = '', chatId = '' } = contact ?? {};
  await owner.client.post(`/contacts/${id}/take-over`);
  await owner.client.post(`/chats/${chatId}/messages`, { content: person });
  await isSaid(person);
  await writes(thanks);
  await stands('they thank', ({ content }) => content === thanks);
  return chatId;
}
