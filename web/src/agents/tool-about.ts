import { useTranslation } from 'react-i18next';
import type { Tool } from './api-types';
import type texts from './texts/en.json';

type Builtin = keyof (typeof texts)['builtin'];

/** The tools that come with the server. */
const builtin: Record<Builtin, true> = {
  analog_search: true,
  ask_human: true,
  calendar_create: true,
  calendar_query: true,
  calculator: true,
  crm_add_note: true,
  crm_add_task: true,
  crm_create_contact: true,
  crm_create_lead: true,
  crm_find_contact: true,
  crm_find_leads: true,
  crm_move_lead: true,
  crm_update_contact: true,
  crm_update_lead: true,
  knowledge_search: true,
  notify: true,
  number_extract: true,
  role_call: true,
  web_fetch: true,
  web_search: true,
};

const isBuiltin = (name: string): name is Builtin => Object.hasOwn(builtin, name);

/** What a tool is for, told to a person; of a tool that others made, which may have any name, what they say of it. */
export function useToolAbout(): (tool: Tool) => string {
  const { t } = useTranslation('agents');
  return ({ name, description, server }) =>
    server === null && isBuiltin(name) ? t(`builtin.${name}`) : description;
}
