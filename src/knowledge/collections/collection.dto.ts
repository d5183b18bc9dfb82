import { z } from 'zod';
import { userRoles } from '../../identity/index.js';
import { Id, Name, pageOf, Storable, Timestamp } from '../../platform/http/index.js';
import { visibilities } from './collection.entity.js';

/** More people than this are a permission role. */
export const mostListed = 1_000;

const distinct = <T>(items: T[]): T[] => [...new Set(items)];

const fields = {
  name: Name(120),
  description: Storable(2_000),
  visibility: z.enum(visibilities).describe('Beside those who manage knowledge: they read every collection'),
  allowedRoles: z
    .array(z.enum(userRoles))
    .max(20)
    .transform(distinct)
    .describe('For the visibility roles, and for no other'),
  userIds: z
    .array(Id)
    .max(mostListed)
    .transform(distinct)
    .describe('For the visibility users, and for no other'),
  acceptsAnswers: z.boolean().describe('Whether answers that people trust become documents here'),
};

export const CreateCollection = z
  .strictObject({
    name: fields.name,
    description: fields.description.default(''),
    visibility: fields.visibility.default('everyone'),
    allowedRoles: fields.allowedRoles.default([]),
    userIds: fields.userIds.default([]),
    acceptsAnswers: fields.acceptsAnswers.default(false),
  })
  .superRefine(checkLists);
export type CreateCollection = z.infer<typeof CreateCollection>;

export const UpdateCollection = z.strictObject(fields).partial().superRefine(checkLists);
export type UpdateCollection = z.infer<typeof UpdateCollection>;

/** People and roles are listed where the visibility says so. */
function checkLists(
  { visibility, userIds = [], allowedRoles = [] }: UpdateCollection,
  context: z.RefinementCtx,
): void {
  const refuse = (path: string) =>
    context.addIssue({ code: 'custom', path: [path], message: `goes with another visibility` });
  if (userIds.length > 0 && visibility !== 'users') refuse('userIds');
  if (allowedRoles.length > 0 && visibility !== 'roles') refuse('allowedRoles');
}

export const CollectionView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string(),
    visibility: z.enum(visibilities),
    allowedRoles: z.array(z.enum(userRoles)).describe('Shown to those who manage knowledge, as userIds'),
    userIds: z.array(z.uuid()),
    acceptsAnswers: z.boolean(),
    documents: z.object({
      total: z.number().int(),
      ready: z.number().int(),
      failed: z.number().int(),
      underWay: z.number().int(),
    }),
    chunks: z.number().int().describe('Passages that are searched'),
    mayManage: z.boolean(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Collection' });
export type CollectionView = z.infer<typeof CollectionView>;

export const CollectionPage = pageOf(CollectionView).meta({ id: 'CollectionPage' });
