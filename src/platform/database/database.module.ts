import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Config } from '../config/index.js';
import { dataSourceOptions, openDataSource } from './data-source.js';
import { EmbeddedUpkeep } from './embedded-upkeep.js';
import { Extensions } from './extensions.js';
import { Installation } from './installation.js';
import { Transactions } from './transactions.js';

@Global()
@Module({})
export class DatabaseModule {
  static register(config: Config): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...dataSourceOptions(config), autoLoadEntities: true, retryAttempts: 0 }),
          dataSourceFactory: (options) => openDataSource(config, options as DataSourceOptions),
        }),
      ],
      providers: [
        Transactions,
        EmbeddedUpkeep,
        {
          provide: Installation,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => Installation.of(dataSource),
        },
        {
          provide: Extensions,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => Extensions.of(dataSource),
        },
      ],
      exports: [Transactions, Installation, Extensions],
    };
  }
}
