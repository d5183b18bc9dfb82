import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { inLanguageOf } from '../../platform/text/index.js';
import { OutcomeUnknown, type ChannelDriver, type OutboundMessage } from '../channels/channel.js';
import type { NotificationChannel } from '../channels/channel.entity.js';
import type { Notification } from '../intents/notification.entity.js';
import type { Reader } from '../templates/template.js';
import { wordsOf } from '../templates/templates.js';

interface Letter {
  deliveryId: string;
  attempt: number;
  notification: Pick<
    Notification,
    'id' | 'orgId' | 'userId' | 'type' | 'template' | 'params' | 'link' | 'urgent' | 'createdAt'
  >;
  reader: Reader;
  channel: NotificationChannel;
  email: string;
}

/** Makes one attempt to send one message. */
@Injectable()
export class Sender {
  constructor(@InjectConfig() private readonly config: Config) {}

  /** Ends within the driver's deadline, whatever the driver does. Throws what the driver does. */
  async send(driver: ChannelDriver, letter: Letter): Promise<{ providerId?: string }> {
    const { channel, email } = letter;
    const secret = driver.unseal?.(channel);
    const address = channel.address ?? (channel.type === 'email' ? email : '');
    const recipient = { channelId: channel.id, address, ...(secret === undefined ? {} : { secret }) };
    const signal = AbortSignal.timeout(driver.deadlineMillis);
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new OutcomeUnknown('timeout')), { once: true });
    });
    return Promise.race([driver.send(this.messageOf(letter), recipient, signal), late]);
  }

  private messageOf({ deliveryId, attempt, notification, reader }: Letter): OutboundMessage {
    const { id, orgId, userId, type, link, urgent, createdAt } = notification;
    return {
      notificationId: id,
      deliveryId,
      orgId,
      userId,
      attempt,
      type,
      ...wordsOf(notification.template, notification.params, reader),
      url: link === null ? null : `${this.config.PUBLIC_URL}${link}`,
      locale: inLanguageOf(reader.locale, { ru: 'ru', en: 'en' }),
      urgent,
      createdAt,
    };
  }
}
