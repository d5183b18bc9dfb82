import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { WebSocket } from 'ws';
import { toAppError } from '../platform/errors/index.js';
import { log } from '../platform/logging/index.js';
import { Admissions } from './admissions.js';
import type { Command } from './frame.js';

/** The one mapper from anything thrown in a handler of a socket to an error frame. */
@Catch()
export class SocketErrorFilter implements ExceptionFilter {
  constructor(private readonly admissions: Admissions) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = toAppError(thrown);
    if (error.status >= 500)
      log.error({ err: error.cause ?? error, code: error.code }, 'a socket command failed');
    const ws = host.switchToWs();
    this.admissions.of(ws.getClient<WebSocket>()).fail(error, ws.getData<Command>()?.id);
  }
}
