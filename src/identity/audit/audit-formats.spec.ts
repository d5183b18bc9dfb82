import { auditFormats } from './audit-formats.js';
import type { AuditEntryView } from './audit.dto.js';

const anEntry = (more: Partial<AuditEntryView> = {}): AuditEntryView => ({
  id: '01a1fc88-ab14-72d3-b270-8b8a31f4e70c',
  at: '2026-11-21T05:16:18.284Z',
  actor: { kind: 'user', id: '01a1fc88-aa74-758e-9733-baf41d462857', name: 'ольга' },
  action: 'user.created',
  object: { type: 'user', id: '01a1fc89-73a2-7546-b1f0-8b2f891b9e88' },
  details: { role: 'admin' },
  address: '127.0.0.1',
  userAgent: null,
  requestId: 'r1',
  ...more,
});

async function written(format: 'csv' | 'jsonl', ...batches: AuditEntryView[][]): Promise<string> {
  async function* source() {
    for (const batch of batches) yield await Promise.resolve(batch);
  }
  let text = '';
  for await (const chunk of auditFormats[format].write(source())) text += chunk;
  return text;
}

const heading =
  'at,id,actorKind,actorId,actorName,action,objectType,objectId,details,address,userAgent,requestId\r\n';

describe('An export of the audit log as CSV', () => {
  it('has one heading, a line per entry and CRLF after each', async () => {
    const text = await written('csv', [anEntry()], [anEntry()]);
    const line =
      '2026-11-21T05:16:18.284Z,01a1fc88-ab14-72d3-b270-8b8a31f4e70c,user,' +
      '01a1fc88-aa74-758e-9733-baf41d462857,ольга,user.created,user,01a1fc89-73a2-7546-b1f0-8b2f891b9e88,' +
      '"{""role"":""admin""}",127.0.0.1,,r1\r\n';
    expect(text).toBe(heading + line + line);
  });

  it('is a heading alone when there is nothing', async () => {
    expect(await written('csv', [])).toBe(heading);
  });

  it.each([
    ['=cmd|" /C calc"!A0', `"'=cmd|"" /C calc""!A0"`],
    ['+1', `'+1`],
    ['-1+1', `'-1+1`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['\t=1', `'\t=1`],
    ['a,b', '"a,b"'],
    ['a\r\nb', '"a\r\nb"'],
  ])('lets no spreadsheet take %j for a formula or for two cells', async (name, cell) => {
    const text = await written('csv', [anEntry({ actor: { kind: 'api-key', id: null, name } })]);
    expect(text).toContain(`,api-key,,${cell},user.created,`);
  });
});

describe('An export of the audit log as JSON lines', () => {
  it('is one entry per line', async () => {
    const entries = [anEntry(), anEntry({ actor: { kind: 'system', id: null, name: 'a\nb' } })];
    const text = await written('jsonl', entries, [anEntry()]);
    expect(text.endsWith('\n')).toBe(true);
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([...entries, anEntry()]);
  });

  it('is empty when there is nothing', async () => {
    expect(await written('jsonl', [])).toBe('');
  });
});
