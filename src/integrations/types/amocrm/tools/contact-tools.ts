import { z } from 'zod';
import { AppError } from '../../../../platform/errors/index.js';
import { readEmail, readPhone } from '../../../../platform/language/index.js';
import type { Tool } from '../../../../tools/index.js';
import type { Crm, CrmAccount } from './crm.js';
import { crmTool } from './crm-tool.js';
import { CrmId, CrmName, KeptContact, listOf, madeIn, told, toldContact } from './entities.js';
import { codedValues, fieldValues, GivenFields, type FieldValues } from './fields.js';

const mostFound = 10;
/** Of a phone number: what stands before is written in several ways. */
const comparedDigits = 10;

const Phone = z.string().trim().min(3).max(50).describe('A phone number, as the person wrote it');
const Email = z.string().trim().min(3).max(254).describe('An e-mail address');

const findInput = z
  .strictObject({
    query: z.string().trim().min(2).max(200).optional().describe('A name, or another part of what is known'),
    phone: Phone.optional(),
    email: Email.optional(),
  })
  .refine((given) => Object.values(given).some((value) => value !== undefined), 'give query, phone or email');

const createInput = z.strictObject({
  name: CrmName,
  phone: Phone.optional(),
  email: Email.optional(),
  fields: GivenFields.optional(),
});

const updateInput = z.strictObject({
  contactId: CrmId,
  name: CrmName.optional(),
  phone: Phone.optional(),
  email: Email.optional(),
  fields: GivenFields.optional(),
});

interface Address {
  phone?: string;
  email?: string;
}

const digitsOf = (phone: string): string => phone.replace(/\D/g, '').slice(-comparedDigits);

async function search({ call }: CrmAccount, query: string): Promise<KeptContact[]> {
  const answer = await call({
    method: 'GET',
    path: 'contacts',
    query: { query, with: 'leads', limit: 50 },
  });
  return listOf(answer, 'contacts', KeptContact);
}

/** The account searches by words: what is only similar is left out. */
async function byAddress(account: CrmAccount, { phone, email }: Address): Promise<KeptContact[]> {
  if (phone !== undefined) {
    const digits = digitsOf(phone);
    const found = await search(account, digits);
    return found.filter(({ custom_fields_values }) =>
      codedValues(custom_fields_values, 'PHONE').some((one) => digitsOf(one) === digits),
    );
  }
  if (email === undefined) return [];
  const wanted = email.toLowerCase();
  return (await search(account, email)).filter(({ custom_fields_values }) =>
    codedValues(custom_fields_values, 'EMAIL').some((one) => one.trim().toLowerCase() === wanted),
  );
}

/** In the form that everybody understands. Throws `tool_arguments_invalid` for what is no address. */
function readAddress({ phone, email }: Address): Address {
  const read = {
    phone: phone === undefined ? undefined : readPhone(phone)?.value,
    email: email === undefined ? undefined : readEmail(email)?.value,
  };
  if (phone !== undefined && read.phone === undefined)
    throw new AppError('tool_arguments_invalid', `"${phone}" is no phone number. Ask the person for it`);
  if (email !== undefined && read.email === undefined)
    throw new AppError('tool_arguments_invalid', `"${email}" is no e-mail address. Ask the person for it`);
  return read;
}

const addressValues = ({ phone, email }: Address): FieldValues[] => [
  ...(phone === undefined ? [] : [{ field_code: 'PHONE', values: [{ value: phone, enum_code: 'WORK' }] }]),
  ...(email === undefined ? [] : [{ field_code: 'EMAIL', values: [{ value: email, enum_code: 'WORK' }] }]),
];

const withFields = (values: FieldValues[]): object =>
  values.length === 0 ? {} : { custom_fields_values: values };

export const contactTools = (crm: Crm): Record<string, Tool> => ({
  crm_find_contact: crmTool(crm, {
    description:
      'Looks up people in amoCRM by phone number, e-mail address or name. Look before you make a new contact or a lead.',
    readOnly: true,
    input: findInput,
    run: async (account, { query, ...given }) => {
      const address = readAddress(given);
      const found =
        given.phone === undefined && given.email === undefined
          ? await search(account, query ?? '')
          : await byAddress(account, address);
      if (found.length === 0) return 'No contact was found.';
      const lines = found
        .slice(0, mostFound)
        .map((one) => toldContact(one, account.settings.fieldMap.contact));
      const more =
        found.length > mostFound ? [`(and ${found.length - mostFound} more: narrow the search)`] : [];
      return [...lines, ...more].join('\n');
    },
  }),
  crm_create_contact: crmTool(crm, {
    description:
      'Makes a contact in amoCRM: a person with a phone number or an e-mail address. One who has that phone number or ' +
      'address already is not made twice: the result names them (`isNew`: false).',
    input: createInput,
    run: async (account, { name, fields, ...given }, { idempotencyKey }) => {
      const address = readAddress(given);
      const values = [
        ...addressValues(address),
        ...fieldValues(fields, account.settings.fieldMap.contact ?? {}),
      ];
      const known = [
        ...(await byAddress(account, { phone: address.phone })),
        ...(await byAddress(account, { email: address.email })),
      ];
      if (known[0]) return told({ id: known[0].id, isNew: false, known: toldContact(known[0]) });
      const body = [{ name, request_id: idempotencyKey, ...withFields(values) }];
      const made = madeIn(await account.call({ method: 'POST', path: 'contacts', body }), 'contacts');
      return told({ id: made, isNew: true, name });
    },
  }),
  crm_update_contact: crmTool(crm, {
    description:
      'Changes a contact in amoCRM: what is given takes the place of what was there, a phone number or an e-mail address is added.',
    input: updateInput,
    run: async (account, { contactId, name, fields, ...given }) => {
      const address = readAddress(given);
      const own = fieldValues(fields, account.settings.fieldMap.contact ?? {});
      const added = await addedTo(account, contactId, address);
      const values = [...added, ...own];
      if (name === undefined && values.length === 0) return 'Nothing was changed: nothing new was given.';
      const body = { ...(name === undefined ? {} : { name }), ...withFields(values) };
      await account.call({ method: 'PATCH', path: `contacts/${contactId}`, body });
      return `contact ${contactId} was changed.`;
    },
  }),
});

/** amoCRM replaces all values of a field by those that are given: what is there goes along. */
async function addedTo(account: CrmAccount, contactId: number, address: Address): Promise<FieldValues[]> {
  const values = addressValues(address);
  if (values.length === 0) return [];
  const answer = await account.call({ method: 'GET', path: `contacts/${contactId}` });
  const { custom_fields_values: kept } = KeptContact.parse(answer);
  return values.flatMap(({ field_code = '', values: given }) => {
    const known = codedValues(kept, field_code);
    const same = field_code === 'PHONE' ? digitsOf : (text: string) => text.trim().toLowerCase();
    const isNew = given.every(({ value }) => known.every((one) => same(one) !== same(String(value))));
    return isNew ? [{ field_code, values: [...known.map((value) => ({ value })), ...given] }] : [];
  });
}
