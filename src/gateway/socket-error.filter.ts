import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { WebSocket } from 'ws';
import { toAppError } from '../platform/errors/index.js';
import { log } from '../platform/logging/index.js';
import { failure, type Command } from './frame.js';

/** The one mapper from anything thrown in a handler of `/ws` to an `error` frame. */
@Catch()
export class SocketErrorFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = toAppError(thrown);
    if (error.status >= 500)
      log.error({ err: error.cause ?? error, code: error.code }, 'a socket command failed');
    const ws = host.switchToWs();
    ws.getClient<WebSocket>().send(JSON.stringify(failure(ws.getData<Command>()?.id, error)));
  }
}
