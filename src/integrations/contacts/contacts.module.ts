import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgentsModule } from '../../agents/index.js';
import { ChatsModule } from '../../chats/index.js';
import { IdentityModule } from '../../identity/index.js';
import { NotificationsModule } from '../../notifications/index.js';
import { IntegrationCoreModule } from '../integration-core.module.js';
import { ContactBook } from './contact-book.js';
import { ContactFiles } from './contact-files.js';
import { ContactMetrics } from './contact-metrics.js';
import { ContactNews } from './contact-news.js';
import { ContactReader } from './contact-reader.js';
import { ContactRetention } from './contact-retention.js';
import { ContactSeam } from './contact-seam.js';
import { ContactController } from './contact.controller.js';
import { Contact } from './contact.entity.js';
import { ContactService } from './contact.service.js';
import { Contacts } from './contacts.js';
import { HaltedAnswers } from './halted-answers.js';
import { SpeakingTurns } from './speaking-turns.js';
import { ContactSend } from './sending/contact-send.entity.js';
import { ContactReach } from './sending/contact-reach.js';
import { ContactSends } from './sending/contact-sends.js';
import { CopyCourier } from './sending/copy-courier.js';
import { LastMembers } from './last-members.js';
import { LostAnswers } from './sending/lost-answers.js';
import { Onlookers } from './sending/onlookers.js';
import { SendClaims } from './sending/send-claims.js';
import { SendCourier } from './sending/send-courier.js';
import { SendDispatcher } from './sending/send-dispatcher.js';
import { SendNotices } from './sending/send-notices.js';
import { Arrivals } from './taking/arrivals.js';
import { ColleagueSilence } from './taking/colleague-silence.js';
import { Colleagues } from './colleagues.js';
import { Corrections } from './taking/corrections.js';
import { RoomToAsk } from './room-to-ask.js';
import { ContactArrival } from './taking/contact-arrival.entity.js';

/** Who writes to roles from outside, whatever the type of integration. */
@Module({
  imports: [
    IdentityModule,
    ChatsModule,
    NotificationsModule,
    AgentsModule,
    IntegrationCoreModule,
    TypeOrmModule.forFeature([Contact, ContactArrival, ContactSend]),
  ],
  controllers: [ContactController],
  providers: [
    Arrivals,
    ColleagueSilence,
    Colleagues,
    Corrections,
    ContactBook,
    ContactFiles,
    ContactMetrics,
    ContactNews,
    ContactReach,
    ContactReader,
    ContactRetention,
    ContactSends,
    ContactService,
    CopyCourier,
    HaltedAnswers,
    LastMembers,
    LostAnswers,
    Onlookers,
    RoomToAsk,
    SendClaims,
    SendCourier,
    SendDispatcher,
    SendNotices,
    SpeakingTurns,
    { provide: Contacts, useClass: ContactSeam },
  ],
  exports: [Contacts, ContactFiles],
})
export class ContactsModule {}
