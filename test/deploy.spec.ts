import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadConfig } from '../src/platform/config/index.js';
import { composeNames, settings } from '../src/platform/config/settings.js';

const root = resolve(import.meta.dirname, '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

const Service = z.looseObject({
  image: z.string(),
  restart: z.string(),
  ports: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  volumes: z.array(z.string()).default([]),
  deploy: z.object({ replicas: z.number() }).optional(),
});
const Compose = z.object({
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.null()),
});

describe('.env.example', () => {
  const text = read('.env.example');
  const lines = text.split('\n');
  const isSetting = (line: string) => /^# [A-Z][A-Z0-9_]*=/.test(line);
  const documented = lines.filter(isSetting).map((line) => {
    const [name = '', ...value] = line.slice(2).split('=');
    return { name, value: value.join('=') };
  });

  it('has every setting and every name of the compose file once, and no other', () => {
    const names = documented.map(({ name }) => name);
    expect([...names].sort()).toEqual([...Object.keys(settings.shape), ...composeNames].sort());
  });

  it('has only commented lines, each setting after a line of meaning', () => {
    expect(lines.filter((line) => line !== '' && !line.startsWith('# '))).toEqual([]);
    const hasMeaning = (line = '') => line.startsWith('# ') && !line.startsWith('# ---') && !isSetting(line);
    const bare = lines.filter((line, i) => isSetting(line) && !hasMeaning(lines[i - 1]));
    expect(bare).toEqual([]);
  });

  it('shows the defaults that the application has', () => {
    const written = (value: unknown): string => {
      if (Array.isArray(value)) return value.join(',');
      const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
      return isPlain ? String(value) : '';
    };
    const defaults = new Map(
      Object.entries(settings.parse({})).map(([name, value]) => [name, written(value)]),
    );
    for (const { name, value } of documented.filter(({ name }) => !composeNames.includes(name))) {
      expect(`${name}=${value}`).toBe(`${name}=${defaults.get(name) ?? ''}`);
    }
  });

  it('changes nothing when all of it is taken in', () => {
    const folder = mkdtempSync(join(tmpdir(), 'artel-env-'));
    try {
      const envFile = join(folder, '.env');
      writeFileSync(envFile, text.replaceAll(/^# (?=[A-Z][A-Z0-9_]*=)/gm, ''));
      const real = { DATA_DIR: join(folder, 'data') };
      const taken = loadConfig(real, { envFile, argv: [] });
      const without = loadConfig(real, { envFile: join(folder, 'none'), argv: [] });
      expect({ ...taken, processId: '' }).toEqual({ ...without, processId: '' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('docker-compose.yml', () => {
  const text = read('docker-compose.yml');
  const { services, volumes } = Compose.parse(parse(text, { merge: true }));
  const interpolated = [...text.matchAll(/\$\{(?<name>[A-Z_]+)(?<rest>:?[-?])?/g)].map(({ groups }) => ({
    name: groups?.name ?? '',
    rest: groups?.rest,
  }));

  it('runs all parts of the scaled profile, restarting what fails', () => {
    const names = [
      'api',
      'nginx',
      'ollama',
      'ollama-embeddings',
      'ollama-model',
      'postgres',
      'redis',
      'worker',
    ];
    expect(Object.keys(services).sort()).toEqual(names);
    for (const [name, { restart }] of Object.entries(services)) {
      expect({ name, restart }).toEqual({
        name,
        restart: name.startsWith('ollama-') ? 'on-failure' : 'unless-stopped',
      });
    }
    expect(services.worker?.deploy?.replicas).toBe(2);
    expect(services.postgres?.image).toMatch(/^pgvector\/pgvector:pg17$/);
    expect(services.redis?.command?.join(' ')).toContain('--appendonly yes --maxmemory-policy noeviction');
  });

  it('publishes nothing but nginx', () => {
    const published = Object.entries(services).filter(([, service]) => service.ports);
    expect(published.map(([name, { ports }]) => [name, ports])).toEqual([
      ['nginx', ['${PUBLIC_PORT:-8080}:80']],
    ]);
    expect(text).not.toContain('network_mode');
  });

  it('checks the health of every server and waits for it', () => {
    const checked = Object.entries(services).filter(([, { healthcheck }]) => healthcheck);
    // The api's and the workers' check is in the image.
    expect(checked.map(([name]) => name).sort()).toEqual(['nginx', 'ollama', 'postgres', 'redis']);
    const ready = { condition: 'service_healthy' };
    expect(services.nginx?.depends_on).toEqual({ api: ready });
    for (const name of ['api', 'worker']) {
      expect(services[name]?.depends_on).toEqual({ postgres: ready, redis: ready });
    }
  });

  it('gives the api and the workers the same storage and secrets, in different modes', () => {
    const { MODE: apiMode, ...api } = services.api?.environment ?? {};
    const { MODE: workerMode, ...worker } = services.worker?.environment ?? {};
    expect([apiMode, workerMode]).toEqual(['api', 'worker']);
    expect(worker).toEqual(api);
    expect(Object.keys(api).filter((name) => !(name in settings.shape))).toEqual([]);
    for (const name of ['DATABASE_URL', 'REDIS_URL', 'JWT_SECRET']) expect(api).toHaveProperty(name);
  });

  it('requires the secrets and has only names that .env may hold', () => {
    const known = new Set([...composeNames, ...Object.keys(settings.shape)]);
    expect(interpolated.filter(({ name }) => !known.has(name))).toEqual([]);
    for (const secret of ['POSTGRES_PASSWORD', 'JWT_SECRET']) {
      const uses = interpolated.filter(({ name }) => name === secret);
      expect(uses.length).toBeGreaterThan(0);
      for (const use of uses) expect(use).toMatchObject({ rest: ':?' });
    }
    // Compose itself reads this one.
    const used = composeNames.filter((name) => name !== 'COMPOSE_PROJECT_NAME');
    for (const name of used) expect(interpolated).toContainEqual(expect.objectContaining({ name }));
  });

  it('keeps what must be kept in named volumes', () => {
    const named = Object.values(services).flatMap((service) =>
      service.volumes.filter((volume) => !volume.startsWith('.')).map((volume) => volume.split(':')[0]),
    );
    expect([...new Set(named)].sort()).toEqual(Object.keys(volumes).sort());
    for (const name of ['api', 'worker']) expect(services[name]?.volumes).toEqual(['data:/app/data']);
  });
});

describe('Dockerfile', () => {
  const text = read('Dockerfile').replaceAll('\\\n', ' ');
  const stages = text.split(/^(?=FROM )/m).filter((part) => part.startsWith('FROM '));
  const runtime = stages.at(-1) ?? '';

  it('builds in one stage and runs in another, without what only building needs', () => {
    expect(stages).toHaveLength(2);
    expect(stages[0]).toMatch(/^RUN npm ci$/m);
    expect(stages[0]).toMatch(/npm run build && npm prune --omit=dev$/m);
    const copied = [...runtime.matchAll(/^COPY (?:--from=build )?(?<path>\S+)/gm)].map((m) => m.groups?.path);
    expect(copied).toEqual(['package.json', '/app/node_modules', '/app/dist', 'prompts']);
    expect(runtime).not.toMatch(/^RUN .*npm/m);
  });

  it('runs as another user than root, in production, and is asked for its health', () => {
    expect([...runtime.matchAll(/^USER (?<user>\S+)$/gm)].map((m) => m.groups?.user)).toEqual(['node']);
    expect(runtime).toMatch(/^ENV .*NODE_ENV=production\b.*HOST=0\.0\.0\.0\b/m);
    expect(runtime).toMatch(/^HEALTHCHECK .*\/health/m);
    expect(runtime).toMatch(/^VOLUME \/app\/data$/m);
    // The exec form: node itself gets the signals, not a shell.
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: { start: string };
    };
    expect(scripts.start).toMatch(/^node .*dist\/src\/main\.js$/);
    const [, command = ''] = /^CMD (.*)$/m.exec(runtime) ?? [];
    expect(JSON.parse(command)).toEqual(scripts.start.split(' '));
  });

  it('sends the daemon what it copies and no more', () => {
    const allowed = read('.dockerignore').split('\n');
    expect(allowed[0]).toBe('*');
    const needed = [...text.matchAll(/^COPY (?!--from)(?<list>.+) \S+$/gm)].flatMap(
      (m) => m.groups?.list?.split(' ') ?? [],
    );
    expect(needed.length).toBeGreaterThan(0);
    for (const path of needed) expect(allowed).toContain(`!${path}`);
    for (const path of ['.env', 'data', 'node_modules', '.git']) expect(allowed).not.toContain(`!${path}`);
  });
});

describe('What is deployed', () => {
  it('names a version everywhere', () => {
    const compose = Compose.parse(parse(read('docker-compose.yml'), { merge: true }));
    const images = [
      ...Object.values(compose.services).map(({ image }) => image),
      ...[...read('Dockerfile').matchAll(/^FROM (?<image>\S+)/gm)].map((m) => m.groups?.image ?? ''),
    ];
    for (const image of images) {
      expect(image).toMatch(/:\S*\d/);
      expect(image).not.toContain('latest');
    }
  });

  it('lets the edge ask for one upstream, refuse the figures and take the prefix of the web client away', () => {
    const conf = read('deploy/nginx.conf');
    expect(conf.match(/api:8100;/g)).toHaveLength(1);
    expect(conf.match(/proxy_pass (?!http:\/\/\$artel;)/g)).toBeNull();
    expect(conf).toMatch(/location ~\* \S+metrics \{\s+return 403;/);
    expect(conf).toContain('rewrite ^/api/v1/web/(.*)$ /api/v1/$1 break;');
  });
});
