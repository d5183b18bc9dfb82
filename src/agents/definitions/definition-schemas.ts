import { z } from 'zod';
import type { JsonSchema } from '../../platform/json-schema/index.js';
import { Condition } from '../types/chain/condition.js';
import { Step } from '../types/chain/steps.js';
import { CrewPlan } from '../types/crew/crew-plan.js';

/**
 * What the parts of a definition hold that its type checks, by their names in the description of the API: `AgentDefinition`
 * takes them as JSON of every shape, so that their mistakes are told with all others.
 */
export function definitionSchemas(): Record<string, JsonSchema> {
  const named = z.registry<{ id: string }>();
  named.add(Step, { id: 'ChainStep' });
  named.add(Condition, { id: 'ChainCondition' });
  named.add(CrewPlan, { id: 'CrewPlan' });
  const uri = (id: string): string => `#/components/schemas/${id}`;
  const { schemas } = z.toJSONSchema(named, { io: 'input', target: 'openapi-3.0', uri });
  return Object.fromEntries(
    // OpenAPI 3.0 knows neither: a component has its name by its place.
    Object.entries(schemas).map(([name, { $id: _, $schema: __, ...schema }]) => [name, schema]),
  );
}
