import { Injectable } from '@nestjs/common';
import { SystemMessages, type SystemNote } from '../../chats/index.js';
import { Organization, UserService } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { Approval } from './approval.entity.js';
import {
  decisionWording,
  requestWording,
  unheardWording,
  type Unheard,
  type Wording,
} from './approval-wording.js';

type NoteType = Extract<SystemNote, { approvalId: string }>['type'];
type Author = Parameters<SystemMessages['tell']>[1]['author'];

/** What the chat itself says of calls that wait for people, so that they can be answered where everybody sees them. */
@Injectable()
export class ApprovalNotes {
  constructor(
    private readonly messages: SystemMessages,
    private readonly users: UserService,
  ) {}

  async requested(tx: Tx, approval: Approval): Promise<void> {
    const { timeZone } = await tx.manager.findOneByOrFail(Organization, { id: approval.orgId });
    const wording = requestWording(approval, timeZone);
    await this.tell(tx, approval, 'approval.requested', roleOf(approval), wording);
  }

  /** `isSaid`: the chat has heard the comment from the person themselves, and needs no second one of it. */
  async decided(tx: Tx, approval: Approval, isSaid = false): Promise<void> {
    const { orgId, decidedBy, question } = approval;
    if (isSaid && question !== null) return;
    const comment = isSaid ? null : approval.comment;
    const [person] = decidedBy ? await this.users.people(orgId, [decidedBy], tx) : [];
    const author = person ? { kind: 'user' as const, ...person } : roleOf(approval);
    await this.tell(
      tx,
      approval,
      'approval.decided',
      author,
      decisionWording(author.name, { ...approval, comment }),
    );
  }

  unheard(tx: Tx, approval: Approval, why: Unheard): Promise<void> {
    return this.tell(tx, approval, 'approval.unheard', roleOf(approval), unheardWording(why));
  }

  /** They say what a deleted message was about. */
  async withdraw(tx: Tx, orgId: string, noteIds: string[]): Promise<void> {
    await this.messages.withdraw(tx, orgId, noteIds);
  }

  private async tell(
    tx: Tx,
    { id, orgId, chatId }: Approval,
    type: NoteType,
    author: Author,
    wording: Wording,
  ): Promise<void> {
    if (!chatId) return;
    const note = { type, approvalId: id };
    const messageId = await this.messages.tell(tx, { orgId, chatId, author, note, wording });
    if (!messageId) return;
    await tx.manager.query(
      'UPDATE approvals SET note_ids = note_ids || $3::uuid WHERE org_id = $1 AND id = $2',
      [orgId, id, messageId],
    );
  }
}

const roleOf = ({ agentId, agentUsername, agentName }: Approval) => ({
  kind: 'agent' as const,
  id: agentId,
  username: agentUsername,
  name: agentName,
});
