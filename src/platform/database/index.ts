export { CreatedAtColumn, IdColumn, TextColumn, TimeColumn, UuidColumn, isId, newId } from './columns.js';
export { columnsOf } from './entity-columns.js';
export { DatabaseModule } from './database.module.js';
export { Extensions, type Extension } from './extensions.js';
export { GroupCommit } from './group-commit.js';
export { Installation } from './installation.js';
export { asSystem, inOrganization, withoutTables } from './scope.js';
export { Transactions, type Tx } from './transactions.js';
export { violatedConstraint } from './violation.js';
