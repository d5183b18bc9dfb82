import { DefaultNamingStrategy, type Table } from 'typeorm';
import { snakeCase } from '../text/index.js';

/** `camelCase` in code is `snake_case` in the database; keys have readable names. */
export class SnakeCaseNaming extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? snakeCase(propertyName);
  }

  override primaryKeyName(tableOrName: Table | string): string {
    return `${typeof tableOrName === 'string' ? tableOrName : tableOrName.name}_pkey`;
  }
}
