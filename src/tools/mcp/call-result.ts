import { z } from 'zod';

const Content = z.looseObject({ type: z.string() });

/** MCP 2025-11-25, "Tool Result", as far as it is shown; what is not known is named. */
export const CallOutcome = z.object({
  content: z.array(Content).default([]),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().default(false),
});
export type CallOutcome = z.infer<typeof CallOutcome>;

const Shown = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.enum(['image', 'audio']), data: z.string(), mimeType: z.string() }),
  z.object({ type: z.literal('resource_link'), uri: z.string(), name: z.string().default('') }),
  z.object({
    type: z.literal('resource'),
    resource: z.object({
      uri: z.string(),
      text: z.string().optional(),
      blob: z.string().optional(),
      mimeType: z.string().optional(),
    }),
  }),
]);

/** As the model reads it: texts, and notes of what is none. */
export function resultText({ content, structuredContent }: CallOutcome): string {
  const parts = content.map(partText);
  // Servers repeat what is structured as text; the structure counts where they do not.
  const hasText = content.some(({ type }) => type === 'text');
  if (structuredContent !== undefined && !hasText) parts.push(JSON.stringify(structuredContent));
  return parts.join('\n\n') || 'Done: the tool gave no result';
}

function partText(written: CallOutcome['content'][number]): string {
  const { data: part } = Shown.safeParse(written);
  if (!part) return `[${line(written.type)}: not shown]`;
  switch (part.type) {
    case 'text':
      return part.text;
    case 'resource_link':
      return `[resource ${line(part.name)}: ${line(part.uri)}]`;
    case 'resource': {
      const { uri, text, blob = '', mimeType = 'of an unknown type' } = part.resource;
      const head = `resource ${line(uri)}`;
      return text === undefined
        ? `[${head}: ${line(mimeType)}, ${sizeOf(blob)}, not shown]`
        : `[${head}]\n${text}`;
    }
    case 'image':
    case 'audio':
      return `[${part.type}: ${line(part.mimeType)}, ${sizeOf(part.data)}, not shown]`;
  }
}

const line = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 300);

const sizeOf = (base64: string): string => `${Math.ceil((base64.length * 3) / 4 / 1024)} KiB`;
