import { compile } from 'json-p3';
import { parameterNames } from './http-request.js';
import { placeOf, type HttpToolDefinition, type HttpToolProblem } from './http-tool.js';
import { headerMistake, secretHeaderMistake, isHeaderValue } from '../outside/headers.js';
import { objectSchemaMistake } from '../schemas/input-reader.js';
import { placeholdersIn, templateMistake } from './url-template.js';

/** Of the parameters as JSON: they are shown to the model with every question. */
const longestSchema = 50_000;

/** What is wrong with an HTTP tool, as far as its definition alone tells. */
export function httpToolProblems(tool: HttpToolDefinition): HttpToolProblem[] {
  return [
    ...problem('url', templateMistake(tool.url)),
    ...problem('parameters', parametersMistake(tool)),
    ...urlParameters(tool),
    ...places(tool),
    ...Object.entries(tool.headers ?? {}).flatMap(([name, value]) => [
      ...problem(`headers.${name}`, headerMistake(name)),
      ...problem(`headers.${name}`, isHeaderValue(value) ? undefined : 'has characters that no header has'),
    ]),
    ...problem('auth', authMistake(tool)),
    ...problem('resultPath', pathMistake(tool.resultPath)),
  ];
}

function parametersMistake({ parameters }: HttpToolDefinition): string | undefined {
  if (JSON.stringify(parameters).length > longestSchema) return `is longer than ${longestSchema} characters`;
  return objectSchemaMistake(parameters);
}

/** Whatever stands in the URL has to have a value in every call. */
function urlParameters({ url, parameters, ...tool }: HttpToolDefinition): HttpToolProblem[] {
  const known = parameterNames({ parameters });
  const required = Array.isArray(parameters.required) ? (parameters.required as unknown[]) : [];
  return placeholdersIn(url).flatMap((name) => {
    if (!known.includes(name)) return problem('url', `{${name}} is not among the parameters`);
    if (!required.includes(name))
      return problem('parameters', `${name} stands in the URL and must be required`);
    return problem(
      `in.${name}`,
      tool.in && Object.hasOwn(tool.in, name) ? 'stands in the URL already' : undefined,
    );
  });
}

function places(tool: HttpToolDefinition): HttpToolProblem[] {
  const known = parameterNames(tool);
  const inUrl = placeholdersIn(tool.url);
  const placed = known
    .filter((name) => !inUrl.includes(name))
    .map((name) => [name, placeOf(tool, name)] as const);
  const whole = placed.filter(([, place]) => place === 'wholeBody');
  const members = placed.filter(([, place]) => place === 'body');
  const hasBody = whole.length + members.length > 0;
  return [
    ...Object.keys(tool.in ?? {}).flatMap((name) =>
      problem(`in.${name}`, known.includes(name) ? undefined : 'is not among the parameters'),
    ),
    ...placed.flatMap(([name, place]) =>
      problem(`in.${name}`, place === 'header' ? headerMistake(name) : undefined),
    ),
    ...problem('in', tool.method === 'GET' && hasBody ? 'a GET request has no body' : undefined),
    ...problem(
      'in',
      whole.length > 1 || (whole.length === 1 && members.length > 0) ? 'there is one body' : undefined,
    ),
    ...placed.flatMap(([name, place]) =>
      problem(
        `parameters`,
        isSecretsPlace(tool, name, place) ? `${name} is where the secret goes` : undefined,
      ),
    ),
  ];
}

const isSecretsPlace = ({ auth }: HttpToolDefinition, name: string, place: string): boolean =>
  auth?.type === place && auth.name?.toLowerCase() === name.toLowerCase();

function authMistake({ auth }: HttpToolDefinition): string | undefined {
  if (!auth || auth.type === 'bearer' || auth.type === 'basic') return undefined;
  if (!auth.name) return `needs the name of the ${auth.type === 'query' ? 'query parameter' : 'header'}`;
  if (auth.type === 'query') return undefined;
  const mistake = secretHeaderMistake(auth.name);
  return mistake && `${auth.name} ${mistake}`;
}

function pathMistake(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    compile(path);
    return undefined;
  } catch (error) {
    return `is no JSONPath: ${error instanceof Error ? error.message : 'it cannot be read'}`;
  }
}

const problem = (path: string, message: string | undefined): HttpToolProblem[] =>
  message === undefined ? [] : [{ path, message }];
