import { z } from 'zod';
import { pageOf, Timestamp } from '../../platform/http/index.js';
import { DiffPart } from '../../platform/text/index.js';
import { AgentDefinition } from '../types/agent-definition.js';

export const VersionNumber = z.coerce.number().int().min(1).max(2_147_483_647);

export const VersionView = z
  .object({
    version: z.number(),
    author: z
      .object({ id: z.uuid(), username: z.string(), name: z.string() })
      .nullable()
      .describe('null: its file was changed'),
    createdAt: Timestamp,
    restoredFrom: z.number().nullable().describe('The earlier version that it brought back'),
    changed: z.array(z.string()).describe('The parts that differ from the version before'),
  })
  .meta({ id: 'AgentVersion' });
export type VersionView = z.infer<typeof VersionView>;
export const VersionPage = pageOf(VersionView);

const PartChange = z.object({
  part: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  diff: z
    .array(DiffPart)
    .nullable()
    .optional()
    .describe('Of texts, by words; null when too much differs to show it'),
});
export type PartChange = z.infer<typeof PartChange>;

export const VersionDetails = VersionView.extend({
  content: AgentDefinition,
  changes: z.array(PartChange).describe('From the version before'),
}).meta({ id: 'AgentVersionDetails' });
export type VersionDetails = z.infer<typeof VersionDetails>;
