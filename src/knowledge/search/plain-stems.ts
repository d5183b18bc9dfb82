const russian = `быва берут больш быстр взят вид вмест возл вокруг вещ врем времен всегд всем вход выбра высок говор
  давн дат дают дает дел дела долг долж должн друг дума знач знат иногд количеств кром лучш мал маленьк
  межд меньш меня мног называ наход нача начина нельз нескольк никогд нов нормальн обычн обязательн один одн окол
  остав оста отвеча отлича оформ очен перв перед плох полож получ получа поменя помога посл последн пот правильн
  принима провер прост прот проход рад раз разреш редк сам сдела сегодн сейчас сказа скор след случа снача способ сред
  сто счита такж тепер узна хорош хотет хочет хуж част человек люд втор написа настоя законч запрещ`;
const english = `after alway around befor best between better differ find first get give good happen high know last like long
  look low make mani mean might much must need never new next often old one possibl right see still sure take thing
  time use want way well work`;

/** Stems, as the index has them, of words that stand in texts of every kind: found alone they tell little. */
export const plainStems: ReadonlySet<string> = new Set(`${russian} ${english}`.split(/\s+/));

/** Words that change more than their ending, so that their forms have different stems. */
const families = [
  'ден дня дне дни дням днем днях',
  'год лет',
  'человек люд',
  'ребенок ребенк дет',
  'деньг денег',
  'врем времен',
  'им имен',
  'суток сутк',
].map((family) => family.split(' '));
const kin = new Map(families.flatMap((family) => family.map((stem) => [stem, family])));

/** The other stems of the same word. */
export const otherFormsOf = (stem: string): string[] => (kin.get(stem) ?? []).filter((one) => one !== stem);
