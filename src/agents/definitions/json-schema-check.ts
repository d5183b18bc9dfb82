import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

let made: Ajv2020 | undefined;

/**
 * Unknown keywords and formats are mistakes; that types may be left open is not: what a schema does not say, a model
 * may write. Made at the first use, because it takes a while.
 */
function schemaReader(): Ajv2020 {
  if (made) return made;
  made = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, logger: false });
  addFormats.default(made);
  return made;
}

/** What is wrong with a JSON Schema that is to describe an object; undefined when nothing is. */
export function schemaMistake(schema: Record<string, unknown>): string | undefined {
  if (schema.type !== 'object') return 'must be of the type object';
  const ajv = schemaReader();
  try {
    ajv.compile(schema);
    return undefined;
  } catch (error) {
    return `is not a valid JSON Schema: ${error instanceof Error ? error.message : 'it cannot be read'}`;
  } finally {
    // It is kept by identity and by `$id`: the next one may be another under the same.
    ajv.removeSchema(schema);
  }
}
