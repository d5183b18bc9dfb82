type Part = Record<string, unknown>;
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null;

const signs: Record<string, string> = { is: '=', not: '≠', above: '>', below: '<', in: '∈', has: '∋' };
const joints: Record<string, string> = { all: ' ∧ ', any: ' ∨ ', none: ' ∨ ' };

/** A condition of a chain or a crew, short enough for a line of a picture. */
export function conditionText(when: unknown): string {
  if (!isPart(when)) return '';
  for (const [key, joint] of Object.entries(joints)) {
    const parts = when[key];
    if (!Array.isArray(parts)) continue;
    const text = parts.map(conditionText).join(joint);
    return key === 'none' ? `¬(${text})` : text;
  }
  if (typeof when.contains === 'string') return `∋ «${when.contains}»`;
  if (typeof when.lacks === 'string') return `∌ «${when.lacks}»`;
  if (typeof when.ask === 'string') return when.ask;
  return comparisonText(when);
}

function comparisonText({ value, ...rest }: Part): string {
  const name = typeof value === 'string' ? value.replace(/^slots\./, '') : '?';
  if (rest.given === true) return name;
  if (rest.given === false) return `¬${name}`;
  const [sign] = Object.keys(rest);
  if (!sign) return name;
  const other = rest[sign];
  return `${name} ${signs[sign] ?? sign} ${typeof other === 'string' ? other : JSON.stringify(other)}`;
}
