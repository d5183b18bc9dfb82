import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Attachments, Message } from '../../../chats/index.js';
import { IntegrationSender, type ReadyOnlooker } from '../../integration-sender.js';
import type { Copy } from '../../integration.js';
import { listed } from '../choices.js';
import { ContactMetrics } from '../contact-metrics.js';
import { Contact, nameOf } from '../contact.entity.js';
import type { SendClaim, SendOutcome } from './send-claims.js';
import { within } from '../../within.js';
import { failed } from './send-courier.js';

/** A hanging connection holds up what stands behind it for so long: copies of this contact, and a few of others. */
const deadlineMillis = 30_000;
/** What could not be shown for so long is not shown any more: it would come in after all that was said since. */
const longestWaitMillis = 24 * 3_600_000;

/** Makes one attempt to show an onlooker what was said to a contact, or by one. */
@Injectable()
export class CopyCourier {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sender: IntegrationSender,
    private readonly attachments: Attachments,
    private readonly metrics: ContactMetrics,
  ) {}

  /** In the scope of its organization. Throws nothing that an attempt throws: what could not be prepared is due again. */
  async deliver(claim: SendClaim): Promise<SendOutcome> {
    try {
      const { orgId, contactId, messageId, waitedMs } = claim;
      if (waitedMs > longestWaitMillis) return { state: 'dropped' };
      const { manager } = this.dataSource;
      const contact = await manager.findOneBy(Contact, { orgId, id: contactId });
      const message = messageId && (await manager.findOneBy(Message, { orgId, id: messageId }));
      if (!contact || !message) return { state: 'dropped' };
      // Who has written it there is told what has become of it, though it is gone.
      const isOwn = message.written?.integrationId === claim.integrationId;
      if (message.deletedAt && !isOwn) return { state: 'dropped' };
      const onlooker = await this.sender.onlooker(orgId, claim.integrationId);
      if (!onlooker) return { state: 'dropped' };
      const outcome = await this.attempt(claim, onlooker, contact, message);
      this.metrics.mirrored(onlooker.type.type, outcome.state);
      return outcome;
    } catch (error) {
      return failed(claim, error);
    }
  }

  private async attempt(
    claim: SendClaim,
    onlooker: ReadyOnlooker,
    contact: Contact,
    message: Message,
  ): Promise<SendOutcome> {
    const { written, delivery } = message;
    try {
      if (written?.integrationId === claim.integrationId) {
        const state = delivery?.state === 'sent' ? 'delivered' : 'failed';
        await within(deadlineMillis, (signal) => onlooker.tellFate({ id: written.id, state }, signal));
        return { state: 'sent' };
      }
      const copy = await this.copyOf(claim, contact, message);
      const { providerId } = await within(deadlineMillis, (signal) => onlooker.mirror(copy, signal));
      return { state: 'sent', providerId };
    } catch (error) {
      return failed(claim, error);
    }
  }

  private async copyOf({ sentAt }: SendClaim, contact: Contact, message: Message): Promise<Copy> {
    const { id, authorKind, authorName, written, content, choices, createdAt } = message;
    const files = (await this.attachments.of([message])).get(id) ?? [];
    const buttons = choices?.map((label) => ({ id: '', label }));
    const role = written ? 'person' : 'role';
    return {
      id,
      contact: {
        id: contact.id,
        name: nameOf(contact),
        ...(contact.username ? { username: contact.username } : {}),
        ...(contact.phone ? { phone: contact.phone } : {}),
      },
      author: authorKind === 'contact' ? 'contact' : authorKind === 'user' ? 'person' : role,
      name: written?.name ?? authorName,
      text: listed({ to: contact.id, id, text: content, buttons }).text,
      files: files.map(({ name }) => name),
      at: createdAt,
      isEdit: sentAt !== null,
    };
  }
}
