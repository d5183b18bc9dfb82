import { Phrasebook, type Clause } from './phrasebook.js';

export type Agreement = 'yes' | 'no' | 'unsure';

type Meaning = 'yes' | 'no' | 'surely' | 'not' | 'hedge' | 'filler';

const book = new Phrasebook<Meaning>([
  [
    'yes',
    'whole',
    `да | ага | угу | ок | окей | окэй | оки | ладно | хорошо | ладненько | верно | правильно | именно | идет | можно | хочу | буду |
     беру | давай | давайте | обязательно |
     отлично | супер | вполне | норм | нормально | пусть | пусть так | пусть будет | пусть будет так | так и быть | лады | лан | добро | принято | погнали | вперед | нравится | прекрасно | замечательно | класс | плюс | + | пойдет | поехали | валяй | валяйте | йес | ес | йеп |
     с удовольствием | так точно | так и есть | именно так | все так | по рукам | без проблем | нет проблем | без возражений | без вопросов | не вопрос |
     почему бы и нет | почему бы нет | почему нет | так и сделаем | сделаем | продолжаем | продолжай | продолжайте |
     👍 | 👌 | ✅ | 🆗 | 💯 | 🤝 | ✔ |
     yes | yep | yeah | yup | yea | ya | y | sure | sure thing | ok | okay | k | please do | right | correct | exactly |
     agreed | deal | fine | perfect | great | cool | awesome | why not | no problem | indeed |
     sounds good | looks good | lgtm | go ahead | do it | let's do it | let's go | works for me | go for it | sounds great | looks great | looks right | sounds right | all right | alright | all good | that works | will do | by all means | do that | affirmative | for sure | good | nice`,
  ],
  [
    'yes',
    'anywhere',
    `согласен | согласна | согласны | подтверждаю | подтверждаем | одобряю | одобряем | принимаю | договорились |
     устраивает | подходит | годится | не против | не возражаю | возражений нет | нет возражений | все верно |
     все правильно | all correct | i agree | i confirm | confirm | confirmed | approve | approved | no objections |
     don't mind | do not mind | i accept`,
  ],
  [
    'yes',
    'opening',
    `запускай | запускайте | начинай | начинайте | действуй | действуйте | отправляй | отправляйте | оформляй | оформляйте | оформляем | делай | делайте | заказывай | заказывайте |
     записывай | записывайте | бронируй | бронируйте | send it | book it | order it`,
  ],
  [
    'no',
    'whole',
    `нет | неа | отбой | пас | нет уж | не хотелось бы | no good | not good | negative | pass | rather not | i'd rather not | not interested | не а | ноу | минус | - | против | никогда | нельзя | отказ | отмена | стоп | вот еще | да нет | ни в коем случае | ни за что | ничего подобного | никак нет |
     не так | не то | не сейчас | не сегодня | не думаю | не стоит | 👎 | ❌ | 🚫 | 🙅 | ✖ |
     no | nope | nah | no thanks | no thank you | no way | never | n | not really | not now | not yet | not today |
     please don't | wrong | incorrect | stop | i don't think so |
     i don't want to | i don't want | don't want to`,
  ],
  [
    'no',
    'anywhere',
    `не согласен | не согласна | не согласны | не надо | не нужно | не устраивает | не подходит | не годится |
     неверно | не верно | неправильно | не правильно | не пойдет | не совсем верно | не совсем так | не совсем правильно | отказываюсь | откажусь | не могу согласиться | неправильный | неправильная | неправильное | неправильные | неверный | неверная | неверное | не нравится | не интересует | не интересно | не хотелось | ошибка | don't like | do not like | don't want |
     не подтверждаю | i disagree | i don't agree | i do not agree | that's wrong | not correct | not right | not okay |
     не хочу | is wrong | is incorrect | not agree`,
  ],
  [
    'no',
    'opening',
    'отмени | отмените | отменить | отменяй | отменяйте | отменяем | отклоняю | отклоняем | cancel | reject | decline | не буду',
  ],
  [
    'surely',
    'whole',
    `конечно | разумеется | безусловно | само собой | естественно | естессно | точно | of course | absolutely | definitely |
     certainly`,
  ],
  ['not', 'anywhere', "не | ни | not | don't | do not | isn't"],
  [
    'hedge',
    'anywhere',
    `наверно | наверное | возможно | может | может быть | вероятно | не знаю | не уверен | не уверена | не уверены |
     сомнева* | подумать | подумаю | подумаем | посмотрим | посмотрю | скорее | думаю | вряд ли | позже | потом | но | только |
     кроме | однако | правда | хотя | если | смотря | не понял | не поняла | 🤔 | 🤷 |
     maybe | perhaps | probably | possibly | not sure | don't know | do not know | i guess | let me think | i'll think |
     it depends | depends | but | except | however | only | if | later | think about`,
  ],
  // Said of what one does not believe.
  ['hedge', 'whole', 'да ну | да ну тебя | да ну вас | да ладно | да ладно тебе | да ладно вам'],
  [
    'filler',
    'anywhere',
    `ну | а | же | ни разу | уж | и | вот | все | всё | я | мы | меня | нас | это | этого | этом | то | тут | так | ой | ох | ах | о | совсем | полностью |
     совершенно | абсолютно | конечно же | пожалуйста | спасибо | благодарю | еще | бы | заказ | его | ее | их | тебя | вас | с | вами |
     тобой | действительно | очень | даже | там |
     please | thanks | thank you | that | that's | it's | it | is | this | all | i | we | me | to | with | by | the | so | then |
     oh | well | everything | too | very | and | totally | completely | just`,
  ],
]);

/** Both words are a yes each, with a comma as well. */
const irony = /\byeah,?\s+right\b/i;

/**
 * Is it a yes or a no to what was asked, in Russian or English? Of plain answers alone; of hedged, mixed and foreign
 * ones `unsure`, with which a caller may ask a model.
 */
export function readAgreement(text: string): Agreement {
  if (text.includes('?') && !/^\s*(почему (бы )?(и )?нет|why not)\s*\?\s*$/i.test(text)) return 'unsure';
  if (irony.test(text)) return 'unsure';
  const said = new Set(book.read(text).flatMap(judged));
  if (said.has('hedge') || (said.has('yes') && said.has('no'))) return 'unsure';
  if (said.has('no')) return 'no';
  // «конечно» is a yes of its own, and «конечно, нет» a no.
  return said.has('yes') || said.has('surely') ? 'yes' : 'unsure';
}

/**
 * The same of what cannot be undone: a yes is one only when nothing is said beside it that is not known, since «да, но
 * отклони» and "yes, when pigs fly" are none.
 */
export function readConsent(text: string): Agreement {
  const agreement = readAgreement(text);
  const isPlain = !/\p{N}/u.test(text) && book.read(text).every(({ unknown }) => unknown === 0);
  return agreement === 'yes' && !isPlain ? 'unsure' : agreement;
}

/** «не» turns the next yes into a no, «не отправляйте», and says no itself when nothing follows: "of course not". */
function judged({ meanings, unknown }: Clause<Meaning>): Meaning[] {
  const plain = meanings.filter((meaning) => meaning !== 'filler');
  // «согласен, но не полностью» is neither.
  if (plain.at(-1) === 'not' && plain.includes('yes')) return ['hedge'];
  if (plain.at(-1) === 'not' && unknown === 0) return ['no'];
  return plain.map((meaning, at) => (meaning === 'yes' && plain[at - 1] === 'not' ? 'no' : meaning));
}
