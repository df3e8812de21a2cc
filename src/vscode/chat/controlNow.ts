import type { Conductor } from '../runs/conductor.ts';
import type { ThoughtControl } from '../runs/thoughtControl.ts';
import type { Chats } from './chats.ts';

/**
 * Control over the thought that the user means: the one in the Reasoning view while it runs, else what streams in the
 * chat, else what the Reasoning view shows.
 */
export async function controlNow({
  conductor,
  chats,
}: {
  readonly conductor: () => Promise<Conductor>;
  readonly chats: () => Promise<Chats>;
}): Promise<ThoughtControl> {
  const [led, { inReasoning, streaming }] = await Promise.all([conductor(), chats()]);
  const answer = inReasoning?.run.active
    ? inReasoning
    : led.run?.active
      ? undefined
      : (streaming ?? inReasoning);
  return (answer ?? led).control;
}
