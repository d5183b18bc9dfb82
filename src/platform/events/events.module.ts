import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Events } from './events.js';
import { OutboxEntry } from './outbox.entity.js';
import { OutboxRelay } from './outbox.relay.js';
import { Subscribers } from './subscribers.js';

@Global()
@Module({
  imports: [DiscoveryModule, TypeOrmModule.forFeature([OutboxEntry])],
  providers: [Events, OutboxRelay, Subscribers],
  exports: [Events],
})
export class EventsModule {}
