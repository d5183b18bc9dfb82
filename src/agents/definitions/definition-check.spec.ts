import type { ModelRegistry } from '../../llm/index.js';
import type { EgressClient } from '../../platform/egress/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { ToolRegistry } from '../../tools/index.js';
import { AgentDefinition } from '../types/agent-definition.js';
import type { AgentTypes } from '../types/agent-types.js';
import { DefinitionCheck } from './definition-check.js';

const types = {
  problems: ({ type }: AgentDefinition) => (type === 'simple' ? [] : [{ path: 'type', message: 'is none' }]),
} as AgentTypes;

/** `calculator` is everywhere, `acme_orders` only in one organization. */
const tools = {
  names: ['calculator'],
  unknown: (orgId: string, names: string[]) =>
    Promise.resolve(
      names
        .filter((name) => name !== 'calculator' && !(orgId === 'acme' && name === 'acme_orders'))
        .map((name) => ({ name })),
    ),
  lacking: (names: string[]) =>
    names.includes('calculator') ? [{ name: 'calculator', why: 'there is no abacus' }] : [],
} as ToolRegistry;

const models = {
  current: { model: 'unpriced' },
  priceOf: (model?: string) => (model === 'priced' ? { input: 1, output: 2 } : undefined),
  offers: (model: string) => Promise.resolve(model === 'untold' ? undefined : model === 'listed'),
} as ModelRegistry;

const egress = {
  refusalOf: (url: string) =>
    url.includes('//10.') ? new AppError('egress_refused', 'is inner') : undefined,
} as EgressClient;

const check = new DefinitionCheck(types, tools, models, egress);
const person = '01890a5d-ac96-774b-bcce-b302099a8057';
const tool = { name: 'weather', description: 'Погода', method: 'GET', url: 'https://example.com/' };

const defined = (more: object = {}): AgentDefinition =>
  AgentDefinition.parse({
    name: 'Секретарь',
    title: 'Секретарь',
    description: 'Для протоколов',
    type: 'simple',
    prompt: 'Пиши',
    ...more,
  });
const told = (problems: { path: string; message: string }[]) =>
  problems.map(({ path, message }) => `${path}: ${message}`);

describe('A definition', () => {
  it('has nothing wrong when it names what there is', async () => {
    const whole = defined({
      prompt: '{{agent.name}} из {{ organization.name }}',
      greeting: 'Здравствуйте, {{caller.name}}',
      tools: ['calculator'],
      httpTools: [{ ...tool, parameters: { type: 'object' } }],
      toolPolicies: { calculator: 'auto', weather: 'ask' },
      members: ['lawyer', 'hr'],
      outputSchema: { type: 'object', properties: { sum: { type: 'number' } } },
    });
    expect(check.ofFile(whole)).toEqual([]);
    expect(await check.ofOrganization('acme', whole)).toEqual([]);
  });

  it.each<[wrong: object, problem: string]>([
    [{ type: 'magic' }, 'type: is none'],
    [{ prompt: '{{agent.nam}}' }, 'prompt: {{agent.nam}} is not a variable'],
    [{ greeting: '{{you}}' }, 'greeting: {{you}} is not a variable'],
    [{ tools: ['teleport'] }, 'tools: teleport is not a known tool; known are calculator'],
    [{ tools: ['calculator', 'calculator'] }, 'tools: calculator is there twice'],
    [{ toolPolicies: { notify: 'ask' } }, 'toolPolicies: notify is not among its tools'],
    [{ members: ['hr', 'lawyer', 'HR'] }, 'members: hr is there twice'],
    [{ knowledge: ['Кадры', 'Кадры'] }, 'knowledge: Кадры is there twice'],
    [
      { httpTools: [{ ...tool, parameters: { type: 'string' } }] },
      'httpTools.0.parameters: must be of the type object',
    ],
    [
      { tools: ['calculator'], httpTools: [{ ...tool, name: 'calculator', parameters: { type: 'object' } }] },
      'tools: calculator: HTTP tools are not listed in tools',
    ],
    [
      { limits: { cost: 1 } },
      'limits.cost: unpriced has no price: MODEL_PRICES of the server does not name it',
    ],
    [{ outputSchema: { type: 'array' } }, 'outputSchema: must be of the type object'],
    [{ graph: { note: 'a\0' } }, 'graph.note: has characters that cannot be stored'],
    [{ graph: { list: [{ '\ud800': 1 }] } }, 'graph.list.0: has a name that cannot be stored'],
  ])('is refused, from a file and from the API: %j', async (wrong, problem) => {
    expect(told(check.ofFile(defined(wrong)))).toEqual([problem]);
    expect(told(await check.ofOrganization('acme', defined(wrong)))).toEqual([problem]);
  });

  it('may name in one organization what only that has, and in a file nothing of the kind', async () => {
    const own = defined({ tools: ['acme_orders'] });
    expect(await check.ofOrganization('acme', own)).toEqual([]);
    expect(told(await check.ofOrganization('other', own))).toEqual([
      'tools: acme_orders is not a known tool; known are calculator',
    ]);
    expect(told(check.ofFile(own))).toEqual(['tools: acme_orders is not a known tool; known are calculator']);
    expect(told(check.ofFile(defined({ tools: ['mcp_crm_find'] })))).toEqual([
      expect.stringMatching(/^tools: mcp_crm_find: is one organization’s/),
    ]);
    const withSecret = { ...tool, parameters: { type: 'object' }, secretId: person };
    const named = defined({ httpTools: [withSecret], approverIds: [person] });
    expect(await check.ofOrganization('acme', named)).toEqual([]);
    expect(check.ofFile(named).map(({ path }) => path)).toEqual(['httpTools.0.secretId', 'approverIds']);
  });

  it('is refused at save for an address that no call reaches, and only told so where it is a file', async () => {
    const inner = defined({
      httpTools: [{ ...tool, url: 'http://10.0.0.1/', parameters: { type: 'object' } }],
    });
    const problems = [{ path: 'httpTools.0.url', message: 'is inner' }];
    expect(await check.ofOrganization('acme', inner)).toEqual(problems);
    expect(check.ofFile(inner)).toEqual([]);
    expect(await check.onThisServer(inner)).toEqual(problems);
  });

  it('is told what this server lacks for it, as far as it knows', async () => {
    const here = async (more: object) => told(await check.onThisServer(defined(more)));
    expect(await here({ tools: ['calculator'], model: 'gone' })).toEqual([
      'tools: calculator: there is no abacus',
      'model: The model server does not list gone',
    ]);
    expect(await Promise.all([{}, { model: 'listed' }, { model: 'untold' }].map(here))).toEqual([[], [], []]);
  });
});
