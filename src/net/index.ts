export { streamChat } from './chat.ts';
