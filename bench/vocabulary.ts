/** The most frequent words stand first, as in a language; Russian and English mixed, as such companies write. */
const frequent =
  `и в the не на и что and с to по как это of к для из за у on мы is от we бы да it а но for уже если you вот ещё договор
  meeting срок оплата contract поставка счёт клиент budget завтра встреча сегодня project задача вопрос ответ deadline
  документ подпись report согласование отчёт invoice бюджет заказ review склад цена скидка team поставщик покупатель
  товар release услуга акт сверка server налог ставка client аренда офис сотрудник customer отпуск план order график
  этап price работа ошибка payment сервер база delivery данные запрос draft страница форма approve проверка version
  тест релиз feature версия сборка письмо bug почта звонок schedule телефон адрес request рынок реклама issue канал
  продажа build сделка юрист deploy закон статья data пункт приложение условие ответственность штраф неустойка legal
  суд иск претензия audit гарантия возврат refund упаковка транспорт таможня декларация warranty паспорт доверенность`.split(
    /\s+/,
  );
const russian =
  'ба ве ги до жу за ки ле ма но пе ри со ту фа хо це че ши ща эн юр яс ван лен мир нос пор рас тал'.split(
    ' ',
  );
const english = 'ba co de fin gra hol in jor ka lo mer no pel qui ra so tu ver win xen yo zi'.split(' ');
const differentWords = 40_000;

/** The same numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Words as frequent as in a language (Zipf), and messages of them. */
export class Vocabulary {
  readonly random: () => number;
  readonly words: string[];

  constructor(seed: number) {
    this.random = numbers(seed);
    const words = new Set(frequent);
    while (words.size < differentWords) words.add(this.invented());
    this.words = [...words];
  }

  /** A word of these ranks, the more frequent the likelier. */
  word(from = 0, to = this.words.length): string {
    const rank = Math.floor((from + 1) * ((to + 1) / (from + 1)) ** this.random()) - 1;
    return this.words[Math.min(rank, to - 1)] as string;
  }

  /** Of so many words on average, as unequal as messages are, without the most frequent ones before this rank. */
  text(average: number, from = 0): string {
    const length = 3 + Math.floor(-Math.log(1 - this.random()) * (average - 3));
    let last = this.word(from);
    let text = last;
    for (let i = 1; i < length; i++) {
      const word = this.word(from);
      last = last === this.words[0] && word === this.words[1] ? last : word;
      text += (this.random() < 0.08 ? ', ' : ' ') + last;
    }
    return `${text}.`;
  }

  /** Two of the most frequent words, which often stand in one message and never side by side. */
  get strangers(): string {
    return this.words.slice(0, 2).join(' ');
  }

  private invented(): string {
    const syllables = this.random() < 0.75 ? russian : english;
    const count = 2 + Math.floor(this.random() * 3);
    return Array.from({ length: count }, () => syllables[Math.floor(this.random() * syllables.length)]).join(
      '',
    );
  }
}
