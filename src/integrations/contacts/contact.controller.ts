import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, Summary, type Page } from '../../platform/http/index.js';
import { ContactReader } from './contact-reader.js';
import {
  ContactPage,
  ContactQuery,
  ContactView,
  SendPage,
  SendQuery,
  UpdateContact,
  type SendView,
} from './contact.dto.js';
import { ContactService } from './contact.service.js';

@ApiTags('contacts')
@Controller('api/v1/contacts')
export class ContactController {
  constructor(
    private readonly contacts: ContactService,
    private readonly reader: ContactReader,
  ) {}

  @Summary(
    'Who writes to roles from outside',
    'By integrations; those of roles that the caller may use. Who was heard last comes first.',
  )
  @Requires('contact:read')
  @Answers(200, ContactPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: ContactQuery }) query: ContactQuery,
  ): Promise<Page<ContactView>> {
    return this.reader.page(actor, query);
  }

  @Summary('A contact')
  @Requires('contact:read')
  @Answers(200, ContactView)
  @Get(':id')
  get(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<ContactView> {
    return this.reader.get(actor, id);
  }

  @Summary('Name a contact, note something of it, block it')
  @Requires('contact:talk')
  @Answers(200, ContactView)
  @Patch(':id')
  update(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: UpdateContact }) body: UpdateContact,
  ): Promise<ContactView> {
    return this.contacts.update(actor, id, body);
  }

  @Summary('Look into the conversation with a contact', 'The caller becomes a member of its chat.')
  @Requires('contact:talk')
  @Answers(200, ContactView)
  @Post(':id/open')
  open(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<ContactView> {
    return this.contacts.open(actor, id);
  }

  @Summary(
    'Speak with a contact in the place of the role',
    'What the caller posts in the chat goes out to the contact, and the role is asked nothing. What it was writing is not said.',
  )
  @Fails('contact_taken_over')
  @Requires('contact:talk')
  @Answers(200, ContactView)
  @Post(':id/take-over')
  takeOver(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<ContactView> {
    return this.contacts.takeOver(actor, id);
  }

  @Summary(
    'Let the role speak with a contact again',
    'It has heard what was said meanwhile. By who took the conversation over, or who looks after roles.',
  )
  @Fails('contact_taken_over')
  @Requires('contact:talk')
  @Answers(200, ContactView)
  @Post(':id/hand-back')
  handBack(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<ContactView> {
    return this.contacts.handBack(actor, id);
  }

  @Summary('What went out to a contact, or is to', 'The newest first, for 90 days.')
  @Requires('contact:read')
  @Answers(200, SendPage)
  @Get(':id/sends')
  sends(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: SendQuery }) query: SendQuery,
  ): Promise<Page<SendView>> {
    return this.reader.sends(actor, id, query);
  }

  @Summary('Send again what has failed', 'After what was said to the contact since.')
  @Fails('conflict')
  @Requires('contact:talk')
  @Answers(204)
  @Post(':id/sends/:sendId/retry')
  retry(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('sendId', { schema: Id }) sendId: string,
  ): Promise<void> {
    return this.contacts.retry(actor, id, sendId);
  }
}
