/** A text, and a question that it answers in other words. */
export interface ExamTask {
  text: string;
  question: string;
}

/** In two languages, for a model may know one of them. Each of something else, and of nothing that is asked at work. */
const russian: readonly ExamTask[] = [
  {
    text: 'Ледник сползает по долине на несколько сантиметров в сутки и несёт с собой камни. Там, где он тает, из-под льда вытекает мутная река, а по берегам её растут мхи и карликовые берёзы.',
    question: 'С какой скоростью движется лёд в горах?',
  },
  {
    text: 'Тесто для блинов взбивают с тёплым молоком и дают ему постоять. Сковороду смазывают маслом, первый блин почти всегда выходит комом, а остальные складывают стопкой и накрывают полотенцем.',
    question: 'Как испечь тонкие оладьи на завтрак?',
  },
  {
    text: 'Скрипач настраивает инструмент по ноте ля, которую тянет гобой. Потом стихает зал, дирижёр поднимает палочку, и вступают виолончели, медленно и очень тихо.',
    question: 'По какому звуку строится оркестр перед концертом?',
  },
  {
    text: 'Крепость стояла на излучине и трижды выдержала осаду. Стены её сложены из белого известняка, в подземельях хранили зерно и порох, а с башни видно обе дороги к морю.',
    question: 'Сколько раз враги пытались взять укрепление?',
  },
  {
    text: 'Самка пингвина откладывает одно яйцо и уходит к океану, а самец держит его на лапах всю полярную ночь. В метель птицы сбиваются в плотный круг и по очереди меняются местами.',
    question: 'Кто из родителей у антарктических птиц высиживает птенца?',
  },
  {
    text: 'Комета возвращается раз в семьдесят шесть лет. Хвост её всегда направлен от Солнца, потому что пыль и газ сдувает излучение, а ядро похоже на грязный снежный ком.',
    question: 'Почему у небесной странницы светящийся шлейф повёрнут прочь от светила?',
  },
  {
    text: 'Нападающий обвёл двух защитников и пробил в дальний угол. Вратарь дотянулся кончиками пальцев, мяч ударился о штангу, и на добавлении его вколотил в сетку молодой полузащитник.',
    question: 'Чем закончилась атака в футбольном матче?',
  },
  {
    text: 'Горло полощут тёплым отваром ромашки, пьют больше и лежат в постели. Если жар держится четвёртые сутки, а дышать становится труднее, зовут врача, и он слушает лёгкие.',
    question: 'Чем лечить ангину дома и когда обращаться за помощью?',
  },
  {
    text: 'Художник грунтовал холст сам и писал на пленэре до сумерек. Критики называли его небо сырым и незаконченным, а через двадцать лет за эти облака спорили лучшие галереи.',
    question: 'Как относились к пейзажам живописца при жизни и потом?',
  },
  {
    text: 'Луковицы тюльпанов сажают в сентябре, на глубину втрое больше их высоты. Весной, когда сойдёт снег, грядку рыхлят и подкармливают, а увядшие бутоны срезают.',
    question: 'Когда высаживать цветы, чтобы они распустились в апреле?',
  },
  {
    text: 'Старик вытащил сеть и высыпал улов на дно лодки. Щука билась долго, потом затихла; над камышами поднимался туман, и где-то за островом перекликались утки.',
    question: 'Что поймал рыбак на рассвете?',
  },
  {
    text: 'Электрон не вращается вокруг ядра, как планета: можно говорить лишь о вероятности встретить его в том или ином месте. Поэтому орбитали рисуют облаками, гуще или бледнее.',
    question: 'Почему нельзя сказать точно, где находится частица в атоме?',
  },
  {
    text: 'Мальчик боялся темноты и просил оставить дверь приоткрытой. Бабушка садилась рядом с вязанием и в сотый раз рассказывала сказку о лисе, которая перехитрила медведя.',
    question: 'Как малыша укладывали спать, если ему страшно?',
  },
  {
    text: 'Поезд идёт через степь вторые сутки. За окном ковыль, редкие юрты и табуны, на полустанках торгуют дынями, а в соседнем купе поют под гитару.',
    question: 'Какие виды открываются пассажирам вагона по дороге?',
  },
  {
    text: 'Гекзаметром написаны обе поэмы Гомера. Строка состоит из шести стоп, пятая почти всегда дактиль, и переводчики веками ищут, чем передать её по-русски.',
    question: 'Каким стихотворным размером сочинена Одиссея?',
  },
  {
    text: 'Вулкан молчал триста лет, и на склонах разбили виноградники. Пепел засыпал их за одну ночь, лава дошла до бухты, и рыбаки увозили соседей на вёслах.',
    question: 'Как спасались жители от извержения?',
  },
];

const english: readonly ExamTask[] = [
  {
    text: 'A glacier slides down its valley a few inches a day and carries boulders along. Where it melts a grey river runs from under the ice, and moss and dwarf birches grow on the banks.',
    question: 'How fast does ice move in the mountains?',
  },
  {
    text: 'Whisk the eggs with sugar until the foam is pale, fold in the flour and bake it in a hot oven. Let the sponge cool on a rack before you cut it and spread the cream.',
    question: 'What is the recipe for a light cake?',
  },
  {
    text: 'The oboe gives an A, the violins tune to it, and the hall falls silent. Then the conductor lifts the baton, and the cellos begin, slowly and almost without a sound.',
    question: 'Which note does an orchestra tune to before a concert?',
  },
  {
    text: 'The castle stood above the bend of the river and was besieged three times. Its walls are of white limestone, and grain and powder were hidden in the cellars.',
    question: 'How often did enemies try to take the fortress?',
  },
  {
    text: 'The female penguin lays one egg and leaves for the ocean, while the male keeps it on his feet through the polar night. In a blizzard the birds huddle and take turns outside.',
    question: 'Which parent hatches the chick of Antarctic birds?',
  },
  {
    text: 'The comet returns every seventy-six years. Its tail always points away from the Sun, for radiation blows off the dust, and the core resembles a dirty snowball.',
    question: 'Why does the glowing trail of that celestial body turn away from our star?',
  },
  {
    text: 'The striker passed two defenders and shot at the far corner. The goalkeeper touched it with his fingertips, the ball hit the post, and a young midfielder scored on the rebound.',
    question: 'How did the football attack end?',
  },
  {
    text: 'Gargle with warm camomile, drink plenty and stay in bed. When the fever lasts a fourth day and breathing becomes harder, call a doctor, who will listen to the lungs.',
    question: 'How is a sore throat treated at home, and who helps if it gets worse?',
  },
  {
    text: 'The painter primed his own canvas and worked outdoors till dusk. Critics called his skies raw and unfinished; twenty years later the best galleries fought over those clouds.',
    question: "What did people think of the artist's landscapes then and later?",
  },
  {
    text: 'Tulip bulbs are planted in autumn, three times as deep as they are tall. In spring the bed is loosened and fed, and withered flowers are cut off.',
    question: 'When should one put flowers in the ground so that they bloom in April?',
  },
  {
    text: 'The old man pulled in his net and emptied it on the bottom of the boat. The pike fought for a long while; mist rose over the reeds, and ducks called behind the island.',
    question: 'What did the fisherman catch at dawn?',
  },
  {
    text: 'An electron does not circle the nucleus as a planet would: one can only say how likely it is to be met in some place. That is why orbitals are drawn as clouds.',
    question: 'Why can nobody tell exactly where a particle of an atom is?',
  },
  {
    text: 'The boy was afraid of the dark and wanted the door left ajar. His grandmother sat down with her knitting and told once more of the fox who outwitted the bear.',
    question: 'How was a frightened child put to sleep?',
  },
  {
    text: 'The train has been crossing the steppe for two days. Outside are feather grass and herds of horses, melons are sold at the halts, and someone sings to a guitar.',
    question: 'What do passengers see from the carriage on their journey?',
  },
  {
    text: 'Both poems of Homer are in hexameter. A line has six feet, the fifth is nearly always a dactyl, and translators have looked for centuries for something to match it.',
    question: 'What verse form was the Odyssey composed in?',
  },
  {
    text: 'The volcano was silent for three hundred years, and vineyards covered its slopes. Ash buried them in a night, and fishermen rowed their neighbours out of the bay.',
    question: 'How did the inhabitants escape from the eruption?',
  },
];

export const examTasks = { russian, english };
export type ExamLanguage = keyof typeof examTasks;

/** By its letters. */
export const languageOf = (question: string): ExamLanguage =>
  /\p{Script=Cyrillic}/u.test(question) ? 'russian' : 'english';
