import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';

/** The columns of an entity that are read with it, under the names of its properties: what a statement written by hand reads whole rows by. */
export const columnsOf = (
  dataSource: DataSource,
  entity: EntityTarget<ObjectLiteral>,
  alias: string,
): string =>
  dataSource
    .getMetadata(entity)
    .columns.filter(({ isSelect }) => isSelect)
    .map(({ databaseName, propertyName }) => `${alias}.${databaseName} AS "${propertyName}"`)
    .join(', ');
