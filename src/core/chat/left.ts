import * as v from 'valibot';

/** How a session was left in the view. */
export const leftSchema = v.object({
  /** What is typed and not sent. */
  text: v.string(),
  /** Id of the message of the user that it is another wording of. */
  replaces: v.optional(v.string()),
  /** Ids of the messages whose thoughts are unfolded. */
  unfolded: v.array(v.string()),
  /** The message at the upper edge, and how far it is scrolled past it, in CSS pixels; absent at the end. */
  scroll: v.optional(v.object({ message: v.string(), offset: v.number() })),
});
export type Left = v.InferOutput<typeof leftSchema>;

/** A session that was never left. */
export const asNew: Left = { text: '', unfolded: [] };

const stored = v.object({ version: v.literal(1), shown: v.string(), left: v.record(v.string(), leftSchema) });

/** @param shown id of the session that is shown */
export function formatLeft(shown: string, left: Readonly<Record<string, Left>>): string {
  return JSON.stringify({ version: 1, shown, left });
}

/** What {@link formatLeft} made; of anything else nothing is known. */
export function parseLeft(text: string): { shown: string | undefined; left: Readonly<Record<string, Left>> } {
  try {
    const parsed = v.safeParse(stored, JSON.parse(text));
    return parsed.success ? parsed.output : { shown: undefined, left: {} };
  } catch {
    return { shown: undefined, left: {} };
  }
}
