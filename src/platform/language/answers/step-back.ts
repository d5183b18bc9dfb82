import { Phrasebook } from './phrasebook.js';

export type StepBack = 'back' | 'restart' | 'no' | 'unsure';

type Meaning = 'back' | 'restart' | 'other' | 'not' | 'hedge' | 'filler';

const book = new Phrasebook<Meaning>([
  [
    'back',
    'whole',
    `назад | вернись | вернитесь | обратно | возвращаемся | на шаг | шаг назад | предыдущий | back | previous | edit`,
  ],
  [
    'back',
    'anywhere',
    `вернемся | вернуться | вернись назад | вернитесь назад | возвращайся | возвращайтесь | возвращаться | шаг назад |
     предыдущий вопрос | предыдущему вопросу | предыдущий шаг | предыдущему шагу | прошлому вопросу | прошлому шагу |
     прошлый вопрос | прошлый шаг | передумал* | ошибся | ошиблась | ошиблись | перепутал* | опечат* |
     неправильно указал* | неправильно написал* | неправильно назвал* | неправильно ввел* | неверно указал* | неверно написал* |
     не то написал* | не то указал* | не то ввел* | не тот телефон | не тот адрес | не тот номер | не ту дату |
     имел в виду друг* | имела в виду друг* | последний ответ | отменить последн* | отмени последн* | отмените последн* | откат* |
     запишите друг* | запиши друг* | друг* телефон | друг* адрес | друг* номер | друг* имя | друг* дат* |
     go back | going back | step back | take me back | previous step | previous question | changed my mind | change my mind |
     made a mistake | made a typo | typo | i meant | wrong number | wrong phone | wrong address | wrong name | wrong date |
     undo | went wrong`,
  ],
  [
    'back',
    'anywhere',
    `поменяю | изменю | исправлю | поправлю | отмотай | отмотайте | отмотать | исправить | исправь | исправьте | исправим | исправлять | поправить | поправь | поправьте | поправим | поменять | поменяй |
     поменяйте | поменяем | менять | меняй | меняйте | изменить | измени | измените | изменим | сменить | переделать |
     переделай | переделайте | change my | change the | change it | change that | change anything | fix my | fix the |
     fix it | fix that | correct my | correct the | edit my | edit the | edit it | update my`,
  ],
  [
    'restart',
    'whole',
    `сначала | с начала | с самого начала | с нуля | в начало | в самое начало | по новой | reset | restart | рестарт |
     перезапуск | сброс`,
  ],
  [
    'restart',
    'anywhere',
    `начать сначала | начнем сначала | начни сначала | начинать сначала | начнем с начала | начать с начала | заново |
     с чистого листа | начать с нуля | начнем с нуля | вернемся в начало | вернуться в начало | вернемся в самое начало |
     сбросить | сбрось | сбросьте | перезапустить | перезапусти | перезапустите | start over | start again | begin again |
     from the beginning | from scratch | start from the beginning | start from scratch | reset everything | start afresh | start fresh | start anew`,
  ],
  [
    'other',
    'anywhere',
    `недел* назад | дня назад | дней назад | день назад | год назад | года назад | лет назад | месяц* назад | час* назад | минут* назад |
     call me back | call back | call you back | money back | деньги назад`,
  ],
  [
    'not',
    'anywhere',
    "не | ни | ничего | not | don't | do not | haven't | no need | never | didn't | without | без",
  ],
  [
    'hedge',
    'anywhere',
    `может | наверно | наверное | возможно | если | потом | позже | не знаю | maybe | perhaps | if | later | probably |
     not sure`,
  ],
  [
    'filler',
    'anywhere',
    `ну | а | давай | давайте | пожалуйста | можно | хочу | хотим | хотелось | бы | надо | нужно | все | нет | да | ой | стой |
     погоди | подожди | лучше | начнем | начать | начни | я | мы | мне | нам | опять | снова | на | к | ок | please | let's | can | we | i |
     want | to | us | no | yes | ok | wait | it | that | just`,
  ],
]);

/**
 * Does the person want back to an earlier step of a dialog, or to its beginning, in Russian or English? `no` of whatever
 * does not speak of it; `unsure` of what does so with "if" and "maybe".
 */
export function wantsBack(text: string): StepBack {
  const said = book.read(text).map(({ meanings }) => meanings.filter((meaning) => meaning !== 'filler'));
  const wishes = said.filter((meanings) => !meanings.includes('not')).flat();
  const wish = wishes.includes('restart') ? 'restart' : wishes.includes('back') ? 'back' : undefined;
  if (!wish) return 'no';
  return said.flat().includes('hedge') ? 'unsure' : wish;
}
