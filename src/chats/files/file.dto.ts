import { z } from 'zod';
import { Timestamp } from '../../platform/http/index.js';
import type { StoredFile } from './file.entity.js';

export const FileView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    mime: z.string().describe('By its bytes'),
    size: z.number(),
    width: z.number().optional().describe('Of a picture, in pixels, as height'),
    height: z.number().optional(),
    createdAt: Timestamp,
  })
  .meta({ id: 'File' });
export type FileView = z.infer<typeof FileView>;

export const fileView = (file: StoredFile): FileView => ({
  id: file.id,
  name: file.name,
  mime: file.mime,
  size: file.size,
  ...(file.width && file.height ? { width: file.width, height: file.height } : {}),
  createdAt: file.createdAt.toISOString(),
});
