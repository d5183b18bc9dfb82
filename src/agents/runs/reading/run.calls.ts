import { Injectable } from '@nestjs/common';
import { MessageRuns, type CalledRuns, type MessageRun } from '../../../chats/index.js';
import type { Run } from '../queue/run.entity.js';

type Called = Pick<Run, 'id' | 'agentUsername' | 'status' | 'errorCode' | 'errorDetail' | 'messageId'> & {
  triggerMessageId: string;
};

/** Tells of messages what has become of the roles that they have called. */
@Injectable()
export class RunCalls {
  constructor(messageRuns: MessageRuns) {
    messageRuns.readBy(ofMessages);
  }
}

/** Of what was asked several times, the last time counts. */
const ofMessages: CalledRuns = async (orgId, messageIds, manager) => {
  const rows = await manager.query<Called[]>(
    `SELECT * FROM (
       SELECT DISTINCT ON (r.trigger_message_id, r.agent_id) r.trigger_message_id AS "triggerMessageId", r.id,
         r.agent_username AS "agentUsername", r.status, r.error_code AS "errorCode",
         r.error_detail AS "errorDetail", r.message_id AS "messageId"
       FROM runs r WHERE r.org_id = $1 AND r.trigger_message_id = ANY($2)
       ORDER BY r.trigger_message_id, r.agent_id, r.generation DESC) newest
     ORDER BY id`,
    [orgId, messageIds],
  );
  const byMessage = new Map(messageIds.map((id) => [id, [] as MessageRun[]]));
  for (const row of rows) byMessage.get(row.triggerMessageId)?.push(runOfMessage(row));
  return byMessage;
};

const runOfMessage = ({
  id,
  agentUsername,
  status,
  errorCode,
  errorDetail,
  messageId,
}: Called): MessageRun => ({
  id,
  agentUsername,
  status,
  ...(errorCode ? { error: { code: errorCode, detail: errorDetail ?? '' } } : {}),
  ...(messageId ? { messageId } : {}),
});
