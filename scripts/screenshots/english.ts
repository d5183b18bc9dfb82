import { deskEdges, invoiceParameters, pause, type Company } from './company.js';

export const english: Company = {
  language: 'en',
  locale: 'en-GB',
  name: 'Northlight Lamps',
  timeZone: 'Europe/London',
  people: [
    { username: 'alice', name: 'Alice Moore' },
    { username: 'ben', name: 'Ben Carter' },
    { username: 'clara', name: 'Clara Young' },
  ],
  roles: [
    {
      username: 'lawyer',
      name: 'Lawyer',
      title: 'Contracts and claims',
      description: 'Call it to check a contract, a claim or a risky wording',
      type: 'simple',
      prompt:
        'You are {{agent.name}} of {{organization.name}}. Answer {{caller.name}} briefly: the conclusion first, then the clause it rests on.',
    },
    {
      username: 'accountant',
      name: 'Accountant',
      title: 'Books and invoices',
      description: 'Call it for sums, taxes and invoices',
      type: 'simple',
      prompt:
        'You are {{agent.name}} of {{organization.name}}. Reckon with the calculator, never in your head.',
      tools: ['calculator'],
      httpTools: [
        {
          name: 'create_invoice',
          description: 'Writes an invoice in the books and sends it to the customer',
          method: 'POST',
          url: 'https://books.example.com/invoices',
          parameters: invoiceParameters,
        },
      ],
    },
    {
      username: 'recruiter',
      name: 'Recruiter',
      title: 'Hiring',
      description: 'Call it for vacancies, interviews and letters to candidates',
      type: 'simple',
      prompt: 'You are {{agent.name}} of {{organization.name}}. Write warmly and to the point.',
    },
    {
      username: 'shop',
      name: 'Shop assistant',
      title: 'Customers of the shop',
      description: 'Answers customers about lamps, prices and orders',
      type: 'simple',
      prompt: 'You are {{agent.name}} of {{organization.name}}. Help {{user_data}} choose a lamp.',
    },
    {
      username: 'desk',
      name: 'Contract desk',
      title: 'Law and money of a contract',
      description: 'Call it before a contract is signed',
      type: 'multi_agent',
      prompt: 'You lead the check of a contract. Say plainly whether it may be signed.',
      members: ['lawyer', 'accountant'],
      graph: {
        nodes: [
          { id: 'terms', prompt: 'List the terms of: {{question}}' },
          { id: 'law', role: 'lawyer' },
          { id: 'money', role: 'accountant' },
          { id: 'risks', prompt: 'Which risks remain? {{law}}' },
          { id: 'verdict', prompt: 'Put together: {{risks}} {{money}}' },
        ],
        edges: deskEdges,
      },
    },
  ],
  conversations: [
    {
      title: 'Trade fair',
      members: ['ben', 'clara'],
      lines: [
        { by: 'clara', text: '@alice the stand is booked: hall 3, next to the entrance.' },
        { by: 'ben', text: 'Great. I am packing the samples on Thursday.' },
      ],
    },
    {
      title: 'Hiring',
      members: ['clara'],
      lines: [
        {
          by: 'clara',
          text: '@@recruiter write a short vacancy for a lamp designer, part-time',
          reply: {
            text: '**Lamp designer, part-time**\n\nYou draw a lamp in the morning and hold it in your hands by the end of the week: our workshop is next door.\n\n- Three days a week, hours as you like\n- Own collection within the first year\n- A portfolio matters, a diploma does not',
          },
        },
      ],
    },
    {
      title: 'Supplier contract',
      members: ['ben'],
      lines: [
        {
          by: 'ben',
          text: '@@lawyer the supplier offers 14 days for complaints. Is that enough?',
          reply: {
            text: 'It is enough.\n\nGoods must be examined on arrival and complaints sent within **14 days**. Hidden defects are covered by the general guarantee of 12 months.',
          },
          verdict: {
            decision: 'edit',
            by: 'alice',
            content:
              'It is **not** enough.\n\nGoods must be examined on arrival and complaints sent within **30 days**. Hidden defects are covered by the general guarantee of 24 months.',
            comment: 'Drivers are tested in assembled lamps, which takes us three weeks',
          },
        },
        { by: 'ben', text: 'Then I will ask for 30 days. Thank you!' },
      ],
    },
    {
      title: 'Customers',
      members: ['ben', 'clara'],
      lines: [
        {
          by: 'clara',
          text: '@@lawyer a café sends a lamp back after a year: the cord is frayed. Do we have to repair it?',
          reply: {
            text: 'Yes, free of charge. The guarantee is **24 months**, and wear of a cord that is not moved counts as a defect of material.\n\n1. Confirm the receipt within two days\n2. Repair or replace within 30 days\n3. Pay the way there and back',
          },
        },
      ],
    },
    {
      title: 'Office move',
      members: ['ben', 'clara'],
      lines: [
        {
          by: 'alice',
          text: 'The second floor is too large for us now. Shall we let a part of it before March?',
        },
        {
          by: 'ben',
          text: '@@lawyer may we sublet a part of the office without asking the landlord again?',
          reply: {
            text: 'No: every subtenant needs the landlord’s **written consent** (clause 4.2 of the lease).\n\n1. Send the name of the tenant, the area and the term\n2. Allow 30 days for the answer\n3. Silence counts as refusal',
          },
          verdict: { decision: 'approve', by: 'alice' },
        },
        {
          by: 'clara',
          text: 'Rent is €4,800 a month, and it would be 35% of the floor. @@accountant what is left of it in a year, after the agency’s 8%?',
          reply: {
            calls: [{ name: 'calculator', arguments: '{"expression": "4800 * 0.35 * 12 * (1 - 0.08)"}' }],
            text: `About **€18,547 a year** is left:\n\n| | a month | a year |\n|---|---:|---:|\n| Rent of the part | 1,680.00 | 20,160.00 |\n| Agency, 8% | −134.40 | −1,612.80 |\n| **Left** | **1,545.60** | **18,547.20** |\n\nBefore you sign, put aside one month’s rent for${pause} repairs.`,
          },
        },
      ],
    },
  ],
  edited: 'Supplier contract',
  judged: [
    {
      role: 'lawyer',
      question: 'May we shorten the notice?',
      answer: 'Yes, if both sides agree.',
      verdicts: { approve: 9, edit: 3, reject: 1 },
    },
    {
      role: 'accountant',
      question: 'Is VAT due on samples?',
      answer: 'Not below €50.',
      verdicts: { approve: 6, edit: 1, reject: 0 },
    },
    {
      role: 'recruiter',
      question: 'A kind refusal, please',
      answer: 'Thank you for coming to see us.',
      verdicts: { approve: 3, edit: 4, reject: 1 },
    },
  ],
  crew: 'desk',
  crewQuestion: { by: 'ben', text: '@@desk may we sign the contract with the gallery as it is?' },
  crewReply:
    'It may be signed once the term of payment is written down: thirty days instead of ninety. Everything else is usual.',
  unread: ['Customers', 'Hiring'],
  planned: [
    {
      title: 'Morning round',
      minutes: 30,
      when: { cron: '0 9 * * 1-5' },
      with: ['ben', 'clara'],
    },
    {
      title: 'Contracts that run out',
      minutes: 30,
      when: { cron: '30 10 * * 1' },
      with: ['ben'],
      asks: {
        role: 'lawyer',
        prompt: 'List the contracts that run out within a month',
        answer:
          'Two run out within a month: the lease of the warehouse on the 14th, and the insurance of the workshop on the 30th.',
      },
    },
    { title: 'Lunch with the gallery', minutes: 90, when: { day: 1, time: '13:00' }, with: ['ben'] },
    { title: 'Candidates for the design', minutes: 60, when: { day: 2, time: '11:00' }, with: ['clara'] },
    { title: 'Samples for the fair', minutes: 120, when: { day: 3, time: '14:00' }, with: ['ben', 'clara'] },
    {
      title: 'Invoices of the week',
      minutes: 45,
      when: { cron: '0 16 * * 5' },
      asks: { role: 'accountant', prompt: 'Gather the invoices of the week' },
    },
  ],
  approval: {
    by: 'clara',
    text: '@@accountant send the invoice for the twelve lamps to Café Aurora, a week to pay',
    reply: {
      calls: [
        {
          name: 'create_invoice',
          arguments:
            '{"customer": "Café Aurora", "amount": 2148, "currency": "EUR", "dueInDays": 7, "subject": "12 × pendant lamp Polar"}',
        },
      ],
      text: 'The invoice is sent.',
    },
  },
  customer: {
    role: 'shop',
    name: 'Emma Wright',
    lines: [
      {
        text: 'Hello! Is the Polar pendant still available in brass?',
        reply: {
          text: 'Hello Emma! Yes: four of **Polar** in brass are in stock, €179 each, delivered within three days.',
        },
      },
      {
        text: 'Could I see it next to the black one before I decide? I am in town on Saturday.',
        reply: {
          text: 'Of course. The showroom is open on Saturday from 10 to 16, and both hang in the window. Shall I tell somebody that you are coming?',
        },
      },
    ],
    person: 'Emma, this is Alice. I will be there from eleven and put both finishes side by side for you.',
    thanks: 'Wonderful, see you on Saturday!',
  },
  words: { structure: 'Structure', changes: 'What was changed' },
};
