import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { Tx } from '../database/index.js';
import { AFTER_COMMIT, IN_TRANSACTION, type EventPayload } from './event.js';

export interface Subscriber<Handler> {
  /** `ClassName.method`: stable across restarts, so that an outbox row finds its handler again. */
  name: string;
  event: string;
  handle: Handler;
}

type InTx = (tx: Tx, payload: EventPayload) => Promise<unknown>;
type Later = (payload: EventPayload) => Promise<void>;

/** All `@InTransaction` and `@AfterCommit` methods of all providers, found at boot. */
@Injectable()
export class Subscribers implements OnModuleInit {
  private readonly inTransaction = new Map<string, Subscriber<InTx>[]>();
  private readonly afterCommit = new Map<string, Subscriber<Later>[]>();
  private readonly byName = new Map<string, Subscriber<Later>>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    for (const { instance, metatype } of this.discovery.getProviders()) {
      if (!instance || typeof instance !== 'object' || !metatype) continue;
      for (const method of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        this.register(instance as Record<string, unknown>, metatype.name, method);
      }
    }
  }

  inTransactionOf(event: string): readonly Subscriber<InTx>[] {
    return this.inTransaction.get(event) ?? [];
  }

  afterCommitOf(event: string): readonly Subscriber<Later>[] {
    return this.afterCommit.get(event) ?? [];
  }

  find(name: string): Subscriber<Later> | undefined {
    return this.byName.get(name);
  }

  private register(instance: Record<string, unknown>, owner: string, method: string): void {
    const handler = instance[method];
    if (typeof handler !== 'function') return;
    const name = `${owner}.${method}`;
    const inTx = this.reflector.get<string | undefined>(IN_TRANSACTION, handler);
    if (inTx) this.add(this.inTransaction, { name, event: inTx, handle: (handler as InTx).bind(instance) });
    const later = this.reflector.get<string | undefined>(AFTER_COMMIT, handler);
    if (!later) return;
    // It stands in the outbox until it is done, and the next release must know it: bundlers put signs to names.
    if (!/^[A-Z][A-Za-z]*$/.test(owner)) throw new Error(`${owner} is no lasting name for a subscriber`);
    if (this.byName.has(name)) throw new Error(`Two subscribers are named ${name}`);
    const subscriber = { name, event: later, handle: (handler as Later).bind(instance) };
    this.byName.set(name, subscriber);
    this.add(this.afterCommit, subscriber);
  }

  private add<T>(map: Map<string, Subscriber<T>[]>, subscriber: Subscriber<T>): void {
    map.set(subscriber.event, [...(map.get(subscriber.event) ?? []), subscriber]);
  }
}
