import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { UserActor } from '../identity/index.js';
import type { Tx } from '../platform/database/index.js';
import { LastingFailure } from '../platform/supervision/index.js';

/** What somebody has set up, read by the schemas of its type. */
export interface Given<Settings, Secrets> {
  settings: Settings;
  secrets: Secrets;
}

/** Which integration it is, and of which role. */
export interface IntegrationRef {
  id: string;
  orgId: string;
  agentId: string;
}

/** One that is set up, with what it has for itself alone. */
export interface SetUp<Settings, Secrets> extends Given<Settings, Secrets>, IntegrationRef {
  /** Of `Verified.exclusive`; null: it has no such account, or another integration has it by now. */
  accountKey: string | null;
}

/** Who one is at the other side, as it said itself: shown to people, never a secret. */
export interface Account {
  /** The bot, the account, the address. */
  name: string;
  url?: string;
}

/** What somebody wants to have, and what was there before. */
export interface Wanted<Settings = unknown, Secrets = unknown>
  extends Given<Settings, Secrets>, IntegrationRef {
  /** The secrets of before, `{}` at first: `secrets` are those with what was given put over them. */
  kept: Secrets;
  /** Nothing will be kept of it: what is good once, such as a code that becomes a token, is not used up. */
  isTrial: boolean;
}

/** What is kept in place of what was wanted. What is left out is kept as it was given. */
export interface Verified<Settings = unknown, Secrets = unknown> {
  account: Account;
  /**
   * An account that can work for one integration only, of all organizations; `path`: the field that names it. Who has it
   * already keeps it, unless the other side lets that one in no more: then it is refused at `path`, or at `entry` where
   * another field is the way in.
   */
  exclusive?: { key: string; path: string; entry?: string };
  settings?: Settings;
  secrets?: Secrets;
  /** Secrets that were just made, for the one answer in which they are told. */
  shown?: Record<string, string>;
  /** It is to begin anew, though its settings and secrets may be the same. */
  isRenewed?: boolean;
  /**
   * In the transaction of the save, when its row is there. `by`: in whose name it works from now on; undefined where that
   * stays as it was. Throws `validation_failed` naming what is not theirs to use.
   */
  write?: (tx: Tx, by: UserActor | undefined) => Promise<void>;
}

/**
 * An integration that this process has, and no other. Everything ends with `signal`: requests under way are given it, and
 * loops look at it. What must happen once is done in a transaction that calls `fence`.
 */
export interface HeldIntegration<Settings = unknown, Secrets = unknown> extends SetUp<Settings, Secrets> {
  readonly signal: AbortSignal;
  /** What was kept last (a position in a list of updates), across processes and restarts; `{}` at first. */
  readonly state: Readonly<Record<string, unknown>>;
  /** Keeps it, in place of what was there. In `tx`: together with the effect. Throws `HoldLost`. */
  keep(state: Record<string, unknown>, tx?: Tx): Promise<void>;
  /** Locks it until the commit of `tx`; throws `HoldLost` when another process has it by now. */
  fence(tx: Tx): Promise<void>;
  /** It works: for whoever counts its silence. Cheap, may be called for everything that is heard. */
  heard(): void;
  /**
   * What was started has broken off. It is started anew, after longer and longer rests and `MAX_RESTART_ATTEMPTS` times;
   * after an `IntegrationRefused`, never: people are told.
   */
  failed(error: unknown): void;
}

/** A file that goes along with what is said. */
export interface OutgoingFile {
  id: string;
  name: string;
  mime: string;
  /** In bytes. */
  size: number;
  open(): Promise<Readable>;
}

/** A choice that the receiver is given beside a text; `id` comes back when it is chosen (`Contacts.chosen`). */
export interface Button {
  /** At most 60 letters of ASCII. */
  id: string;
  label: string;
}

/** What an agent, or a person, says to somebody at the other side. */
export interface Outgoing {
  /** Of the receiver, in the words of the type: a chat of Telegram, a conversation of amoCRM. */
  to: string;
  /** Markdown, as agents write it. Empty beside files only. */
  text: string;
  /** The same for every attempt: a receiver that can drops the copy by it. */
  id: string;
  /** The message in the chat that it says; none stands there for a greeting. */
  messageId?: string;
  /** The person who speaks in the role's place, where they are named to the other side. */
  from?: string;
  files?: OutgoingFile[];
  /** For a type that has them; for any other they stand in the text, as a list. */
  buttons?: Button[];
  /** What the role answered for good: its receiver may say what they think of it (`Contacts.rate`). */
  isRateable?: boolean;
  /** What the other side calls the message that this answers. */
  replyTo?: string;
  /** What the other side calls what stands there already, and is to say this now: pieces of it were shown, or it was edited. */
  edits?: string;
  /** It was said whole before, and reads otherwise now: where it cannot be edited nothing is said. */
  wasSaid?: boolean;
}

export interface Sent {
  /** What the other side calls it, when it says so. */
  providerId?: string;
}

/** What was said in a conversation with a contact of the role, for who looks on. */
export interface Copy {
  /** The same for every attempt, and whenever it reads otherwise: what is there already is not shown twice. */
  id: string;
  /** With whom; the same for each of its messages. */
  contact: { id: string; name: string; username?: string; phone?: string };
  /** `person`: in the role's place. */
  author: 'contact' | 'role' | 'person';
  name: string;
  /** Markdown, as agents write it; of a contact as it wrote. */
  text: string;
  /** Names of files that go along with it. */
  files: string[];
  at: Date;
  /** It was shown before, and reads so now. */
  isEdit: boolean;
}

/** What has become of something that came from an onlooker, to be said to the contact. */
export interface Fate {
  /** As it was called there. */
  id: string;
  state: 'delivered' | 'failed';
}

/**
 * A connection of an agent to an outside world: one file `types/<type>.integration.ts` each, whose default export is an
 * injectable class of this. With tables or routes: `types/<type>/`, and a `<type>.module.ts` in it that exports the class.
 */
export interface Integration<
  Settings extends z.ZodObject = z.ZodObject,
  Secrets extends z.ZodObject = z.ZodObject,
> {
  /** The name of the file, and in routes. */
  readonly type: string;
  /** As people know it. */
  readonly title: string;
  /** What is shown to those who look after agents. Unknown fields are refused. */
  readonly settings: Settings;
  /** What is sealed when it is saved, and shown to nobody. */
  readonly secrets: Secrets;
  /**
   * Tries it at the other side before it is saved, and says what is to be kept. Throws `IntegrationRefused` with the other
   * side's own words, and anything else when that could not be asked. No transaction is open.
   */
  verify(
    wanted: Wanted<z.output<Settings>, z.output<Secrets>>,
    signal: AbortSignal,
  ): Promise<Verified<z.output<Settings>, z.output<Secrets>>>;
  /**
   * Begins to work, in one process at a time, in the scope of the organization: resolves when it does, with how to end it.
   * By then `signal` has aborted; what is given back waits for what is under way, a few seconds at most. Without this there is
   * nothing to keep at work: it is called, or only sends.
   */
  start?(held: HeldIntegration<z.output<Settings>, z.output<Secrets>>): Promise<() => Promise<void>>;
  /**
   * Brings something to somebody there, from any process, also while it is not started; in order for each receiver. Throws
   * `TryLater` (nothing was taken yet; `afterMs`), `PermanentFailure` (this message never will be), `OutcomeUnknown` (it is
   * sent again: a copy is a lesser evil than silence), all of `notifications`, `ReceiverAway`, and `IntegrationRefused`: nothing will be, until
   * people have mended it; what is to be said waits for them.
   */
  send?(
    given: SetUp<z.output<Settings>, z.output<Secrets>>,
    message: Outgoing,
    signal: AbortSignal,
  ): Promise<Sent>;
  /**
   * Takes away what stands there of something that is not to be said any more: a streamed piece, a part of a long text. Throws
   * as `send` does; what cannot be taken away stays. Without this all stays.
   */
  takeBack?(
    given: Given<z.output<Settings>, z.output<Secrets>> & IntegrationRef,
    what: Pick<Outgoing, 'to' | 'id' | 'messageId' | 'edits'>,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Shows what was said in conversations of the role's other integrations, in order for each contact. Throws as `send` does;
   * what it cannot show stays unseen there, and changes nothing for the contact.
   */
  mirror?(
    given: Given<z.output<Settings>, z.output<Secrets>> & IntegrationRef,
    copy: Copy,
    signal: AbortSignal,
  ): Promise<Sent>;
  /** Says what has become of words that came from there (`Contacts.speaks`). Throws as `send` does. */
  tellFate?(
    given: Given<z.output<Settings>, z.output<Secrets>> & IntegrationRef,
    fate: Fate,
    signal: AbortSignal,
  ): Promise<void>;
  /** Whether it looks on, as it is set up; without this it does. */
  mirrors?(settings: z.output<Settings>): boolean;
  /** What a contact is told when there will be no answer, in its language as far as that is known; without this nothing. */
  noAnswer?(language: string | undefined): string;
  /**
   * Takes away what it has set up at the other side, before it is deleted, by itself or with its role: nobody keeps it at work by
   * then. What it throws is logged, and keeps nothing from being deleted; it is given a few seconds.
   */
  leave?(
    given: Given<z.output<Settings>, z.output<Secrets>> & IntegrationRef,
    signal: AbortSignal,
  ): Promise<void>;
  /** Whether there is somewhere to send, as it is set up; without this there is. */
  sends?(settings: z.output<Settings>): boolean;
  /** The fields of a contact's profile that roles are told, as `{{user_data.<name>}}`; without this none. */
  readonly tells?: readonly string[];
  /** `Outgoing.buttons` are understood. */
  readonly buttons?: boolean;
  /** What stands there can be edited: `Outgoing.edits` is understood. */
  readonly edits?: boolean;
}

/** Its receiver lets nothing through, and may do so again: what is to be said waits for that, a day at most. */
export class ReceiverAway extends Error {
  readonly code = 'unreachable';

  constructor(readonly detail: string) {
    super(`The receiver lets nothing through: ${detail}`);
    this.name = 'ReceiverAway';
  }
}

/** The other side does not let it in, in its own words: nothing but another setting helps. Never with a secret in it. */
export class IntegrationRefused extends LastingFailure {
  constructor(
    detail: string,
    /** The field that is wrong, such as `secrets.botToken`. */
    readonly path?: string,
    options?: ErrorOptions,
  ) {
    super('integration_refused', detail, options);
    this.name = 'IntegrationRefused';
  }
}
