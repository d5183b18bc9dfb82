import { anApiKey, anOrg, type Person } from '../support/builders.js';
import { rawRequest, type RawAnswer, type RawRequest } from '../support/raw-request.js';
import { Ledger, type Experiment } from './experiment.js';

/** Experiment 27: routes that are spelled in other ways, by other methods, with bodies that pose as something else. */
export const paths: Experiment = {
  number: 27,
  title: 'paths',
  tried: 'every route x spellings, methods and headers that others fell for; content types',
  seconds: 20,
  alike: true,
  async run(deployment) {
    const owner = await anOrg(deployment.url);
    const ledger = new Ledger();
    const spelled = await trySpellings(deployment.url, owner);
    ledger.atLeast('spellings tried', spelled.tried, 2_000);
    ledger.none('passed the guard', spelled.bypassed);
    ledger.none('another outcome than the canonical one or 4xx', spelled.astray);
    const typed = await tryContentTypes(deployment.url, owner);
    ledger.atLeast('content types tried', typed.tried, 20);
    ledger.none('bodies taken for what they are not', typed.bypassed);
    return ledger;
  },
};

export interface PathFigures {
  tried: number;
  /** Answered otherwise than with a refusal, without the credential that the route needs. */
  bypassed: string[];
  /** With it: neither what the plain path answers nor 4xx. */
  astray: string[];
}

interface Route {
  method: string;
  path: string;
}

interface OpenApi {
  paths: Record<string, Record<string, { 'x-access'?: { kind: string } }>>;
}

/** Every route of the server's own description that needs a permission. */
async function closedRoutes(url: string): Promise<Route[]> {
  const { text } = await rawRequest(url, { path: '/openapi.json' });
  const { paths: described } = JSON.parse(text) as OpenApi;
  return Object.entries(described).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => operation['x-access']?.kind === 'permission')
      .map(([method]) => ({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{[^}]+\}/g, () => crypto.randomUUID()),
      })),
  );
}

const escaped = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;

/** One path in the ways that servers, proxies and frameworks have been known to read differently. */
export function spellingsOf(path: string): string[] {
  const [, first = '', ...rest] = path.split('/');
  const last = rest.at(-1) ?? '';
  const before = path.slice(0, -last.length);
  const letter = escaped(last.charAt(0)) + last.slice(1);
  return [
    ...[
      `${path}/`,
      `${path}//`,
      `/${path}`,
      `//${path}`,
      `/.${path}`,
      `/x/..${path}`,
      path.replaceAll('/', '//'),
    ],
    ...[
      `${path};x=1`,
      `${path};.css`,
      `${path}%3b`,
      `${path}%20`,
      `${path}%00`,
      `${path}%0a`,
      `${path}.json`,
    ],
    ...[
      `${path}?`,
      `${path}??`,
      `${path}?_method=GET`,
      `${path}%3f`,
      `${path}%23`,
      `${path}/.`,
      `${path}/..;/${last}`,
    ],
    ...[
      `${path}%2f`,
      `${path}%5c`,
      `${path}\\`,
      `${path}..`,
      `${path}/%2e`,
      `${path}/x/%2e%2e`,
      `${path}/x/..`,
    ],
    ...[`/${escaped(first.charAt(0))}${first.slice(1)}/${rest.join('/')}`, `${before}${letter}`],
    ...[
      `${before}${letter.toLowerCase()}`,
      `${before}%25${letter.slice(1)}`,
      `${before}${[...last].map(escaped).join('')}`,
    ],
    ...[`${before}%2e%2e/${rest.at(-2)}/${last}`, `${before}./${last}`, `${before}/${last}`],
    ...[
      `/${first}%2f${rest.join('%2f')}`,
      `/${first}%252f${rest.join('/')}`,
      `/${first}\\${rest.join('\\')}`,
    ],
    ...[path.toUpperCase(), `${before}${last.charAt(0).toUpperCase()}${last.slice(1)}`],
    ...[
      `/health/..${path}`,
      `/docs/..${path}`,
      `/docs/%2e%2e${path}`,
      `/api/v1/auth/login/../../../..${path}`,
    ],
    ...[`/api/v1/auth/login/..;${path}`, `http://127.0.0.1${path}`, `http://artel@x${path}`],
    ...[`${before}%c0%af${last}`, `${before}%ef%bc%8f${last}`, `${before}${last}%e2%80%8b`],
  ];
}

/** What a proxy may tell an application that believes it, or a form that speaks through another method. */
const persuasions: [string, string][][] = [
  [['x-original-url', '/health']],
  [['x-rewrite-url', '/health']],
  [['x-forwarded-for', '127.0.0.1']],
  [['x-forwarded-host', 'localhost']],
  [['x-forwarded-prefix', '/health/..']],
  [['x-http-method-override', 'OPTIONS']],
  [['x-method-override', 'GET']],
  [['x-middleware-subrequest', 'middleware']],
  [['accept-version', '0']],
  [['host', 'localhost']],
];

const withBody = (method: string): Pick<RawRequest, 'headers' | 'body'> =>
  ['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method)
    ? { headers: [] }
    : { headers: [['content-type', 'application/json']], body: '{}' };

/** Asks for every closed route in every way, as nobody, with the wrong kind of credential, and with the right one. */
export async function trySpellings(url: string, person: Person): Promise<PathFigures> {
  const figures: PathFigures = { tried: 0, bypassed: [], astray: [] };
  const key = await anApiKey(person);
  const works: (() => Promise<void>)[] = [];
  for (const { method, path } of await closedRoutes(url)) {
    const [right, wrong] = path.startsWith('/v1/') ? [key, person.accessToken] : [person.accessToken, key];
    const request = withBody(method);
    const refused = (more: Partial<RawRequest>, token?: string) => async () => {
      const headers = [...(request.headers ?? []), ...(more.headers ?? []), ...bearer(token)];
      const asked = { method, path, ...request, ...more, headers };
      await judgeRefusal(url, asked, token ? 'with the wrong credential' : 'as nobody', figures);
    };
    const spellings = spellingsOf(path);
    for (const token of [undefined, wrong]) {
      for (const spelled of [path, ...spellings]) works.push(refused({ path: spelled }, token));
      for (const headers of persuasions) works.push(refused({ headers }, token));
      for (const other of ['HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'get'])
        works.push(refused({ method: other, body: undefined, headers: [] }, token));
    }
    if (method === 'GET' && !path.endsWith('/events')) {
      works.push(() => judgeSpellings(url, { path, spellings, token: right }, figures));
    }
  }
  await inParallel(works, 16);
  return figures;
}

const bearer = (token?: string): [string, string][] => (token ? [['authorization', `Bearer ${token}`]] : []);
const asWritten = ({ method, path, headers = [] }: RawRequest): string =>
  `${method} ${path} ${headers.map(([name, value]) => `${name}: ${value.slice(0, 30)}`).join(', ')}`;
const isRefusal = ({ status }: RawAnswer): boolean => status >= 400 && status < 500;

/** An answer that never comes, or a connection that is cut, lets nobody in, and yet is no outcome that we promise. */
const outcomeOf = (url: string, request: RawRequest): Promise<RawAnswer> =>
  rawRequest(url, request).catch((error: unknown) => ({ status: 0, headers: {}, text: String(error) }));

async function judgeRefusal(
  url: string,
  request: RawRequest,
  who: string,
  figures: PathFigures,
): Promise<void> {
  const reply = await outcomeOf(url, request);
  figures.tried++;
  if (!isRefusal(reply))
    figures.bypassed.push(`${asWritten(request)} ${who} answered ${reply.status} ${reply.text.slice(0, 60)}`);
}

async function judgeSpellings(
  url: string,
  { path, spellings, token }: { path: string; spellings: string[]; token: string },
  figures: PathFigures,
): Promise<void> {
  const canonical = await outcomeOf(url, { path, headers: bearer(token) });
  for (const spelled of spellings) {
    const reply = await outcomeOf(url, { path: spelled, headers: bearer(token) });
    figures.tried++;
    const isSame = reply.status === canonical.status && shapeOf(reply) === shapeOf(canonical);
    if (!isSame && !isRefusal(reply))
      figures.astray.push(`GET ${spelled} answered ${reply.status}, plain: ${canonical.status}`);
  }
}

/** What kind of answer it is: reading may be recorded, so that the same question has another answer the next time. */
const shapeOf = ({ headers, text }: RawAnswer): string => {
  const isJson = /^application\/(problem\+)?json/.test(headers['content-type'] ?? '');
  return `${headers['content-type']} ${isJson ? Object.keys(JSON.parse(text) as object).join() : ''}`;
};

const contentTypes = [
  ...[
    'text/plain',
    'text/plain; charset=utf-8',
    'application/x-www-form-urlencoded',
    'text/xml',
    'image/png',
  ],
  ...[
    'application/jsonx',
    'application/json5',
    'application/json ; a',
    'application/json,text/plain',
    'application/json\ta',
  ],
  ...[
    'text/plain; application/json',
    'text/plain, application/json',
    'application\t/json',
    ' ;application/json',
  ],
  ...[
    'application/json; charset=utf-7',
    'application/json; charset=utf-16',
    'application/json;;',
    'multipart/form-data',
  ],
  ...[
    'multipart/form-data; boundary=x',
    'multipart/form-data; boundary=application/json',
    '*/*',
    'json',
    ';',
    '"',
  ],
  ...['application/vnd.api+json', 'application/csp-report', 'application/json; charset=utf-8; charset=utf-7'],
];

/** Posts a body that would be taken, as everything but what it is; `bypassed` are those that were. */
export async function tryContentTypes(url: string, person: Person): Promise<Omit<PathFigures, 'astray'>> {
  const body = JSON.stringify({ kind: 'group', title: 'posed' });
  const heads: [string, string][][] = [
    [],
    ...contentTypes.map((type): [string, string][] => [['content-type', type]]),
    [
      ['content-type', 'application/json'],
      ['content-type', 'text/plain'],
    ],
    [
      ['content-type', 'text/plain'],
      ['content-type', 'application/json'],
    ],
    [
      ['content-type', 'application/json'],
      ['content-encoding', 'gzip'],
    ],
    [
      ['content-type', 'application/json'],
      ['content-encoding', 'identity'],
    ],
  ];
  const bypassed: string[] = [];
  for (const headers of heads) {
    const request = {
      method: 'POST',
      path: '/api/v1/chats',
      headers: [...headers, ...bearer(person.accessToken)],
      body,
    };
    const reply = await outcomeOf(url, request);
    if (!isRefusal(reply)) bypassed.push(`${asWritten({ ...request, headers })} answered ${reply.status}`);
  }
  return { tried: heads.length, bypassed };
}

async function inParallel(works: (() => Promise<void>)[], width: number): Promise<void> {
  let next = 0;
  const line = async (): Promise<void> => {
    for (let work = works[next++]; work; work = works[next++]) await work();
  };
  await Promise.all(Array.from({ length: width }, line));
}
