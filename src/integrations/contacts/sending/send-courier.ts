import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Attachments, ContactMessages, Message, unsent } from '../../../chats/index.js';
import { failureOf, verdictOn } from '../../../notifications/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { log } from '../../../platform/logging/index.js';
import { BlobStore } from '../../../platform/storage/index.js';
import { IntegrationSender, type ReadySender } from '../../integration-sender.js';
import {
  IntegrationRefused,
  ReceiverAway,
  type Button,
  type Outgoing,
  type OutgoingFile,
} from '../../integration.js';
import { within } from '../../within.js';
import { ContactMetrics } from '../contact-metrics.js';
import { contactSettingsIn } from '../contact-settings.js';
import { choiceId, listed } from '../choices.js';
import { Contact } from '../contact.entity.js';
import { ContactArrival } from '../taking/contact-arrival.entity.js';
import { awayHours } from './contact-reach.js';
import type { SendClaim, SendOutcome } from './send-claims.js';

/** A hanging connection holds up what stands behind it for so long. */
const deadlineMillis = 60_000;
/** It waits for people (`send-claims.ts`); so long for those who have mended the integration while it was tried. */
const heldUpMillis = 1_000;

/** Makes one attempt to say something to a contact. */
@Injectable()
export class SendCourier {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sender: IntegrationSender,
    private readonly attachments: Attachments,
    private readonly blobs: BlobStore,
    private readonly messages: ContactMessages,
    private readonly metrics: ContactMetrics,
  ) {}

  /** In the scope of its organization. Throws nothing that an attempt throws: what could not be prepared is due again. */
  async deliver(claim: SendClaim): Promise<SendOutcome> {
    try {
      const { orgId, contactId } = claim;
      const contact = await this.dataSource.manager.findOneBy(Contact, { orgId, id: contactId });
      const sender = contact && (await this.sender.ready(orgId, claim.integrationId));
      // Where nothing can be said, people read what the role answers.
      if (!sender) return claim.sentAt ? { state: 'sent' } : unsaid(contact);
      const outgoing = await this.outgoing(claim, contact);
      if (!outgoing) return await this.takeBack(claim, sender, contact.externalId);
      if (isAway(contact)) return away('known', 'They let nothing through for now');
      const outcome = await this.attempt(claim, sender, outgoing, contact.unreachableSince === null);
      this.metrics.attempted(sender.type.type, outcome.state);
      return outcome;
    } catch (error) {
      return failed(claim, error);
    }
  }

  private async attempt(
    claim: SendClaim,
    sender: ReadySender,
    outgoing: Outgoing,
    waitsFor: boolean,
  ): Promise<SendOutcome> {
    const { type, settings } = sender;
    // It was said before, and cannot be said otherwise there.
    if (claim.sentAt && !(type.edits && outgoing.edits)) return { state: 'sent' };
    const from = contactSettingsIn(settings).showsNames ? outgoing.from : undefined;
    const shown = type.buttons ? outgoing : listed(outgoing);
    const message = { ...shown, from, edits: type.edits ? outgoing.edits : undefined };
    try {
      const { providerId } = await within(deadlineMillis, (signal) => sender.send(message, signal));
      return { state: 'sent', providerId, isSaid: true };
    } catch (error) {
      if (error instanceof ReceiverAway && waitsFor) return away('news', error.detail);
      return failed(claim, error);
    }
  }

  /** It is not to be said any more, and no piece of it is to stand there. What was said whole stays. */
  private async takeBack(claim: SendClaim, sender: ReadySender, to: string): Promise<SendOutcome> {
    const { id, messageId, providerId, sentAt, attempts } = claim;
    const mayStand = !sentAt && (providerId !== null || attempts > 1);
    if (!sender.takeBack || !mayStand) return { state: 'dropped' };
    const what = { to, id, messageId: messageId ?? undefined, edits: providerId ?? undefined };
    try {
      await within(deadlineMillis, async (signal) => sender.takeBack?.(what, signal));
      return { state: 'dropped' };
    } catch (error) {
      const outcome = failed(claim, error);
      return { ...outcome, isTakenBack: true, ...(outcome.state === 'failed' ? { state: 'dropped' } : {}) };
    }
  }

  /** Undefined: there is nothing to say, or not any more. */
  private async outgoing(claim: SendClaim, contact: Contact): Promise<Outgoing | undefined> {
    const { orgId, id, messageId, speaker, providerId } = claim;
    if (contact.state === 'blocked') return undefined;
    if (claim.silenced && !claim.sentAt) return undefined;
    if (messageId === null && claim.text === null) return undefined;
    const common = {
      ...{ to: contact.externalId, id, from: speaker ?? undefined, edits: providerId ?? undefined },
      wasSaid: claim.sentAt !== null,
    };
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
      buttons: await this.buttonsOf(message),
      isRateable: message.authorKind === 'agent' && !message.written && message.choices === null,
      replyTo: await this.answeredBy(message),
    };
  }

  /** While its question is open. */
  private async buttonsOf({ id, orgId, chatId, choices }: Message): Promise<Button[] | undefined> {
    if (!choices) return undefined;
    const open = await this.messages.openQuestion(this.dataSource, orgId, chatId);
    return open?.id === id ? choices.map((label, n) => ({ id: choiceId(id, n), label })) : undefined;
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

const unsaid = (contact: Contact | null): SendOutcome =>
  contact?.state === 'blocked'
    ? { state: 'dropped' }
    : { state: 'dropped', error: { code: unsent, detail: 'The integration sends nothing' }, isSaid: true };

/** After that it is tried, and has failed when they still let nothing through. */
const isAway = ({ unreachableSince }: Contact): boolean =>
  unreachableSince !== null && Date.now() - unreachableSince.getTime() < awayHours * 3_600_000;

const away = (since: SendOutcome['away'], detail: string): SendOutcome => ({
  state: 'waiting',
  error: { code: 'unreachable', detail },
  isHeldUp: true,
  away: since,
});

export function failed({ id, attempts, ageMs }: SendClaim, error: unknown): SendOutcome {
  const isHeldUp = error instanceof IntegrationRefused;
  const isLasting =
    isHeldUp ||
    error instanceof ReceiverAway ||
    (error instanceof AppError && error.code === 'integration_unknown');
  const told = isLasting ? { code: error.code, detail: error.detail.slice(0, 500) } : failureOf(error);
  if (told.code === 'outcome_unknown')
    log.warn({ err: error, sendId: id, attempts }, 'a contact could not be told something');
  if (isHeldUp) return { state: 'waiting', error: told, afterMs: heldUpMillis, isHeldUp };
  const verdict = isLasting
    ? { kind: 'next' as const }
    : verdictOn(error, { attempts, ageMs }, { repeatable: true });
  return verdict.kind === 'again'
    ? { state: 'waiting', error: told, afterMs: verdict.afterMs }
    : { state: 'failed', error: told };
}
