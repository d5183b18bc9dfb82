import { loadConfig } from './config.js';
import { misspelt } from './misspelt.js';
import { settings } from './settings.js';

const read = (given: Record<string, string>) => settings.safeParse(given);
const wrong = (given: Record<string, string>) => read(given).error?.issues.map(({ path }) => path.join('.'));

describe('Origins that may call us', () => {
  it('are none, or as browsers write them', () => {
    expect(read({}).data?.CORS_ORIGINS).toEqual([]);
    const given = { CORS_ORIGINS: 'https://app.example.com, http://localhost:3000,' };
    expect(read(given).data?.CORS_ORIGINS).toEqual(['https://app.example.com', 'http://localhost:3000']);
  });

  it.each([
    '*',
    'null',
    'https://*.example.com',
    'https://app.example.com/',
    'https://App.example.com',
    'https://app.example.com:443',
    'https://user@app.example.com',
    'app.example.com',
    'ftp://app.example.com',
    'https://app.example.com,*',
  ])('are never %s', (origins) => expect(wrong({ CORS_ORIGINS: origins })).toEqual(['CORS_ORIGINS']));
});

describe('Proxies that are believed', () => {
  it.each(['loopback', '10.0.0.7', '10.0.0.0/8, uniquelocal', '2001:db8::/32', '::1'])('are %s', (proxies) =>
    expect(read({ TRUSTED_PROXIES: proxies }).success).toBe(true),
  );

  it.each(['true', '*', 'proxy.example.com', '10.0.0.0/33', '10.0.0.0/', '2001:db8::/129', '1.2.3'])(
    'are never %s',
    (proxies) => expect(wrong({ TRUSTED_PROXIES: proxies })).toEqual(['TRUSTED_PROXIES']),
  );
});

describe('What may be reached though it is not public', () => {
  it('is a host and its port, kept as URLs write them', () => {
    expect(read({}).data?.EGRESS_ALLOW).toEqual([]);
    const given = { EGRESS_ALLOW: 'CRM.internal:8443, [0:0::1]:80,127.1:080,' };
    expect(read(given).data?.EGRESS_ALLOW).toEqual(['crm.internal:8443', '[::1]:80', '127.0.0.1:80']);
  });

  it.each([
    'crm.internal',
    'crm.internal:',
    'crm.internal:0',
    'crm.internal:65536',
    'http://crm.internal:80',
    'user@crm.internal:80',
    'crm.internal:80/path',
    '::1:80',
    '*:80',
    '10.0.0.0/8',
  ])('is never %s', (given) => expect(wrong({ EGRESS_ALLOW: given })).toEqual(['EGRESS_ALLOW']));
});

describe('Prices of models', () => {
  it('are by their names, in and out, and of what was cached', () => {
    expect(read({}).data?.MODEL_PRICES).toEqual({});
    const given = 'qwen2.5:7b=0/0, openai/gpt-4o=2.50/10,o3=2/8/0.5';
    expect(read({ MODEL_PRICES: given }).data?.MODEL_PRICES).toEqual({
      'qwen2.5:7b': { input: 0, output: 0 },
      'openai/gpt-4o': { input: 2.5, output: 10 },
      o3: { input: 2, output: 8, cached: 0.5 },
    });
  });

  it.each([
    'gpt-4o',
    'gpt-4o=1',
    'gpt-4o=1/',
    '=1/2',
    'gpt-4o=-1/2',
    'gpt-4o=1/2/',
    'gpt-4o=1/2/3/4',
    'a b=1/2',
  ])('are never %s', (given) => expect(wrong({ MODEL_PRICES: given })).toEqual(['MODEL_PRICES']));
});

describe('A model', () => {
  const load = (given: Record<string, string>) => loadConfig(given, { envFile: '/nonexistent', argv: [] });

  it('of api.openai.com needs a key', () => {
    expect(() => load({ LLM_PROVIDER: 'openai' })).toThrow(
      'OPENAI_API_KEY: required when LLM_PROVIDER is openai',
    );
  });
});

describe('A variable of the environment', () => {
  it.each([
    [{ LLM_PROVDER: 'demo' }, ['LLM_PROVDER is no setting: is LLM_PROVIDER meant?']],
    [{ DATABASE_URI: 'x' }, ['DATABASE_URI is no setting: is DATABASE_URL meant?']],
    [{ OPENAI_APIKEY: 'x' }, ['OPENAI_APIKEY is no setting: is OPENAI_API_KEY meant?']],
    [
      { HOME: '/', NODE: 'x', POST: '1', NODE_ENV: 'x', OLLAMA_HOST: 'x', XDG_DATA_DIRS: 'x', LOGNAME: 'x' },
      [],
    ],
    [{ LLM_PROVIDER: 'demo' }, []],
  ])('that is almost a setting is noticed: %j', (environment, expected) =>
    expect(misspelt(environment)).toEqual(expected),
  );
});

describe('A search engine', () => {
  it.each([
    ['searxng', 'WEB_SEARCH_URL'],
    ['tavily', 'WEB_SEARCH_API_KEY'],
  ])('called %s needs %s', (provider, name) =>
    expect(() =>
      loadConfig({ WEB_SEARCH_PROVIDER: provider }, { envFile: '/nonexistent', argv: [] }),
    ).toThrow(`${name}: required when WEB_SEARCH_PROVIDER is ${provider}`),
  );
});

describe('Headers for the collector of traces', () => {
  it('are names and values, these percent-encoded', () => {
    const given = { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b%3D,authorization = Basic Zm9v== ' };
    expect(read(given).data?.OTEL_EXPORTER_OTLP_HEADERS).toEqual({
      'x-key': 'a b=',
      authorization: 'Basic Zm9v==',
    });
  });

  it.each(['x-key', 'x key=1', 'x=%zz', 'x=1,=2', 'x=ключ'])('are never %s', (headers) =>
    expect(wrong({ OTEL_EXPORTER_OTLP_HEADERS: headers })).toEqual(['OTEL_EXPORTER_OTLP_HEADERS']),
  );
});

describe('Model servers', () => {
  const servers = (given: unknown) => ({
    MODEL_SERVERS: typeof given === 'string' ? given : JSON.stringify(given),
  });
  const local = { name: 'local', provider: 'ollama', url: 'http://127.0.0.1:11434' };

  it('are a list in JSON, and what is left out is as it mostly is', () => {
    expect(read({}).data?.MODEL_SERVERS).toBeUndefined();
    const remote = { name: 'remote', provider: 'openai', url: 'https://a.example/v1', key: 'k', order: 2 };
    expect(read(servers([local, { ...remote, models: ['a', 'b'] }])).data?.MODEL_SERVERS).toEqual([
      { ...local, order: 1, weight: 1, maxWait: 30 },
      { ...remote, models: { a: 'a', b: 'b' }, weight: 1, maxWait: 30 },
    ]);
    const named = { ...remote, models: { small: 'vendor/Small-7B' } };
    expect(read(servers([named])).data?.MODEL_SERVERS?.[0]?.models).toEqual(named.models);
  });

  it.each<[given: unknown, path: string]>([
    ['[', 'MODEL_SERVERS'],
    ['{}', 'MODEL_SERVERS'],
    [[], 'MODEL_SERVERS'],
    [[local, local], 'MODEL_SERVERS'],
    [[{ ...local, name: 'a/b' }], 'MODEL_SERVERS.0.name'],
    [[{ ...local, provider: 'demo' }], 'MODEL_SERVERS.0.provider'],
    [[{ ...local, url: 'ftp://a' }], 'MODEL_SERVERS.0.url'],
    [[{ ...local, key: 'k' }], 'MODEL_SERVERS.0.key'],
    [[{ ...local, models: [] }], 'MODEL_SERVERS.0.models'],
    [[{ ...local, weight: 0 }], 'MODEL_SERVERS.0.weight'],
    [[{ ...local, concurrency: 0 }], 'MODEL_SERVERS.0.concurrency'],
    [[{ ...local, wieght: 2 }], 'MODEL_SERVERS.0'],
  ])('are never %j', (given, path) => expect(wrong(servers(given))).toEqual([path]));

  it('are never quoted by a mistake in them: there are keys', () => {
    const given = servers(`[{"name":"a","key":"secret-key"`);
    expect(JSON.stringify(read(given).error?.issues)).not.toContain('secret-key');
  });

  it('come before LLM_PROVIDER, and that is said', () => {
    const given = { JWT_SECRET: 'x'.repeat(32), ...servers([local]), LLM_PROVIDER: 'demo' };
    expect(loadConfig(given, { envFile: '/nonexistent', argv: [] }).warnings).toEqual([
      'MODEL_SERVERS is set, and LLM_PROVIDER=demo counts for nothing',
    ]);
  });
});
