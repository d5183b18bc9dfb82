import { Module } from '@nestjs/common';
import { ContactsModule } from './contacts/contacts.module.js';
import { IntegrationCoreModule } from './integration-core.module.js';
import { IntegrationTypes } from './integration-types.js';
import type { Integration } from './integration.js';
import { discovered, typeModules } from './types/discovered.js';

const withModule = new Set(typeModules.map(({ name }) => name));

/** The types are found by folder: none is named here, and nothing but this knows where they are. */
@Module({
  imports: [IntegrationCoreModule, ContactsModule, ...typeModules.map(({ value }) => value)],
  providers: [
    ...discovered.flatMap(({ name, value }) => (withModule.has(name) ? [] : [value])),
    {
      provide: 'every type of integrations',
      inject: [IntegrationTypes, ...discovered.map(({ value }) => value)],
      useFactory: (types: IntegrationTypes, ...made: Integration[]): void => {
        for (const [index, { name }] of discovered.entries()) types.add(name, made[index] as Integration);
      },
    },
  ],
})
export class IntegrationsModule {}
