import { z } from 'zod';

/** What every type of integrations with contacts has among its settings: spread into its schema. */
export const contactSettings = {
  answers: z
    .enum(['at_once', 'after_approval'])
    .default('at_once')
    .describe('Answers go out as they are written, or when a person has approved or edited them'),
  showsNames: z
    .boolean()
    .default(true)
    .describe('Whoever writes in the place of the role is named to the contact'),
  requireContact: z
    .boolean()
    .default(false)
    .describe(
      'The role answers only who was authorized: by a person here, or by sharing their own phone where they can',
    ),
  team: z
    .array(z.guid())
    .max(50)
    .optional()
    .describe('Who is in the chats of new contacts; left out: those who look after roles'),
};

const ContactSettings = z.object(contactSettings);
export type ContactSettings = z.infer<typeof ContactSettings>;

/** Of an integration, whatever else its type keeps there. */
export function contactSettingsIn(settings: Record<string, unknown>): ContactSettings {
  const { success, data } = ContactSettings.safeParse(settings);
  return success ? data : ContactSettings.parse({});
}
