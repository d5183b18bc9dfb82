/** Scripts that join and part their letters by U+200D and U+200C. */
const joining = [
  'Arab',
  'Beng',
  'Deva',
  'Gujr',
  'Guru',
  'Khmr',
  'Knda',
  'Mlym',
  'Mymr',
  'Orya',
  'Sinh',
  'Syrc',
]
  .concat('Taml', 'Telu')
  .map((script) => `\\p{Script=${script}}`)
  .join('');
/** Of what emoji are made some is hidden too. */
const needed = `\\p{RGI_Emoji}|(?<=[${joining}])[\\u200c\\u200d](?=[${joining}])`;
const hidden = '[\\p{Cf}\\p{Default_Ignorable_Code_Point}\\u2028\\u2029\\u2800]';
const neededOrHidden = new RegExp(`(${needed})|${hidden}`, 'gv');

/**
 * The text without what is shown as nothing or turns the direction of what follows, so that one name may look like
 * another. Emoji and scripts that need such characters keep them.
 */
export const withoutHidden = (text: string): string =>
  text.replace(neededOrHidden, (_, kept: string | undefined) => kept ?? '');
