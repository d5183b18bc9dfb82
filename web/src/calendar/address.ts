/** What is shown of the calendar: read by `readSearch`, with the screen. */
export interface CalendarSearch {
  view?: string;
  date?: string;
  /** The event that is open beside it. */
  event?: string;
  /** It is being edited, or without one a new event is made; `at` is when it begins. */
  edit?: boolean;
  at?: string;
  /** How other programs show the calendar is on the screen. */
  feed?: boolean;
}
