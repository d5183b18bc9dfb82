import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Attachments, Message } from '../../../chats/index.js';
import { failureOf, OutcomeUnknown, verdictOn } from '../../../notifications/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { log } from '../../../platform/logging/index.js';
import { BlobStore } from '../../../platform/storage/index.js';
import { IntegrationSender, type ReadySender } from '../../integration-sender.js';
import { IntegrationRefused, type Outgoing, type OutgoingFile } from '../../integration.js';
import { contactSettingsIn } from '../contact-settings.js';
import { Contact } from '../contact.entity.js';
import { ContactArrival } from '../taking/contact-arrival.entity.js';
import type { SendClaim, SendOutcome } from './send-claims.js';

/** A hanging connection holds up what stands behind it for so long. */
const deadlineMillis = 60_000;

/** Makes one attempt to say something to a contact. */
@Injectable()
export class SendCourier {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sender: IntegrationSender,
    private readonly attachments: Attachments,
    private readonly blobs: BlobStore,
  ) {}

  /** In the scope of its organization. Throws nothing that an attempt throws: what could not be prepared is due again. */
  async deliver(claim: SendClaim): Promise<SendOutcome> {
    try {
      const outgoing = await this.outgoing(claim);
      if (!outgoing) return { state: 'dropped' };
      const sender = await this.sender.ready(claim.orgId, claim.integrationId);
      // Where nothing can be said, people read what the role answers.
      if (!sender) return { state: 'dropped' };
      return await this.attempt(claim, sender, outgoing);
    } catch (error) {
      return failed(claim, error, false);
    }
  }

  private async attempt(claim: SendClaim, sender: ReadySender, outgoing: Outgoing): Promise<SendOutcome> {
    const { type, settings } = sender;
    // It was said before, and cannot be said otherwise there.
    if (claim.sentAt && !(type.edits && outgoing.edits)) return { state: 'sent' };
    if (claim.lapsed && type.sendsOnce) return failed(claim, new OutcomeUnknown('outcome_unknown'), true);
    const from = contactSettingsIn(settings).showsNames ? outgoing.from : undefined;
    const message = { ...outgoing, from, edits: type.edits ? outgoing.edits : undefined };
    try {
      const { providerId } = await within(deadlineMillis, (signal) => sender.send(message, signal));
      return { state: 'sent', providerId };
    } catch (error) {
      return failed(claim, error, type.sendsOnce ?? false);
    }
  }

  /** Undefined: it is not to be said any more. */
  private async outgoing(claim: SendClaim): Promise<Outgoing | undefined> {
    const { orgId, id, contactId, messageId, speaker, providerId } = claim;
    const contact = await this.dataSource.manager.findOneBy(Contact, { orgId, id: contactId });
    if (!contact || contact.state === 'blocked' || contact.unreachableSince) return undefined;
    const common = { to: contact.externalId, id, from: speaker ?? undefined, edits: providerId ?? undefined };
    if (!messageId) return { ...common, text: claim.text ?? '', buttons: claim.buttons ?? undefined };
    const message = await this.dataSource.manager.findOneBy(Message, { orgId, id: messageId });
    if (!message || message.deletedAt || !message.isCurrent || message.validationState === 'rejected')
      return undefined;
    return {
      ...common,
      messageId,
      text: message.content,
      // They stand there already.
      files: claim.sentAt ? undefined : await this.filesOf(message),
      replyTo: await this.answeredBy(message),
    };
  }

  private async filesOf(message: Message): Promise<OutgoingFile[] | undefined> {
    const files = (await this.attachments.of([message])).get(message.id);
    return files?.map((file) => ({
      id: file.id,
      name: file.name,
      mime: file.mime,
      size: file.size,
      open: () => this.blobs.open(file),
    }));
  }

  private async answeredBy({ orgId, replyToId }: Message): Promise<string | undefined> {
    if (!replyToId) return undefined;
    const arrival = await this.dataSource.manager.findOneBy(ContactArrival, { orgId, messageId: replyToId });
    return arrival?.providerId ?? undefined;
  }
}

/** Ends when its time is over, whatever a type does with the signal. */
async function within<T>(millis: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(millis);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new OutcomeUnknown('timeout')), { once: true });
  });
  return Promise.race([work(signal), late]);
}

function failed({ id, attempts, ageMs }: SendClaim, error: unknown, sendsOnce: boolean): SendOutcome {
  const isLasting =
    error instanceof IntegrationRefused ||
    (error instanceof AppError && error.code === 'integration_unknown');
  const told = isLasting ? { code: error.code, detail: error.detail.slice(0, 500) } : failureOf(error);
  if (told.code === 'outcome_unknown')
    log.warn({ err: error, sendId: id, attempts }, 'a contact could not be told something');
  const verdict = isLasting
    ? { kind: 'next' as const }
    : verdictOn(error, { attempts, ageMs }, { repeatable: !sendsOnce });
  return verdict.kind === 'again'
    ? { state: 'waiting', error: told, afterMs: verdict.afterMs }
    : { state: 'failed', error: told };
}
