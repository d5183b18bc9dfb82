import type { Tx } from '../../platform/database/index.js';
import type { Rating } from '../../chats/index.js';
import type { RunEvent } from '../../agents/index.js';
import type { Button, IntegrationRef } from '../integration.js';
import type { Contact } from './contact.entity.js';

/** Somebody writes from the other side. */
export interface Arrival {
  /** What the other side calls this delivery: the same one again is taken once. At most 200 characters. */
  deliveryId: string;
  /** The conversation there, and who it is with. What is left out stays as it was known. */
  from: {
    /** The conversation there: a chat of Telegram, a conversation of amoCRM. At most 200 characters. */
    externalId: string;
    name: string;
    username?: string;
    phone?: string;
    language?: string;
    /**
     * Small: what its type knows of the contact, put over what was there; people see it, and roles what the type names of it
     * (`Integration.tells`).
     */
    profile?: Record<string, unknown>;
  };
  /** In a group of several people: who of them wrote. */
  author?: Writer;
  text: string;
  /** Of `ContactFiles.keep`. */
  attachments?: string[];
  /** What the other side calls this message: answers to it are given it as `replyTo`. */
  providerId?: string;
  /** What it answers there, where it says so. */
  replyTo?: RepliedTo;
  /** Files that came with it and were not taken: in a line of words each, which stands above its text. */
  missing?: string[];
  /** For prompts: `{{channel}}`, `{{user_data}}`. */
  channel: string;
  /** What its type knows beside that; who they are, and whether they were authorized, is put over it. */
  userData?: Record<string, unknown>;
  /** It is for people to read; the role is not asked. */
  isSilent?: boolean;
  /** Who brings it can bring it again: where the role has no room to be asked, it is refused rather than kept. */
  mayComeAgain?: boolean;
}

/** A message that somebody answers. */
export interface RepliedTo {
  /** What the other side calls it: the `providerId` of what arrived, or was sent. */
  providerId: string;
  /** Messages one of which it may be a part of, where the type knows that; those of other chats do not count. */
  messageIds?: string[];
  /** Who says what there: quoted, shortened, above the answer, where that message stands not in the chat. */
  author: string;
  text: string;
  /** Whoever answers has chosen these words of it: they are quoted in any case. */
  isChosen?: boolean;
}

/** One of a group. */
export interface Writer {
  name: string;
  username?: string;
  /** Their own conversation: where they were authorized there, they are so in the group. */
  externalId?: string;
}

export interface Arrived {
  contact: Contact;
  /** `seen`: this delivery was taken before. `refused`: nothing was written in the chat. */
  outcome: 'taken' | 'seen' | 'refused';
  /** `unauthorized`: by `requireContact`. The contact is known from now on, and the same delivery may come again. */
  refusal?: 'blocked' | 'unauthorized' | 'empty' | 'role_gone';
  messageId?: string;
  /** Of the role's answer. Without it nobody is asked: see `unasked`. Of `queue_full` and `too_fast` the contact is told. */
  runId?: string;
  unasked?: 'taken_over' | 'agent_stopped' | 'silent' | 'queue_full' | 'too_fast';
  /** The message with choices that this answers, whatever it says: its buttons are not to be pressed any more. */
  answers?: string;
  /** Pieces of the answer may be shown there while it is made: it needs nobody's approval. */
  mayStream: boolean;
}

/** Of the answer that is made in place of another one. */
export type Corrected = Pick<Arrived, 'runId' | 'mayStream'>;

/** Of an answer that is being made. */
export interface Showing {
  /** It is whole, or will not come: no piece of it is to be shown any more. */
  isOver: boolean;
  /** Where pieces of it stand. */
  providerId?: string;
}

/** Somebody who speaks in the role's place from elsewhere: a manager in a CRM. */
export interface Manager {
  name: string;
  /** The role answers again when they have said nothing for so long. */
  handBackAfterMinutes: number;
}

/** What such a one says to a contact of the role. */
export interface Words {
  contactId: string;
  /** As of an `Arrival`: the same one again is said once. */
  deliveryId: string;
  manager: Manager;
  /** False for a machine that speaks there by itself: who has the conversation keeps it. */
  takesOver: boolean;
  text: string;
}

/** `ignored`: the role has no such contact. `refused`: nothing of it goes out. */
export type Spoke = 'taken' | 'seen' | 'ignored' | 'refused';

/** What stands in no chat. */
export interface Saying {
  text: string;
  /** Said once, however often this is asked. */
  key: string;
  buttons?: Button[];
}

/**
 * Who writes to roles from the outside: customers at the other side of an integration. What a type of integrations hears
 * goes in here, in the transaction of what keeps its place (`held.keep(state, tx)`, `held.fence(tx)`, or a webhook's own);
 * what is said to them comes out by `Integration.send`.
 */
export abstract class Contacts {
  /**
   * Takes what somebody wrote, once for each `deliveryId`: makes the contact and its chat at first sight, posts the message,
   * and asks the role. In the scope of the organization. Throws `queue_full` for what may come again.
   */
  abstract arrive(tx: Tx, at: IntegrationRef, arrival: Arrival): Promise<Arrived>;
  /** Null: nobody has written from there yet. */
  abstract find(tx: Tx, at: IntegrationRef, externalId: string): Promise<Contact | null>;
  /** Who is spoken with in a chat. Null: nobody from outside. */
  abstract inChat(tx: Tx, orgId: string, chatId: string): Promise<Contact | null>;
  /** Makes the contact, or brings what is known of it up to date, without a word being said. */
  abstract meet(tx: Tx, at: IntegrationRef, from: Arrival['from']): Promise<Contact>;
  /** A conversation is called otherwise there from now on; it stays as it is where that one is known already. */
  abstract moved(tx: Tx, at: IntegrationRef, from: string, to: string): Promise<void>;
  /** False: this delivery was taken before. For what is no message: a button, a status. */
  abstract take(tx: Tx, at: IntegrationRef, deliveryId: string): Promise<boolean>;
  /**
   * What a button says, of `Outgoing.buttons`: to be given to `arrive`. Undefined: that question was answered by now,
   * something else was said after it, or it was never asked there.
   */
  abstract chosen(tx: Tx, contact: Contact, buttonId: string): Promise<string | undefined>;
  /** What was known (`Arrival.userData`) of who asked what this message answers; undefined: nothing, or of no such message. */
  abstract askerOf(tx: Tx, contact: Contact, messageId: string): Promise<Record<string, unknown> | undefined>;
  /** What the contact thinks of an answer that it was given; it may change its mind. False: there is no such answer. */
  abstract rate(tx: Tx, contact: Contact, messageId: string, rating: Rating): Promise<boolean>;
  /**
   * The conversation begins anew, in a chat of its own: the role no longer sees what was before. Nothing changes for a
   * blocked contact, or where nothing was said yet.
   */
  abstract reset(tx: Tx, contact: Contact): Promise<Contact>;
  /** What it wrote was too much to be taken: it is told so, once in a while. */
  abstract wroteTooMuch(tx: Tx, contact: Contact): Promise<void>;
  /** It has shown by itself that it is who it should be. A blocked contact stays blocked. */
  abstract authorize(tx: Tx, contact: Contact, phone?: string): Promise<Contact>;
  /** What it writes is refused from now on. */
  abstract block(tx: Tx, contact: Contact): Promise<Contact>;
  /** Somebody lets nothing through to them any more, or does so again; whoever writes is reached. */
  abstract reaches(tx: Tx, at: IntegrationRef, externalId: string, does: boolean): Promise<void>;
  /**
   * What a contact wrote as `Arrival.providerId` reads so now; what stands above it stays. An answer that is being made is begun anew, unless it waits for
   * people or has done something by a tool already; what was answered stays. Nothing changes for what is unknown, or was deleted.
   */
  abstract correct(tx: Tx, contact: Contact, providerId: string, text: string): Promise<Corrected>;
  /**
   * Says something to a contact that nobody wrote in a chat: a greeting, a list of commands. It goes out by `send`, in
   * order with answers, and stands in no chat.
   */
  abstract say(tx: Tx, contact: Contact, said: Saying): Promise<void>;
  /** The role has this contact, by another integration than this one: `speaks` would not ignore it. */
  abstract knows(tx: Tx, at: IntegrationRef, contactId: string): Promise<boolean>;
  /**
   * Somebody says something to a contact of the role from elsewhere, in the role's place: it stands in the chat, goes out by the
   * contact's own integration, and, where they take over, the role is asked nothing until the conversation is handed back.
   */
  abstract speaks(tx: Tx, at: IntegrationRef, words: Words): Promise<Spoke>;
  /** The role answers again. False: nobody had it by this integration. */
  abstract handBack(tx: Tx, at: IntegrationRef, contactId: string): Promise<boolean>;
  /**
   * What becomes of a run, as `GET /runs/{id}/events` tells it: state, pieces of the text, the end. Ends with the run, or with
   * `signal`. A state `waiting_approval` says that people are asked first.
   */
  abstract follow(
    contact: Pick<Contact, 'orgId'>,
    runId: string,
    signal: AbortSignal,
  ): AsyncIterable<RunEvent[]>;
  /**
   * A piece of this run's answer stands at the other side, as the message `providerId`: what is sent in the end is given it as
   * `edits`. Of several the first one stays, across processes and restarts; it is what is answered: others are to be taken
   * away. Undefined: the answer was sent already, or is not to go there any more. No transaction is open.
   */
  abstract shown(contact: Contact, runId: string, providerId: string): Promise<string | undefined>;
  /** How far it is shown by now, by this or another process. */
  abstract showing(contact: Pick<Contact, 'orgId'>, runId: string): Promise<Showing>;
}
