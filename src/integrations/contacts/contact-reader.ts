import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { z } from 'zod';
import { AgentService } from '../../agents/index.js';
import type { UserActor } from '../../identity/index.js';
import { hiddenAs, notFound } from '../../platform/errors/index.js';
import {
  decodeCursor,
  exactTime,
  Id,
  Moment,
  pageById,
  toPage,
  type Page,
} from '../../platform/http/index.js';
import { IntegrationRow } from '../integration.entity.js';
import {
  contactView,
  sendView,
  type ContactQuery,
  type ContactView,
  type SendQuery,
  type SendView,
} from './contact.dto.js';
import { Contact } from './contact.entity.js';
import { ContactSend } from './sending/contact-send.entity.js';

const listedAt = 'COALESCE(c.lastHeardAt, c.createdAt)';

/** Contacts as people see them: those of roles that are theirs to use. */
@Injectable()
export class ContactReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly agents: AgentService,
  ) {}

  /** Those that were heard of last come first. */
  async page(actor: UserActor, { limit, cursor, ...filter }: ContactQuery): Promise<Page<ContactView>> {
    const position = cursor ? decodeCursor(cursor, z.tuple([Moment, Id])) : undefined;
    const query = (await this.among(actor, filter))
      .addSelect(exactTime(listedAt), 'listed_at')
      .orderBy(listedAt, 'DESC')
      .addOrderBy('c.id', 'DESC')
      .limit(limit + 1);
    if (position) {
      const [at, id] = position;
      query.andWhere(`(${listedAt}, c.id) < (:at::timestamptz, :id::uuid)`, { at, id });
    }
    const { entities, raw } = await query.getRawAndEntities<{ listed_at: string }>();
    const views = await this.views(actor.orgId, entities);
    const rows = views.map((view, index) => ({ view, at: raw[index]?.listed_at ?? '' }));
    return toPage(
      rows,
      limit,
      ({ view }) => view,
      ({ view, at }) => [at, view.id],
    );
  }

  async get(actor: UserActor, id: string): Promise<ContactView> {
    const [view] = await this.views(actor.orgId, [await this.find(actor, id)]);
    return view as ContactView;
  }

  /** Throws `not_found` also where its role is not the actor's to use. */
  async find(actor: UserActor, id: string): Promise<Contact> {
    const contact = await this.dataSource.manager.findOneBy(Contact, { orgId: actor.orgId, id });
    if (!contact) throw notFound('The contact');
    await this.agents.get(actor, contact.agentId).catch(hiddenAs('The contact'));
    return contact;
  }

  /** What went out to a contact, or is to: the newest first. */
  async sends(actor: UserActor, id: string, { messageId, ...page }: SendQuery): Promise<Page<SendView>> {
    const { orgId, id: contactId } = await this.find(actor, id);
    const query = this.dataSource.manager
      .createQueryBuilder(ContactSend, 's')
      .where(`s.orgId = :orgId AND s.contactId = :contactId AND s.audience = 'contact'`, {
        orgId,
        contactId,
      });
    if (messageId !== undefined) query.andWhere('s.messageId = :messageId', { messageId });
    return pageById(query, page, sendView, 'DESC');
  }

  private async among(
    actor: UserActor,
    { agentId, integrationId, state, takenOver, q }: Omit<ContactQuery, 'limit' | 'cursor'>,
  ) {
    const agents = await this.agents.all(actor);
    const agentIds = agents.map(({ id }) => id).filter((id) => agentId === undefined || id === agentId);
    const query = this.dataSource.manager
      .createQueryBuilder(Contact, 'c')
      .where('c.orgId = :orgId AND c.agentId = ANY(:agentIds::uuid[])', { orgId: actor.orgId, agentIds });
    if (integrationId) query.andWhere('c.integrationId = :integrationId', { integrationId });
    if (state) query.andWhere('c.state = :state', { state });
    if (takenOver !== undefined)
      query.andWhere(
        takenOver
          ? '(c.takenOverBy IS NOT NULL OR c.colleague IS NOT NULL)'
          : 'c.takenOverBy IS NULL AND c.colleague IS NULL',
      );
    // Not LIKE: what is typed is no pattern.
    if (q !== undefined)
      query.andWhere(
        `strpos(lower(concat_ws(' ', c.givenName, c.name, c.username, c.phone)), lower(:q)) > 0`,
        { q },
      );
    return query;
  }

  private async views(orgId: string, contacts: Contact[]): Promise<ContactView[]> {
    const ids = [...new Set(contacts.map(({ integrationId }) => integrationId))];
    const integrations = await this.dataSource.manager.find(IntegrationRow, {
      select: { id: true, type: true },
      where: { orgId, id: In(ids) },
    });
    const types = new Map(integrations.map(({ id, type }) => [id, type]));
    return contacts.map((contact) => contactView(contact, types.get(contact.integrationId) ?? ''));
  }
}
