import { AppError } from '../../platform/errors/index.js';
import { schemaMistake, schemaReader, type JsonSchema } from '../../platform/json-schema/index.js';

/** What is wrong with a JSON Schema that is to describe an object; undefined when nothing is. */
export function objectSchemaMistake(schema: JsonSchema): string | undefined {
  return schema.type === 'object' ? schemaMistake(schema) : 'must be of the type object';
}

/** Reads what a model wrote by a schema, defaults filled in; what it throws says how to mend the call. */
export function inputReader(schema: JsonSchema): (written: unknown) => Record<string, unknown> {
  const isClosed = 'additionalProperties' in schema || 'unevaluatedProperties' in schema;
  const read = schemaReader(isClosed ? schema : { ...schema, unevaluatedProperties: false });
  return (written) => {
    const reading = read(written ?? {});
    if ('mistake' in reading) throw new AppError('tool_arguments_invalid', reading.mistake);
    return reading.value as Record<string, unknown>;
  };
}
