export { Admissions } from './admissions.js';
export { GatewayModule } from './gateway.module.js';
export { SocketAdapter } from './socket.adapter.js';
