import { runLoad } from './load.js';
import { takeOrders } from './orders.js';

/** The load generator of the facade: a Load in, figures out. */
takeOrders(runLoad);
