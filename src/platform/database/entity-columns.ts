import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';

/** All columns of an entity under the names of its properties: what a statement written by hand reads whole rows by. */
export const columnsOf = (
  dataSource: DataSource,
  entity: EntityTarget<ObjectLiteral>,
  alias: string,
): string =>
  dataSource
    .getMetadata(entity)
    .columns.map(({ databaseName, propertyName }) => `${alias}.${databaseName} AS "${propertyName}"`)
    .join(', ');
