import { carryOut } from './sockets.js';
import { takeOrders } from './orders.js';

/** The audience of a chat and those who speak to it, on one clock: an Order in, figures out. */
takeOrders(carryOut);
