import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import { messageView, type MessageView } from './message.dto.js';
import { Message } from './message.entity.js';

/** Messages as clients see them, with what stands in other tables: read for many at once. */
@Injectable()
export class MessageViews {
  constructor(private readonly dataSource: DataSource) {}

  /** In the order given. Inside a transaction its manager must be passed. */
  of(messages: Message[], _manager: EntityManager = this.dataSource.manager): Promise<MessageView[]> {
    return Promise.resolve(messages.map(messageView));
  }

  async one(message: Message, manager?: EntityManager): Promise<MessageView> {
    const [view] = await this.of([message], manager);
    return view as MessageView;
  }

  /** As they are now; undefined for those that are gone. */
  async byIds(orgId: string, ids: string[]): Promise<(MessageView | undefined)[]> {
    const messages = await this.dataSource.manager.findBy(Message, { orgId, id: In(ids) });
    const views = new Map((await this.of(messages)).map((view) => [view.id, view]));
    return ids.map((id) => views.get(id));
  }
}
