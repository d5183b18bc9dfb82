import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { Admissions, SocketAdapter } from './gateway/index.js';
import { Doorkeeper } from './identity/index.js';
import { serveDocs } from './openapi.js';
import type { Config } from './platform/config/index.js';
import { newId } from './platform/database/index.js';
import {
  acceptBodies,
  acceptLargeJson,
  acceptUploads,
  allowOrigins,
  Edge,
  largestBody,
  logRequests,
  paceStreams,
  ProblemFilter,
  protectAnswers,
  recordRoutes,
  validationPipe,
} from './platform/http/index.js';
import { nestLogger } from './platform/logging/index.js';
import { Metrics } from './platform/metrics/index.js';
import { serveWebClient } from './web/index.js';

/** The application, initialized and not listening yet. */
export async function createApp(config: Config): Promise<NestFastifyApplication> {
  const edge = new Edge();
  const adapter = new FastifyAdapter({
    ...edge.options,
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
  edge.countIn(app.get(Metrics));
  recordRoutes(adapter.getInstance());
  logRequests(adapter.getInstance());
  allowOrigins(app, config);
  protectAnswers(app, config);
  acceptBodies(app);
  paceStreams(app, config);
  acceptLargeJson(app, (request, reply) => app.get(Doorkeeper).keyOwnerOf(request, reply));
  await acceptUploads(app);
  app.useGlobalPipes(validationPipe);
  app.useGlobalFilters(new ProblemFilter());
  app.useWebSocketAdapter(new SocketAdapter(app, app.get(Admissions)));
  if (config.serves) {
    serveDocs(app);
    await serveWebClient(app);
  }
  await app.init();
  return app;
}
