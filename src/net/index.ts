export { streamAnswer } from './answer.ts';
export { streamChat } from './chat.ts';
