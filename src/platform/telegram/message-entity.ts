/** core.telegram.org/bots/api#messageentity; `offset` and `length` are in UTF-16 units, as those of our strings. */
export interface Entity {
  type: 'bold' | 'italic' | 'strikethrough' | 'code' | 'pre' | 'text_link' | 'blockquote';
  offset: number;
  length: number;
  url?: string;
  language?: string;
}

/** Text as Telegram shows it. Its looks stand apart from its letters, so that no letter ever is markup. */
export interface RichText {
  text: string;
  entities: Entity[];
}
