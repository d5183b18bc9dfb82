import { runGraphLoad } from './graphs.js';
import { takeOrders } from './orders.js';

/** Graphs without Artel: a GraphLoad in, figures out. */
takeOrders(runGraphLoad);
