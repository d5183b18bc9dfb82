import { Injectable } from '@nestjs/common';
import type { ChannelDriver } from './channel.js';

/** The inbox in the web client: a notification is in it with the commit that makes it, so nothing is left to send. */
@Injectable()
export default class WebChannel implements ChannelDriver {
  readonly type = 'web';
  readonly ordered = false;
  readonly repeatable = true;
  readonly deadlineMillis = 1_000;

  unavailable(): undefined {
    return undefined;
  }

  send(): Promise<{ providerId?: string }> {
    return Promise.resolve({});
  }
}
