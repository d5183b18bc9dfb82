import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { discover } from '../../platform/discovery/index.js';
import type { ChannelDriver } from './channel.js';
import { channelTypes, type ChannelType } from './channel-types.js';

const isChannelClass = (value: unknown): value is Type<ChannelDriver> =>
  typeof value === 'function' &&
  ['send', 'unavailable'].every(
    (method) => typeof (value.prototype as Record<string, unknown> | undefined)?.[method] === 'function',
  );

// Read while modules load, so that Nest can make them like any other provider.
const discovered = await discover(import.meta.dirname, '.channel', isChannelClass);

export const channelClasses: Type<ChannelDriver>[] = discovered.map(({ value }) => value);

/** The ways to people that this product knows, one file each. */
@Injectable()
export class Channels implements OnModuleInit {
  private readonly drivers = new Map<ChannelType, ChannelDriver>();

  constructor(private readonly module: ModuleRef) {}

  onModuleInit(): void {
    for (const { name, value } of discovered) {
      const driver = this.module.get<ChannelDriver>(value, { strict: false });
      if (driver.type !== name || !channelTypes.includes(driver.type))
        throw new Error(`${name}.channel: its type is ${driver.type}`);
      this.drivers.set(driver.type, driver);
    }
  }

  get(type: ChannelType): ChannelDriver | undefined {
    return this.drivers.get(type);
  }

  /** Why nothing can be sent by this; undefined: it can. */
  unavailable(type: ChannelType): string | undefined {
    const driver = this.drivers.get(type);
    return driver ? driver.unavailable() : 'this server does not have it';
  }

  /** Outside of the inbox, and set up. */
  get outside(): ChannelDriver[] {
    return [...this.drivers.values()].filter(
      (driver) => driver.type !== 'web' && driver.unavailable() === undefined,
    );
  }
}
