import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from './app.module.js';
import { Admissions, SocketAdapter } from './gateway/index.js';
import type { Config } from './platform/config/index.js';
import { newId } from './platform/database/index.js';
import {
  acceptBodies,
  acceptUploads,
  allowOrigins,
  edgeOptions,
  largestBody,
  logRequests,
  ProblemFilter,
  protectAnswers,
  recordRoutes,
  validationPipe,
} from './platform/http/index.js';
import { nestLogger } from './platform/logging/index.js';

/** The application, initialized and not listening yet. */
export async function createApp(config: Config): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    ...edgeOptions,
    bodyLimit: largestBody,
    genReqId: () => newId(),
    // Open streams must not hold a shutdown back: a reader resumes elsewhere.
    forceCloseConnections: true,
    trustProxy: config.TRUSTED_PROXIES,
    routerOptions: { maxParamLength: 500 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.register(config), adapter, {
    logger: nestLogger,
    abortOnError: false,
  });
  recordRoutes(adapter.getInstance());
  logRequests(adapter.getInstance());
  allowOrigins(app, config);
  await protectAnswers(app, config);
  acceptBodies(app);
  await acceptUploads(app);
  app.useGlobalPipes(validationPipe);
  app.useGlobalFilters(new ProblemFilter());
  app.useWebSocketAdapter(new SocketAdapter(app, app.get(Admissions)));
  if (config.serves) serveDocs(app);
  await app.init();
  return app;
}

export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const info = new DocumentBuilder()
    .setTitle('Artel')
    .setDescription(
      'People and AI roles in one chat. Errors are RFC 9457 problem details with a stable `code`.',
    )
    .setVersion('1')
    .addBearerAuth()
    .addCookieAuth('artel_access', {
      type: 'apiKey',
      in: 'cookie',
      description:
        'Of a client that logs in with `x-artel-session: cookie`. What changes something then needs the header ' +
        '`x-csrf-token` too, with the `csrfToken` of that answer or of `GET /auth/me`.',
    })
    .build();
  return SwaggerModule.createDocument(app, info);
}

/** Made when it is first asked for: a boot does not wait for it. */
function serveDocs(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });
}
