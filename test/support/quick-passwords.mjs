// Loaded before the product by `node --import`: bcrypt at its least cost. The product's own would be most of the work
// of the suite, and what it is, is asked in src/identity/accounts/passwords.spec.ts.
import { createRequire } from 'node:module';

const leastCost = 4;
// Through `require`: names that a module was imported by cannot be changed any more.
const bcrypt = createRequire(import.meta.url)('bcrypt');
const { hash } = bcrypt;
bcrypt.hash = (password) => hash(password, leastCost);
