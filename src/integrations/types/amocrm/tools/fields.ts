import { z } from 'zod';
import { AppError } from '../../../../platform/errors/index.js';

/** What our names stand for: the id of a field, or its code. */
export type FieldMap = Record<string, string | number>;

/** As amoCRM is given it. */
export interface FieldValues {
  field_id?: number;
  field_code?: string;
  values: { value: string | number | boolean; enum_code?: string }[];
}

const Value = z.union([z.string().max(5_000), z.number(), z.boolean()]);

/** As models write them: by our names. */
export const GivenFields = z
  .record(z.string().max(60), z.union([Value, z.array(Value).min(1).max(50)]))
  .describe(
    'Other fields by the names that they have here; a wrong name is answered with those that there are',
  );
export type GivenFields = z.infer<typeof GivenFields>;

/** Throws `tool_arguments_invalid` naming what there is. */
export function fieldValues(given: GivenFields | undefined, map: FieldMap): FieldValues[] {
  return Object.entries(given ?? {}).map(([name, value]) => {
    const field = Object.hasOwn(map, name) ? map[name] : undefined;
    if (field === undefined) throw unknownField(name, map);
    const values = [value].flat().map((one) => ({ value: one }));
    return typeof field === 'number' ? { field_id: field, values } : { field_code: field, values };
  });
}

function unknownField(name: string, map: FieldMap): AppError {
  const names = Object.keys(map).sort();
  const known = names.length === 0 ? 'No other fields are set up' : `There are: ${names.join(', ')}`;
  return new AppError('tool_arguments_invalid', `There is no field "${name}". ${known}`);
}

/** Of what amoCRM gives. */
export const KeptFields = z
  .array(
    z.object({
      field_id: z.number().optional().catch(undefined),
      field_code: z.string().nullish().catch(null),
      values: z.array(z.object({ value: z.unknown() })).catch([]),
    }),
  )
  .nullish()
  .catch(null);
export type KeptFields = z.infer<typeof KeptFields>;

export const codedValues = (kept: KeptFields, code: string): string[] =>
  (kept ?? []).flatMap(({ field_code, values }) =>
    field_code === code ? values.flatMap(({ value }) => textOf(value) ?? []) : [],
  );

/** Those that have a name here, in words. */
export const namedValues = (kept: KeptFields, map: FieldMap): string[] =>
  Object.entries(map).flatMap(([name, field]) => {
    const found = kept?.find(({ field_id, field_code }) => field === field_id || field === field_code);
    const texts = found?.values.flatMap(({ value }) => textOf(value) ?? []) ?? [];
    return texts.length > 0 ? [`${name}: ${texts.join(', ')}`] : [];
  });

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).slice(0, 500)
    : undefined;
