import './reasoning.css';
import type { ToView } from '../../protocol/reasoningView.ts';
import { onMessage, send } from './host.ts';
import { idlePage } from './idle.ts';
import { RunView } from './run.ts';
import { Words } from './words.ts';

const app = document.getElementById('app') ?? document.body;
/** Undefined until the host has greeted: what it posted before that comes again, and waits for its words. */
let words: Words | undefined;
let view: RunView | undefined;

onMessage((message: ToView) => {
  switch (message.type) {
    case 'hello':
      words = new Words(message.strings, message.locale);
      view = undefined;
      document.documentElement.lang = message.locale;
      break;
    case 'idle':
      if (words) {
        app.replaceChildren(idlePage(message, words));
      }
      break;
    case 'run':
      if (!words) {
        break;
      }
      view ??= new RunView(words);
      if (!view.element.isConnected) {
        app.replaceChildren(view.element);
      }
      view.show(message.run);
      break;
    case 'append':
      view?.append(message.id, message.channel, message.text, message.steps, message.arrivedAt);
      if (message.host !== undefined) {
        performance.mark('host', { detail: message.host });
      }
      break;
    case 'steps':
      view?.steps(message.id, message.steps);
      break;
    case 'progress':
      view?.progress(message.id, message.phase, message.meter, message.step);
      break;
    case 'notice':
      view?.notice(message.id, message.notice);
      break;
    case 'proposal':
      view?.proposal(message.id, message.proposal);
      break;
    case 'links':
      view?.links(message.id, message.links);
      break;
    case 'showStep':
      view?.showStep(message.id, message);
      break;
    case 'replay':
      view?.replay(message.id, message.replay);
      break;
    case 'moveInThought':
      view?.moveInThought(message.id, message.move);
      break;
    case 'editThought':
      view?.editThought(message.id);
      break;
  }
});

addEventListener('input', () => send({ type: 'typed' }));
send({ type: 'ready' });
