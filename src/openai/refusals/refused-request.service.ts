import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ApiKey, User, type UserActor } from '../../identity/index.js';
import { pageById, type Page } from '../../platform/http/index.js';
import {
  refusedRequestView,
  type RefusedRequestQuery,
  type RefusedRequestView,
} from './refused-request.dto.js';
import { RefusedRequest } from './refused-request.entity.js';

/** Reads what the facade refused in the caller's organization, newest first. */
@Injectable()
export class RefusedRequestService {
  constructor(private readonly dataSource: DataSource) {}

  list(
    { orgId }: UserActor,
    { status, code, apiKeyId, from, to, ...page }: RefusedRequestQuery,
  ): Promise<Page<RefusedRequestView>> {
    const query = this.dataSource.manager
      .createQueryBuilder(RefusedRequest, 'r')
      .leftJoinAndMapOne('r.apiKey', ApiKey, 'k', 'k.orgId = r.orgId AND k.id = r.apiKeyId')
      .leftJoinAndMapOne('r.user', User, 'u', 'u.orgId = r.orgId AND u.id = r.userId')
      .where('r.orgId = :orgId', { orgId });
    const [first, last] = status ? statuses(status) : [];
    if (status) query.andWhere('r.status BETWEEN :first AND :last', { first, last });
    if (code) query.andWhere('r.code = :code', { code });
    if (apiKeyId) query.andWhere('r.apiKeyId = :apiKeyId', { apiKeyId });
    if (from) query.andWhere('r.createdAt >= :from', { from: new Date(from) });
    if (to) query.andWhere('r.createdAt < :to', { to: new Date(to) });
    return pageById(query, page, refusedRequestView, 'DESC');
  }
}

/** `4xx` is 400 to 499. */
const statuses = (status: string): [first: number, last: number] => [
  Number(status.replace('xx', '00')),
  Number(status.replace('xx', '99')),
];
