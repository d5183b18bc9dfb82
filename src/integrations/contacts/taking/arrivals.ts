import { Injectable } from '@nestjs/common';
import { agentChosen, ContactMessages, headed, type Rating, type StoredFile } from '../../../chats/index.js';
import type { Tx } from '../../../platform/database/index.js';
import { Events } from '../../../platform/events/index.js';
import { excerpt, linkTo, Notifications } from '../../../notifications/index.js';
import { IntegrationRow } from '../../integration.entity.js';
import type { IntegrationRef } from '../../integration.js';
import { IntegrationTypes } from '../../integration-types.js';
import { choiceIn, meantBy } from '../choices.js';
import { ContactBook } from '../contact-book.js';
import { ContactMetrics } from '../contact-metrics.js';
import { contactSettingsIn } from '../contact-settings.js';
import { isTakenOver, nameOf, type Contact } from '../contact.entity.js';
import type { Arrival, Arrived, Writer } from '../contacts.js';
import { expectAnswer } from '../expected-answer.js';
import { longestMessage, longestName, storedId, storedName, storedText } from '../stored.js';
import { userDataOf } from '../user-data.js';
import { ContactArrival } from './contact-arrival.entity.js';
import { repliedTo } from './replied-to.js';
import { RoomToAsk, type NoRoom } from '../room-to-ask.js';

const longestChannel = 50;

type Unasked = NonNullable<Arrived['unasked']>;

/** Takes what arrives from the other side: each delivery once, whoever brings it and however often. */
@Injectable()
export class Arrivals {
  constructor(
    private readonly book: ContactBook,
    private readonly messages: ContactMessages,
    private readonly events: Events,
    private readonly notifications: Notifications,
    private readonly types: IntegrationTypes,
    private readonly metrics: ContactMetrics,
    private readonly room: RoomToAsk,
  ) {}

  /** False: it was taken before. A copy that is being taken right now is waited for. */
  async take(
    tx: Tx,
    { id, orgId }: IntegrationRef,
    deliveryId: string,
    providerId?: string,
  ): Promise<boolean> {
    const rows = await tx.manager.query<unknown[]>(
      `INSERT INTO contact_arrivals (integration_id, delivery_id, org_id, provider_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT (integration_id, delivery_id) DO NOTHING RETURNING 1 AS taken`,
      [id, storedId(deliveryId), orgId, providerId && storedId(providerId)],
    );
    return rows.length > 0;
  }

  async arrive(tx: Tx, at: IntegrationRef, arrival: Arrival): Promise<Arrived> {
    const isFirst = await this.take(tx, at, arrival.deliveryId, arrival.providerId);
    const { orgId, id } = at;
    const row = await tx.manager.findOneByOrFail(IntegrationRow, { orgId, id });
    const arrived = await this.arriveAt(tx, row, arrival, isFirst);
    tx.afterCommit(() => this.metrics.arrived(row.type, arrived.outcome));
    return arrived;
  }

  private async arriveAt(tx: Tx, at: IntegrationRow, arrival: Arrival, isFirst: boolean): Promise<Arrived> {
    const { setUpBy, type } = at;
    const settings = contactSettingsIn(at.settings);
    const mayStream = settings.answers === 'at_once';
    if (!isFirst) return { ...(await this.seen(tx, at, arrival)), mayStream };
    const contact = await this.book.handBackDue(tx, await this.book.meet(tx, at, arrival.from));
    const isAuthorized = await this.isAuthorized(tx, at, contact, arrival.author);
    const isLetIn = isAuthorized || !settings.requireContact;
    const refusal = refusalOf(contact, arrival, isLetIn);
    if (refusal === 'unauthorized') await this.forget(tx, at, arrival.deliveryId);
    if (refusal) return { contact, outcome: 'refused', refusal, mayStream: false };
    const { orgId, agentId } = contact;
    const [agent] = await this.events.ask(tx, agentChosen, { orgId, agentId, caller: null });
    if (!agent) return { contact, outcome: 'refused', refusal: 'role_gone', mayStream: false };
    const unasked =
      unaskedFor(contact, arrival, agent.isStopped) ?? (await this.lackOfRoom(tx, contact, arrival));
    const known = this.types.find(type);
    const hasButtons = known?.buttons ?? false;
    const posting = { contact, arrival, isAuthorized, unasked, setUpBy, hasButtons, told: known?.tells };
    return { ...(await this.post(tx, posting)), mayStream };
  }

  async chosen(tx: Tx, { orgId, chatId }: Contact, buttonId: string): Promise<string | undefined> {
    const choice = choiceIn(buttonId);
    const open = choice && chatId && (await this.messages.openQuestion(tx, orgId, chatId));
    return open && open.id === choice.messageId ? open.choices[choice.place] : undefined;
  }

  async askerOf(
    tx: Tx,
    { orgId, chatId }: Contact,
    messageId: string,
  ): Promise<Record<string, unknown> | undefined> {
    const [asked] = await tx.manager.query<{ userData: Record<string, unknown> | null }[]>(
      `SELECT q.origin->'userData' AS "userData" FROM messages m
       JOIN messages q ON q.org_id = m.org_id AND q.id = m.reply_to_id
       WHERE m.org_id = $1 AND m.chat_id = $2 AND m.id = $3`,
      [orgId, chatId, messageId],
    );
    return asked?.userData ?? undefined;
  }

  async rate(
    tx: Tx,
    { orgId, chatId, id: contactId }: Contact,
    messageId: string,
    rating: Rating,
  ): Promise<boolean> {
    return chatId !== null && this.messages.rate(tx, { orgId, chatId, contactId }, messageId, rating);
  }

  private async lackOfRoom(tx: Tx, contact: Contact, { mayComeAgain }: Arrival): Promise<NoRoom | undefined> {
    if (!mayComeAgain) return this.room.lacks(tx, contact);
    await this.room.require(tx, contact);
    return undefined;
  }

  private async post(
    tx: Tx,
    {
      contact,
      arrival,
      isAuthorized,
      unasked,
      setUpBy,
      hasButtons,
      told,
    }: {
      contact: Contact;
      arrival: Arrival;
      isAuthorized: boolean;
      unasked: Unasked | undefined;
      setUpBy: StoredFile['uploadedBy'];
      hasButtons: boolean;
      told: readonly string[] | undefined;
    },
  ): Promise<Omit<Arrived, 'mayStream'>> {
    const { orgId } = contact;
    const spoken = await this.book.chatOf(tx, contact);
    const asked = await this.messages.openQuestion(tx, orgId, spoken.chatId);
    const text = storedText(arrival.text, longestMessage);
    // A person who reads it has asked nothing by numbers.
    const isByNumber = asked && !hasButtons && !isTakenOver(spoken);
    const words = isByNumber ? meantBy(text, asked.choices) : text;
    const { replyToId, quotation } = await repliedTo(tx, spoken, arrival.replyTo);
    const { missing } = arrival;
    const posted = await this.messages.post(tx, {
      orgId,
      chatId: spoken.chatId,
      author: {
        id: contact.id,
        username: contact.username ?? '',
        name: storedName(arrival.author?.name ?? '', longestName) || nameOf(contact),
      },
      content: storedText(headed({ quotation, missing }, words), longestMessage),
      replyToId,
      origin: {
        channel: storedText(arrival.channel, longestChannel),
        userData: userDataOf(contact, arrival, isAuthorized, told),
      },
      attachments: { owner: { orgId, userId: setUpBy }, ids: arrival.attachments ?? [] },
      asks: unasked === undefined,
    });
    if (!posted) throw new Error('The chat of a contact is gone');
    const { id: messageId } = posted.message;
    const runId = posted.runs[0]?.id;
    await tx.manager.update(
      ContactArrival,
      { orgId, integrationId: contact.integrationId, deliveryId: storedId(arrival.deliveryId) },
      { messageId, runId: runId ?? null },
    );
    if (runId !== undefined) await expectAnswer(tx, contact, runId);
    const heard = await this.book.heard(tx, spoken);
    if (heard.takenOverBy) await this.callPerson(tx, heard, messageId, posted.message.content);
    if (isLackOfRoom(unasked)) await this.room.tell(tx, heard, unasked, arrival.deliveryId);
    return { contact: heard, outcome: 'taken', messageId, runId, unasked, answers: asked?.id };
  }

  /** Of a group, or of who wrote in it. */
  private async isAuthorized(
    tx: Tx,
    at: IntegrationRef,
    { authorizedAt }: Contact,
    author: Writer | undefined,
  ): Promise<boolean> {
    if (authorizedAt || author?.externalId === undefined) return authorizedAt !== null;
    return ((await this.book.find(tx, at, author.externalId))?.authorizedAt ?? null) !== null;
  }

  /** Once people have authorized whoever wrote it, it may be told again. */
  private async forget(
    tx: Tx,
    { id: integrationId, orgId }: IntegrationRef,
    delivery: string,
  ): Promise<void> {
    await tx.manager.delete(ContactArrival, { orgId, integrationId, deliveryId: storedId(delivery) });
  }

  /** As it was taken the first time. */
  private async seen(tx: Tx, at: IntegrationRef, arrival: Arrival): Promise<Omit<Arrived, 'mayStream'>> {
    const known = await tx.manager.findOneByOrFail(ContactArrival, {
      orgId: at.orgId,
      integrationId: at.id,
      deliveryId: storedId(arrival.deliveryId),
    });
    const contact =
      (await this.book.find(tx, at, arrival.from.externalId)) ?? (await this.book.meet(tx, at, arrival.from));
    const { messageId, runId } = known;
    return { contact, outcome: 'seen', messageId: messageId ?? undefined, runId: runId ?? undefined };
  }

  /** Who answers in the role's place is told as if they were mentioned. */
  private async callPerson(tx: Tx, contact: Contact, messageId: string, content: string): Promise<void> {
    const { orgId, chatId, takenOverBy } = contact;
    if (!takenOverBy || !chatId) return;
    await this.notifications.intend(tx, [
      {
        orgId,
        userIds: [takenOverBy],
        type: 'mention',
        template: 'contact_wrote',
        params: { contact: nameOf(contact), text: excerpt(content).text },
        link: linkTo({ chatId, id: messageId }),
        subject: { kind: 'message', id: messageId },
        chatId,
        key: `contact:${messageId}`,
      },
    ]);
  }
}

function refusalOf(contact: Contact, arrival: Arrival, isLetIn: boolean): Arrived['refusal'] {
  if (contact.state === 'blocked') return 'blocked';
  // Who speaks in the role's place hears whom they speak with.
  if (!isLetIn && !isTakenOver(contact)) return 'unauthorized';
  return storedText(arrival.text, longestMessage) === '' && !arrival.attachments?.length
    ? 'empty'
    : undefined;
}

const isLackOfRoom = (unasked: Unasked | undefined): unasked is NoRoom =>
  unasked === 'queue_full' || unasked === 'too_fast';

function unaskedFor(contact: Contact, { isSilent }: Arrival, isStopped: boolean): Unasked | undefined {
  if (isTakenOver(contact)) return 'taken_over';
  if (isStopped) return 'agent_stopped';
  return isSilent ? 'silent' : undefined;
}
