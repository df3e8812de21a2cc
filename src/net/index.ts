export { streamChat } from './chat.ts';
export { converse, knownContextLength } from './converse.ts';
export { endThinking } from './endThinking.ts';
