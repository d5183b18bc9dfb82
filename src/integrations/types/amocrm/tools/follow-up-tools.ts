import { z } from 'zod';
import { AppError } from '../../../../platform/errors/index.js';
import { readMoment, type MomentProblem } from '../../../../platform/language/index.js';
import type { Tool } from '../../../../tools/index.js';
import type { Crm } from './crm.js';
import { crmTool } from './crm-tool.js';
import { CrmEntity, CrmId, madeIn, placeOf } from './entities.js';

const About = {
  entity: CrmEntity.describe('What it is about'),
  id: CrmId.describe('The id of the lead or of the contact'),
};

const noteInput = z.strictObject({ ...About, text: z.string().trim().min(1).max(10_000) });

const taskInput = z.strictObject({
  ...About,
  text: z.string().trim().min(1).max(2_000).describe('What is to be done'),
  due: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('Until when: the day and the time, in the words of the person or in ISO 8601'),
});

const problems: Record<MomentProblem, string> = {
  none: 'names no day and time',
  several: 'names more than one moment',
  no_time: 'names no time of the day',
  repeated: 'is said to repeat',
  past: 'has passed already',
};

/** The time zone in which people of an organization say times. */
export type TimeZoneOf = (orgId: string) => Promise<string>;

export const followUpTools = (crm: Crm, timeZoneOf: TimeZoneOf): Record<string, Tool> => ({
  crm_add_note: crmTool(crm, {
    description: 'Adds a note to a lead or to a contact in amoCRM, where people read it in its history.',
    input: noteInput,
    run: async (account, { entity, id, text }, { idempotencyKey }) => {
      const body = [{ note_type: 'common', params: { text }, request_id: idempotencyKey }];
      const path = `${placeOf[entity]}/${id}/notes`;
      const made = madeIn(await account.call({ method: 'POST', path, body }), 'notes');
      return `note ${made} was added to ${entity} ${id}.`;
    },
  }),
  crm_add_task: crmTool(crm, {
    description:
      'Gives those who work in amoCRM a task about a lead or a contact, with a time until which it is to be done.',
    input: taskInput,
    run: async (account, { entity, id, text, due }, { orgId, idempotencyKey }) => {
      const timeZone = await timeZoneOf(orgId);
      const found = readMoment(due, { now: new Date(), timeZone });
      if (typeof found === 'string')
        throw new AppError(
          'tool_arguments_invalid',
          `"${due}" ${problems[found]}. Ask the person for the day and the time`,
        );
      const body = [
        {
          text,
          complete_till: Math.floor(found.at.getTime() / 1_000),
          entity_id: id,
          entity_type: placeOf[entity],
          request_id: idempotencyKey,
        },
      ];
      const made = madeIn(await account.call({ method: 'POST', path: 'tasks', body }), 'tasks');
      const told = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'short' });
      return `task ${made} was added to ${entity} ${id}, until ${told.format(found.at)} (${timeZone}).`;
    },
  }),
});
