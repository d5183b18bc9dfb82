import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Events } from './events.js';
import { OutboxEntry } from './outbox.entity.js';
import { OutboxRetention } from './outbox-retention.js';
import { OutboxRelay } from './outbox.relay.js';
import { Subscribers } from './subscribers.js';

@Global()
@Module({
  imports: [DiscoveryModule, TypeOrmModule.forFeature([OutboxEntry])],
  providers: [Events, OutboxRelay, OutboxRetention, Subscribers],
  exports: [Events],
})
export class EventsModule {}
