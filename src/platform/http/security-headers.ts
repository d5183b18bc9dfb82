import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import helmet, { type HelmetOptions } from 'helmet';
import type { Config } from '../config/index.js';

/** `'self'` covers sockets of our own origin, too (CSP level 3). */
const strict = {
  'default-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'base-uri': ["'none'"],
  'object-src': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};

/** The reader of the API's description writes its styles into the page. */
const docs = { ...strict, 'style-src': ["'self'", "'unsafe-inline'"] };

/** The client's page: components write styles, which carry this nonce; scripts are files of ours, without exception. */
export const pagePolicy = (styleNonce: string): string =>
  Object.entries({
    ...strict,
    'script-src': ["'self'"],
    'style-src': ["'self'", `'nonce-${styleNonce}'`],
    'connect-src': ["'self'"],
  })
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');

const policy = (directives: Record<string, string[]>) => ({
  contentSecurityPolicy: { useDefaults: false, directives },
});

const optionsFor = ({ PUBLIC_URL }: Config): HelmetOptions => ({
  ...policy(strict),
  crossOriginEmbedderPolicy: { policy: 'require-corp' },
  frameguard: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
  // Only a site that is reached by https may say so; its subdomains are not ours to speak for.
  strictTransportSecurity: PUBLIC_URL.startsWith('https:')
    ? { maxAge: 31_536_000, includeSubDomains: false }
    : false,
  // For browsers that are gone.
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
});

/** Asked for once: they are the same for every answer. */
function headersBy(options: HelmetOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  const answer = {
    setHeader: (name: string, value: string) => (headers[name] = value),
    removeHeader: () => undefined,
  };
  const [request, response] = [{}, answer] as unknown as Parameters<ReturnType<typeof helmet>>;
  helmet(options)(request, response, (error?: unknown) => {
    if (error) throw error as Error;
  });
  return headers;
}

/** What every answer tells browsers, streams and errors included; and nobody keeps what was meant for one person. */
export function protectAnswers(app: NestFastifyApplication, config: Config): void {
  const options = optionsFor(config);
  const ofAll = headersBy(options);
  const ofDocs = headersBy({ ...options, ...policy(docs) });
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', ({ routeOptions: { url = '', config: route }, is404 }, reply, done) => {
      void reply.headers(/^\/docs(\/|$)/.test(url) ? ofDocs : ofAll);
      if (route.access ?? is404) void reply.header('cache-control', 'no-store');
      done();
    });
}

/** For answers that are written before any hook has run; they are never pages. */
export const bareHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
} as const;
