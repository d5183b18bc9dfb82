import { deskEdges, invoiceParameters, pause, type Company } from './company.js';

export const russian: Company = {
  language: 'ru',
  locale: 'ru-RU',
  name: 'Северный свет',
  timeZone: 'Europe/Moscow',
  people: [
    { username: 'olga', name: 'Ольга Крылова' },
    { username: 'igor', name: 'Игорь Ветров' },
    { username: 'marina', name: 'Марина Соколова' },
  ],
  roles: [
    {
      username: 'lawyer',
      name: 'Юрист',
      title: 'Договоры и претензии',
      description: 'Зовите, чтобы проверить договор, претензию или рискованную формулировку',
      type: 'simple',
      prompt:
        'Ты {{agent.name}} компании «{{organization.name}}». Отвечай {{caller.name}} коротко: сначала вывод, потом пункт, на который он опирается.',
    },
    {
      username: 'accountant',
      name: 'Бухгалтер',
      title: 'Учёт и счета',
      description: 'Зовите за расчётами, налогами и счетами',
      type: 'simple',
      prompt: 'Ты {{agent.name}} компании «{{organization.name}}». Считай калькулятором, не в уме.',
      tools: ['calculator'],
      httpTools: [
        {
          name: 'create_invoice',
          description: 'Выставляет счёт и отправляет его покупателю',
          method: 'POST',
          url: 'https://books.example.com/invoices',
          parameters: invoiceParameters,
        },
      ],
    },
    {
      username: 'recruiter',
      name: 'Рекрутер',
      title: 'Подбор людей',
      description: 'Зовите за вакансиями, вопросами к собеседованию и письмами кандидатам',
      type: 'simple',
      prompt: 'Ты {{agent.name}} компании «{{organization.name}}». Пиши тепло и по делу.',
    },
    {
      username: 'shop',
      name: 'Консультант',
      title: 'Покупатели магазина',
      description: 'Отвечает покупателям о светильниках, ценах и заказах',
      type: 'simple',
      prompt: 'Ты {{agent.name}} компании «{{organization.name}}». Помоги {{user_data}} выбрать светильник.',
    },
    {
      username: 'desk',
      name: 'Проверка договоров',
      title: 'Право и деньги договора',
      description: 'Зовите перед тем, как подписать договор',
      type: 'multi_agent',
      prompt: 'Ты ведёшь проверку договора. Скажи прямо, можно ли его подписывать.',
      members: ['lawyer', 'accountant'],
      graph: {
        nodes: [
          { id: 'terms', prompt: 'Выпиши условия: {{question}}' },
          { id: 'law', role: 'lawyer' },
          { id: 'money', role: 'accountant' },
          { id: 'risks', prompt: 'Какие риски остаются? {{law}}' },
          { id: 'verdict', prompt: 'Сведи вместе: {{risks}} {{money}}' },
        ],
        edges: deskEdges,
      },
    },
  ],
  conversations: [
    {
      title: 'Выставка',
      members: ['igor', 'marina'],
      lines: [
        { by: 'marina', text: '@olga стенд забронирован: третий павильон, сразу у входа.' },
        { by: 'igor', text: 'Отлично. В четверг собираю образцы.' },
      ],
    },
    {
      title: 'Подбор',
      members: ['marina'],
      lines: [
        {
          by: 'marina',
          text: '@@recruiter напиши короткую вакансию дизайнера светильников, неполный день',
          reply: {
            text: '**Дизайнер светильников, неполный день**\n\nУтром рисуете лампу, а к концу недели держите её в руках: мастерская за стеной.\n\n- Три дня в неделю, часы выбираете сами\n- Своя коллекция в первый же год\n- Важно портфолио, а не диплом',
          },
        },
      ],
    },
    {
      title: 'Договор с поставщиком',
      members: ['igor'],
      lines: [
        {
          by: 'igor',
          text: '@@lawyer поставщик предлагает 14 дней на претензии. Этого хватит?',
          reply: {
            text: 'Этого достаточно.\n\nТовар осматривают при приёмке, претензию направляют в течение **14 дней**. На скрытые дефекты действует общая гарантия 12 месяцев.',
          },
          verdict: {
            decision: 'edit',
            by: 'olga',
            content:
              'Этого **не** хватит.\n\nТовар осматривают при приёмке, претензию направляют в течение **30 дней**. На скрытые дефекты действует общая гарантия 24 месяца.',
            comment: 'Драйверы мы проверяем в собранных лампах, это три недели',
          },
        },
        { by: 'igor', text: 'Тогда попрошу 30 дней. Спасибо!' },
      ],
    },
    {
      title: 'Покупатели',
      members: ['igor', 'marina'],
      lines: [
        {
          by: 'marina',
          text: '@@lawyer кафе через год вернуло светильник: протёрся шнур. Обязаны ли мы чинить?',
          reply: {
            text: 'Да, бесплатно. Гарантия — **24 месяца**, а износ неподвижного шнура считается дефектом материала.\n\n1. Подтвердите получение за два дня\n2. Почините или замените за 30 дней\n3. Оплатите дорогу туда и обратно',
          },
        },
      ],
    },
    {
      title: 'Переезд офиса',
      members: ['igor', 'marina'],
      lines: [
        { by: 'olga', text: 'Второй этаж нам теперь велик. Сдадим часть до марта?' },
        {
          by: 'igor',
          text: '@@lawyer можно сдать часть офиса в субаренду, не спрашивая арендодателя ещё раз?',
          reply: {
            text: 'Нет: на каждого субарендатора нужно **письменное согласие** арендодателя (п. 4.2 договора).\n\n1. Сообщите, кому, какую площадь и на какой срок\n2. На ответ отведено 30 дней\n3. Молчание считается отказом',
          },
          verdict: { decision: 'approve', by: 'olga' },
        },
        {
          by: 'marina',
          text: 'Аренда 480 000 ₽ в месяц, сдали бы 35 % этажа. @@accountant сколько останется за год после 8 % агентству?',
          reply: {
            calls: [{ name: 'calculator', arguments: '{"expression": "480000 * 0.35 * 12 * (1 - 0.08)"}' }],
            text: `Останется около **1,85 млн ₽ в год**:\n\n| | в месяц | в год |\n|---|---:|---:|\n| Аренда части | 168 000 | 2 016 000 |\n| Агентству, 8 % | −13 440 | −161 280 |\n| **Остаётся** | **154 560** | **1 854 720** |\n\nПрежде чем подписывать, отложите месячную плату на${pause} ремонт.`,
          },
        },
      ],
    },
  ],
  edited: 'Договор с поставщиком',
  judged: [
    {
      role: 'lawyer',
      question: 'Можно сократить срок уведомления?',
      answer: 'Да, если согласны обе стороны.',
      verdicts: { approve: 9, edit: 3, reject: 1 },
    },
    {
      role: 'accountant',
      question: 'Платим ли НДС с образцов?',
      answer: 'Нет, если образец дешевле 300 ₽.',
      verdicts: { approve: 6, edit: 1, reject: 0 },
    },
    {
      role: 'recruiter',
      question: 'Нужен вежливый отказ',
      answer: 'Спасибо, что пришли к нам познакомиться.',
      verdicts: { approve: 3, edit: 4, reject: 1 },
    },
  ],
  crew: 'desk',
  crewQuestion: { by: 'igor', text: '@@desk можно подписать договор с галереей как есть?' },
  crewReply: 'Можно, если вписать срок оплаты: тридцать дней вместо девяноста. Остальное обычное.',
  unread: ['Покупатели', 'Подбор'],
  planned: [
    {
      title: 'Планёрка',
      minutes: 30,
      when: { cron: '0 9 * * 1-5' },
      with: ['igor', 'marina'],
    },
    {
      title: 'Договоры, которые кончаются',
      minutes: 30,
      when: { cron: '30 10 * * 1' },
      with: ['igor'],
      asks: {
        role: 'lawyer',
        prompt: 'Перечисли договоры, которые кончаются в ближайший месяц',
        answer: 'В ближайший месяц кончаются два: аренда склада 14-го и страховка мастерской 30-го.',
      },
    },
    { title: 'Обед с галереей', minutes: 90, when: { day: 1, time: '13:00' }, with: ['igor'] },
    { title: 'Кандидаты в дизайнеры', minutes: 60, when: { day: 2, time: '11:00' }, with: ['marina'] },
    {
      title: 'Образцы для выставки',
      minutes: 120,
      when: { day: 3, time: '14:00' },
      with: ['igor', 'marina'],
    },
    {
      title: 'Счета за неделю',
      minutes: 45,
      when: { cron: '0 16 * * 5' },
      asks: { role: 'accountant', prompt: 'Собери счета за неделю' },
    },
  ],
  approval: {
    by: 'marina',
    text: '@@accountant выставь кафе «Аврора» счёт за двенадцать светильников, неделя на оплату',
    reply: {
      calls: [
        {
          name: 'create_invoice',
          arguments:
            '{"customer": "Кафе «Аврора»", "amount": 214800, "currency": "RUB", "dueInDays": 7, "subject": "Подвесной светильник «Полюс», 12 шт."}',
        },
      ],
      text: 'Счёт отправлен.',
    },
  },
  customer: {
    role: 'shop',
    name: 'Анна Лебедева',
    lines: [
      {
        text: 'Здравствуйте! Подвес «Полюс» в латуни ещё есть?',
        reply: {
          text: 'Здравствуйте, Анна! Да: четыре «**Полюса**» в латуни есть на складе, 14 900 ₽ за штуку, доставим за три дня.',
        },
      },
      {
        text: 'Можно посмотреть его рядом с чёрным? Я буду в городе в субботу.',
        reply: {
          text: 'Конечно. В субботу салон открыт с 10 до 16, оба висят в витрине. Передать коллегам, что вы придёте?',
        },
      },
    ],
    person: 'Анна, это Ольга. Я буду в салоне с одиннадцати и повешу для вас оба рядом.',
    thanks: 'Прекрасно, до субботы!',
  },
  words: { structure: 'Устройство', changes: 'Что изменено' },
};
