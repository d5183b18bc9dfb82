import { z } from 'zod';
import { AppError } from '../../../../platform/errors/index.js';
import { readMoney } from '../../../../platform/language/index.js';
import type { Tool } from '../../../../tools/index.js';
import type { Crm, CrmAccount } from './crm.js';
import { crmTool } from './crm-tool.js';
import { CrmId, CrmName, KeptContact, KeptLead, listOf, madeIn, told, toldLead } from './entities.js';
import { fieldValues, GivenFields, type FieldValues } from './fields.js';

const mostFound = 10;
/** Of one contact. */
const mostOfContact = 50;
/** At once; amoCRM gives no more. */
const mostRead = 250;
const largestPrice = 1_000_000_000_000;

const Price = z
  .union([z.number().min(0).max(largestPrice), z.string().trim().min(1).max(100)])
  .describe('The sum, in digits or in the words of the person: 150000, "полтора миллиона"');
const Wanted = z.union([CrmId, CrmName]);
const Status = Wanted.describe('The name of the status, or its id');
const PipelineName = Wanted.describe('The name of the pipeline, or its id; the usual one unless told');

const findInput = z.strictObject({
  query: z.string().trim().min(1).max(200).optional().describe('A part of the name, or of another field'),
  contactId: CrmId.optional().describe('Only those of this contact'),
  status: Status.optional().describe('Only those in this status'),
  pipeline: PipelineName.optional(),
});

const createInput = z.strictObject({
  name: CrmName.describe('What it is about, in a few words'),
  price: Price.optional(),
  contactId: CrmId.optional().describe(
    'Whose it is: of a contact that was found or made before; unless told, whom the conversation is with, where amoCRM knows them',
  ),
  status: Status.optional(),
  pipeline: PipelineName.optional(),
  fields: GivenFields.optional(),
});

const updateInput = z.strictObject({
  leadId: CrmId,
  name: CrmName.optional(),
  price: Price.optional(),
  fields: GivenFields.optional(),
});

const moveInput = z.strictObject({ leadId: CrmId, status: Status, pipeline: PipelineName.optional() });

/** In whole units of the account's currency. Throws `tool_arguments_invalid` for what is not one sum. */
export function readPrice(given: string | number | undefined): number | undefined {
  if (given === undefined || typeof given === 'number')
    return given === undefined ? undefined : Math.round(given);
  const read = readMoney(given, 'RUB');
  const amount = Number(read?.value.amount);
  if (!read || read.confidence !== 'sure' || !Number.isFinite(amount) || amount > largestPrice || amount < 0)
    throw new AppError('tool_arguments_invalid', `"${given}" is not one sum. Ask the person for it`);
  return Math.round(amount);
}

const filters = (given: Record<string, number | undefined>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[`filter${name}`, value]])),
  );

const withValues = (name: string | undefined, price: number | undefined, values: FieldValues[]): object => ({
  ...(name === undefined ? {} : { name }),
  ...(price === undefined ? {} : { price }),
  ...(values.length === 0 ? {} : { custom_fields_values: values }),
});

async function lead({ call }: CrmAccount, id: number): Promise<KeptLead> {
  const { success, data } = KeptLead.safeParse(await call({ method: 'GET', path: `leads/${id}` }));
  if (!success) throw new AppError('egress_failed', 'The answer of amoCRM cannot be read');
  return data;
}

/** Leads know no filter by contact, but contacts know their leads: the newest of them. */
async function leadsOf({ call }: CrmAccount, contactId: number): Promise<number[]> {
  const answer = await call({ method: 'GET', path: `contacts/${contactId}`, query: { with: 'leads' } });
  const { success, data } = KeptContact.safeParse(answer);
  const leads = success ? (data._embedded?.leads ?? []) : [];
  return leads
    .map(({ id }) => id)
    .sort((a, b) => b - a)
    .slice(0, mostOfContact);
}

export const leadTools = (crm: Crm): Record<string, Tool> => ({
  crm_find_leads: crmTool(crm, {
    description:
      'Looks up leads (deals) in amoCRM: their names, statuses, sums and contacts, the newest first.',
    readOnly: true,
    input: findInput,
    run: async (account, { query, contactId, status, pipeline }) => {
      const pipelines = await account.pipelines();
      const named =
        pipeline === undefined && status === undefined
          ? undefined
          : pipelines.pipeline(pipeline ?? account.settings.pipelineId);
      const statusId = named && status !== undefined ? pipelines.status(named, status).id : undefined;
      const ids = contactId === undefined ? undefined : await leadsOf(account, contactId);
      if (ids?.length === 0) return 'No lead was found.';
      const answer = await account.call({
        method: 'GET',
        path: 'leads',
        query: {
          ...(query === undefined ? {} : { query }),
          with: 'contacts',
          'order[created_at]': 'desc',
          limit: named || ids ? mostRead : mostFound + 1,
          ...filters(Object.fromEntries((ids ?? []).map((id, n) => [`[id][${n}]`, id]))),
          ...(statusId === undefined
            ? filters({ '[pipeline_id]': named?.id })
            : filters({ '[statuses][0][pipeline_id]': named?.id, '[statuses][0][status_id]': statusId })),
        },
      });
      // Accounts that have not bought filters list all.
      const found = listOf(answer, 'leads', KeptLead).filter(
        (one) =>
          (!ids || ids.includes(one.id)) &&
          (!named || one.pipeline_id === named.id) &&
          (statusId === undefined || one.status_id === statusId),
      );
      if (found.length === 0) return 'No lead was found.';
      const lines = found
        .slice(0, mostFound)
        .map((one) => toldLead(one, pipelines, account.settings.fieldMap.lead));
      return [...lines, ...(found.length > mostFound ? ['(and more: narrow the search)'] : [])].join('\n');
    },
  }),
  crm_create_lead: crmTool(crm, {
    description:
      'Makes a lead (a deal) in amoCRM. Find or make its contact first, and look whether the contact has such a lead already.',
    input: createInput,
    run: async (account, { name, price, contactId, status, pipeline, fields }, { idempotencyKey }) => {
      const { fieldMap, pipelineId } = account.settings;
      const values = fieldValues(fields, fieldMap.lead ?? {});
      const sum = readPrice(price);
      const pipelines = await account.pipelines();
      const into = pipelines.pipeline(pipeline ?? pipelineId);
      const whose = contactId ?? (await account.contactOfConversation());
      const body = [
        {
          ...withValues(name, sum, values),
          pipeline_id: into.id,
          ...(status === undefined ? {} : { status_id: pipelines.status(into, status).id }),
          ...(whose === undefined ? {} : { _embedded: { contacts: [{ id: whose, is_main: true }] } }),
          request_id: idempotencyKey,
        },
      ];
      const made = madeIn(await account.call({ method: 'POST', path: 'leads', body }), 'leads');
      return told({ id: made, isNew: true, name, price: sum, pipeline: into.name, contactId: whose });
    },
  }),
  crm_update_lead: crmTool(crm, {
    description: 'Changes a lead (a deal) in amoCRM: what is given takes the place of what was there.',
    input: updateInput,
    run: async (account, { leadId, name, price, fields }) => {
      const body = withValues(
        name,
        readPrice(price),
        fieldValues(fields, account.settings.fieldMap.lead ?? {}),
      );
      if (Object.keys(body).length === 0) return 'Nothing was changed: nothing new was given.';
      await account.call({ method: 'PATCH', path: `leads/${leadId}`, body });
      return `lead ${leadId} was changed.`;
    },
  }),
  crm_move_lead: crmTool(crm, {
    description:
      'Moves a lead (a deal) in amoCRM to another status, within its pipeline unless another one is named.',
    input: moveInput,
    run: async (account, { leadId, status, pipeline }) => {
      const pipelines = await account.pipelines();
      const now = await lead(account, leadId);
      const into = pipelines.pipeline(pipeline ?? now.pipeline_id);
      const { id, name } = pipelines.status(into, status);
      if (now.status_id === id && now.pipeline_id === into.id)
        return `lead ${leadId} is in "${name}" already.`;
      const body = { pipeline_id: into.id, status_id: id };
      await account.call({ method: 'PATCH', path: `leads/${leadId}`, body });
      return `lead ${leadId} was moved to "${name}" of "${into.name}".`;
    },
  }),
});
