import type { FacadeInput } from '../../agents/index.js';
import { isTooDeep, schemaMistake, type JsonSchema } from '../../platform/json-schema/index.js';
import { storable } from '../../platform/text/index.js';
import type { ChatCompletionRequest } from './chat-completion.dto.js';
import { refused } from './refusal.js';

type ClientTools = NonNullable<FacadeInput['clientTools']>;
type Choice = Exclude<ChatCompletionRequest['tool_choice'], null | undefined>;

/** Characters of all definitions together: they are a part of every prompt. */
const longest = 200_000;
const noParameters: JsonSchema = { type: 'object', properties: {} };

/** The tools that a request offers; undefined when the model shall call none. */
export function clientToolsOf(request: ChatCompletionRequest): ClientTools | undefined {
  const { tools, tool_choice: choice = 'auto', parallel_tool_calls: parallel } = request;
  const given = (tools ?? []).map(({ function: { name, description, parameters, strict } }, place) => {
    if (isTooDeep(parameters))
      throw refused(['tools', place, 'function', 'parameters'], 'is nested too deeply');
    return {
      name,
      description: description ?? '',
      parameters: parameters ?? noParameters,
      ...(strict === true ? { strict } : {}),
    };
  });
  const offered = storable(given);
  const names = offered.map(({ name }) => name);
  const doubled = names.findIndex((name, place) => names.indexOf(name) < place);
  if (doubled >= 0)
    throw refused(['tools', doubled, 'function', 'name'], 'is the name of another tool as well');
  if (JSON.stringify(offered).length > longest)
    throw refused(['tools'], `has more than ${longest} characters together`);
  const { wanted, isRequired } = wantedBy(choice ?? 'auto', names);
  if (wanted.length === 0) return undefined;
  return {
    offered: offered.filter(({ name }) => wanted.includes(name)),
    choice: isRequired ? 'required' : 'auto',
    oneAtOnce: parallel === false,
  };
}

/** The tools of a choice. One that is named is the only one that is offered, and required. */
function wantedBy(choice: Choice, names: string[]): { wanted: string[]; isRequired: boolean } {
  if (choice === 'none') return { wanted: [], isRequired: false };
  if (choice === 'auto') return { wanted: names, isRequired: false };
  if (choice === 'required') {
    if (names.length === 0) throw refused(['tool_choice'], 'requires a tool, and there are none');
    return { wanted: names, isRequired: true };
  }
  const allowed = choice.type === 'function' ? undefined : choice.allowed_tools;
  const wanted = (allowed ? allowed.tools : [choice as Extract<Choice, { function: unknown }>]).map(
    (tool) => tool.function.name,
  );
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) throw refused(['tool_choice'], `${unknown.slice(0, 64)} is none of the tools`);
  return { wanted, isRequired: allowed?.mode !== 'auto' };
}

/** The schema that the answer is to keep to; undefined for a text. */
export function outputOf(
  format: ChatCompletionRequest['response_format'],
): { outputSchema: JsonSchema; strictOutput?: boolean } | undefined {
  if (format?.type === 'json_object') return { outputSchema: { type: 'object' } };
  if (format?.type !== 'json_schema') return undefined;
  // Generators name the draft that they write; what they write is the same in ours.
  const { schema: written, strict } = format.json_schema;
  const { $schema: _, ...schema } = storable(written);
  const mistake = schemaMistake(schema, 'foreign');
  if (mistake) throw refused(['response_format', 'json_schema', 'schema'], mistake);
  return { outputSchema: schema, ...(strict === true ? { strictOutput: true } : {}) };
}
