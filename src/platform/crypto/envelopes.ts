import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../config/index.js';
import { AppError } from '../errors/index.js';
import { open, rewrap, seal, type Place } from './envelope.js';
import { masterKeys, type MasterKey } from './master-key.js';

/** Seals values for their rows with the master keys of this installation. */
@Injectable()
export class Envelopes {
  private readonly masters: readonly MasterKey[];

  constructor(@InjectConfig() config: Config) {
    this.masters = masterKeys(config.ENCRYPTION_KEYS);
  }

  /** What new values are sealed with. Throws `encryption_not_configured`. */
  get newestKeyId(): string {
    return this.newest.id;
  }

  /** Throws `encryption_not_configured`. */
  seal(value: string, place: Place): string {
    return seal(value, place, this.newest);
  }

  /** Throws `encryption_not_configured`, `encryption_key_unknown` or `secret_damaged`. */
  open(envelope: string, place: Place): string {
    return open(envelope, place, this.configured);
  }

  /** The same value under the newest key. Throws as `open` does. */
  rewrap(envelope: string, place: Place): string {
    return rewrap(envelope, place, this.configured, this.newest);
  }

  private get configured(): readonly MasterKey[] {
    if (this.masters.length === 0) throw new AppError('encryption_not_configured');
    return this.masters;
  }

  private get newest(): MasterKey {
    return this.configured[0] as MasterKey;
  }
}
