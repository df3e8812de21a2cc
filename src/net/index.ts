export { streamChat } from './chat.ts';
export { converse } from './converse.ts';
export { endThinking } from './endThinking.ts';
