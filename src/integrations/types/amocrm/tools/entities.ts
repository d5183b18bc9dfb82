import { z } from 'zod';
import { AppError } from '../../../../platform/errors/index.js';
import { codedValues, KeptFields, namedValues, type FieldMap } from './fields.js';
import type { Pipelines } from './pipelines.js';

export const CrmId = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
/** As a field of amoCRM takes it. */
export const CrmName = z.string().trim().min(1).max(250);
export const CrmEntity = z.enum(['lead', 'contact']);
export type CrmEntity = z.infer<typeof CrmEntity>;

/** In addresses of the API. */
export const placeOf: Record<CrmEntity, 'leads' | 'contacts'> = { lead: 'leads', contact: 'contacts' };

const Linked = z
  .array(z.object({ id: z.number() }))
  .nullish()
  .catch(null);

export const KeptContact = z.object({
  id: z.number(),
  name: z.string().catch(''),
  custom_fields_values: KeptFields,
  _embedded: z.object({ leads: Linked }).partial().optional().catch(undefined),
});
export type KeptContact = z.infer<typeof KeptContact>;

export const KeptLead = z.object({
  id: z.number(),
  name: z.string().catch(''),
  price: z.number().nullish().catch(null),
  status_id: z.number(),
  pipeline_id: z.number(),
  custom_fields_values: KeptFields,
  _embedded: z.object({ contacts: Linked }).partial().optional().catch(undefined),
});
export type KeptLead = z.infer<typeof KeptLead>;

/** Those of a list; of nothing (204) none. */
export function listOf<T>(answer: unknown, name: string, item: z.ZodType<T>): T[] {
  if (answer === undefined) return [];
  const List = z.object({ _embedded: z.object({ [name]: z.array(z.unknown()) }) });
  const { success, data } = List.safeParse(answer);
  if (!success) throw new AppError('egress_failed', 'The answer of amoCRM cannot be read');
  return (data._embedded[name] ?? []).flatMap((one) => item.safeParse(one).data ?? []);
}

/** The id of the one thing that was made. */
export function madeIn(answer: unknown, name: string): number {
  const [made] = listOf(answer, name, z.object({ id: z.number() }));
  if (!made)
    throw new AppError('egress_failed', 'amoCRM has not said what it has made: look before you try again');
  return made.id;
}

/** What was made, or was there already, for a model and for what is built upon its calls. */
export const told = (made: { id: number; isNew: boolean } & Record<string, unknown>): string =>
  JSON.stringify(made);

const ids = (linked: { id: number }[] | null | undefined): string =>
  (linked ?? [])
    .slice(0, 20)
    .map(({ id }) => id)
    .join(', ');

export function toldContact(
  { id, name, custom_fields_values, _embedded }: KeptContact,
  map: FieldMap = {},
): string {
  const leads = ids(_embedded?.leads);
  return [
    `contact ${id}: ${name || '(no name)'}`,
    ...codedValues(custom_fields_values, 'PHONE').map((phone) => `phone ${phone}`),
    ...codedValues(custom_fields_values, 'EMAIL').map((email) => `e-mail ${email}`),
    ...namedValues(custom_fields_values, map),
    ...(leads ? [`leads ${leads}`] : []),
  ].join('; ');
}

export function toldLead(lead: KeptLead, pipelines: Pipelines, map: FieldMap = {}): string {
  const { id, name, price, status_id, pipeline_id, custom_fields_values, _embedded } = lead;
  const contacts = ids(_embedded?.contacts);
  return [
    `lead ${id}: ${name || '(no name)'}`,
    `status ${pipelines.namesOf(pipeline_id, status_id)}`,
    ...(price ? [`price ${price}`] : []),
    ...namedValues(custom_fields_values, map),
    ...(contacts ? [`contacts ${contacts}`] : []),
  ].join('; ');
}
