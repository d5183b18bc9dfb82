import type { HttpTool } from '../../api-types';
import { argumentsIn } from '../../approvals/arguments';

type AuthType = NonNullable<HttpTool['auth']>['type'];

/** A tool as a form has it: what is rarely needed is JSON. */
export interface HttpToolForm {
  name: string;
  description: string;
  method: HttpTool['method'];
  url: string;
  parameters: string;
  headers: string;
  secretId: string | null;
  authType: AuthType;
  authName: string;
  resultPath: string;
  timeout: number | '';
  readOnly: boolean;
}

const noParameters = { type: 'object', properties: {}, additionalProperties: false };

export const formOf = (tool?: HttpTool): HttpToolForm => ({
  name: tool?.name ?? '',
  description: tool?.description ?? '',
  method: tool?.method ?? 'GET',
  url: tool?.url ?? '',
  parameters: JSON.stringify(tool?.parameters ?? noParameters, null, 2),
  headers: tool?.headers ? JSON.stringify(tool.headers, null, 2) : '',
  secretId: tool?.secretId ?? null,
  authType: tool?.auth?.type ?? 'bearer',
  authName: tool?.auth?.name ?? '',
  resultPath: tool?.resultPath ?? '',
  timeout: tool?.timeout ?? '',
  readOnly: tool?.readOnly ?? (tool?.method ?? 'GET') === 'GET',
});

/** What is no JSON object, by the field. */
export function mistakesIn({ parameters, headers }: HttpToolForm): Record<string, string> {
  const found: Record<string, string> = {};
  const [schema, sent] = [argumentsIn(parameters), argumentsIn(headers || '{}')];
  if ('mistake' in schema) found.parameters = schema.mistake;
  if ('mistake' in sent) found.headers = sent.mistake;
  return found;
}

/** The tool that the form says; `before` keeps the parts that it does not show. */
export function toolOf(form: HttpToolForm, before?: HttpTool): HttpTool {
  const { authType: type, authName, secretId } = form;
  const [schema, headers] = [argumentsIn(form.parameters), argumentsIn(form.headers || '{}')];
  const sent = 'value' in headers ? headers.value : {};
  const needsName = type === 'header' || type === 'query';
  const tool: HttpTool = {
    ...before,
    name: form.name.trim(),
    description: form.description.trim(),
    method: form.method,
    url: form.url.trim(),
    parameters: 'value' in schema ? schema.value : {},
    headers: Object.keys(sent).length > 0 ? (sent as HttpTool['headers']) : undefined,
    secretId: secretId ?? undefined,
    auth: secretId ? { type, ...(needsName ? { name: authName.trim() } : {}) } : undefined,
    resultPath: form.resultPath.trim() || undefined,
    timeout: form.timeout === '' ? undefined : form.timeout,
    readOnly: form.readOnly,
  };
  // As the server would send it back: what is not said is not there.
  return JSON.parse(JSON.stringify(tool)) as HttpTool;
}
