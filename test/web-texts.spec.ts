import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const source = join(import.meta.dirname, '../web/src');
const features = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('texts/en.json'))
  .map((path) => path.replace('/texts/en.json', ''));

type Texts = { [key: string]: string | Texts };

const textsOf = (feature: string, language: string) =>
  JSON.parse(readFileSync(join(source, feature, 'texts', `${language}.json`), 'utf8')) as Texts;

/** By key, the places that a text has to fill in. Plural forms are the language's own. */
function keysOf(texts: Texts, before = ''): Map<string, string> {
  const entries = Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[before + key.replace(/_(zero|one|two|few|many|other)$/, ''), placesIn(value)] as const]
      : [...keysOf(value, `${before}${key}.`)],
  );
  return new Map(entries);
}

const placesIn = (text: string): string =>
  [...text.matchAll(/{{\s*(\w+)/g)]
    .map(([, name]) => name)
    .sort()
    .join();

const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !/\.(spec|d)\.ts$/.test(path))
  .map((path) => readFileSync(join(source, path), 'utf8'))
  .join('\n');
/** Keys that stand in the code whole, with or without their feature. */
const named = new Set([...code.matchAll(/['"`](?:\w+:)?([\w.]+)['"`]/g)].map(([, key]) => key));
/** And those that are put together there, as in `kind.${value}`. */
const composed = [...code.matchAll(/`(?:\w+:)?([a-zA-Z]+\.(?:[\w.]|\$\{[^{}`]*\})+)`/g)].map(
  ([, key = '']) => new RegExp(`^${key.replaceAll('.', '\\.').replaceAll(/\$\{[^{}]*\}/g, '.+')}$`),
);
const isUsed = (key: string): boolean => named.has(key) || composed.some((form) => form.test(key));

describe('Texts of the web client', () => {
  it('are there', () => expect(features).toContain('identity'));

  it.each(features)('of %s are shown somewhere, all of them', (feature) => {
    const unused = [...keysOf(textsOf(feature, 'en')).keys()].filter((key) => !isUsed(key));
    expect(unused).toEqual([]);
  });

  it.each(features)('of %s have the same keys and places in both languages, and none is empty', (feature) => {
    const [ru, en] = [textsOf(feature, 'ru'), textsOf(feature, 'en')];
    expect(Object.fromEntries(keysOf(ru))).toEqual(Object.fromEntries(keysOf(en)));
    for (const texts of [ru, en]) expect(JSON.stringify(texts)).not.toMatch(/:"\s*"/);
  });
});

it('Every tool of the server is described in the language of people', () => {
  const files = readdirSync(join(source, '../../src/tools/builtin'));
  const builtin = files.flatMap((file) => /^([\w-]+)\.tool\.ts$/.exec(file)?.[1]?.replaceAll('-', '_') ?? []);
  const amocrm = join(source, '../../src/integrations/types/amocrm/tools');
  const added = readdirSync(amocrm)
    .filter((file) => file.endsWith('-tools.ts'))
    .flatMap((file) => [...readFileSync(join(amocrm, file), 'utf8').matchAll(/^ {2}(\w+): crmTool\(/gm)])
    .map(([, name = '']) => name);
  expect(added).toContain('crm_create_lead');
  const tools = [...builtin, ...added];
  expect(Object.keys(textsOf('agents', 'en')['builtin'] ?? {}).sort()).toEqual(tools.sort());
});
