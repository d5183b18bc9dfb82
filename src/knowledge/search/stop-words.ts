const russian = `а без более бы был была были было быть в вам вас ваш ваша ваше ваши весь во вот все всего всех всё вы где да
  даже для до его ее её если есть еще ещё же за зачем здесь и из или им имеет иметь их к каждый как какая какие каким
  какими каких какое какой каком какому какую ко когда кого который которая которое которые которых котором которой кому
  кто куда ли либо лишь меня мне может можно мой моя моё мы на над надо нам нас наш наша наше наши не него нее неё ней
  нет ни них но ну нужен нужна нужно нужны о об обо он она они оно от откуда по под подскажите подскажи пожалуйста
  почему при про расскажи расскажите с сам самый свой свою своего своей себя скажи скажите сколько со так также такой
  такая такое такие там те тем то того той только том тому тот тут ты у уже хочу чего чей чем через что чтобы чья чьи
  эта эти этим этих это этого этой этом этот эту я является`;
const english = `a about all am an and any are as at be been being but by can could did do does doing for from had has have
  having he her here hers him his how i if in into is it its itself just me more most my no nor not of on once only or
  our ours out over own please same shall she should so some such tell than that the their theirs them then there these
  they this those through to too under until up very was we were what when where which while who whom whose why will
  with would you your yours`;

/** Words that ask and join, in the form that `plainWord` makes: they say nothing of what is looked for. */
export const stopWords: ReadonlySet<string> = new Set(
  `${russian} ${english}`.split(/\s+/).map((word) => word.replaceAll('ё', 'е')),
);
