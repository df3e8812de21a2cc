import * as vscode from 'vscode';
import { type Adaptation, AdaptationMemory } from '../../core/backends/adapt.ts';
import { StartMemory } from '../../core/reasoning/startMemory.ts';

const { t } = vscode.l10n;

/** What is kept, by `<base URL> <model>`. */
interface Kept {
  readonly unopened: readonly string[];
  readonly adaptations: Readonly<Record<string, Adaptation>>;
}

const KEY = 'rationale.findings';

/** What the endpoints have shown of themselves so far, kept across windows, shown to the user and corrected by them. */
export class EndpointFindings {
  readonly #store: vscode.Memento;
  /** Which ones send a thought without its opening tag. */
  readonly starts: StartMemory;
  /** What they do not take. */
  readonly adaptations: AdaptationMemory;
  #saved = '';

  constructor(store: vscode.Memento) {
    this.#store = store;
    const kept = store.get<Kept>(KEY);
    this.starts = new StartMemory(kept?.unopened);
    this.adaptations = new AdaptationMemory(kept?.adaptations);
  }

  /** Keeps what was learnt, if there is anything new. */
  save(): void {
    const kept: Kept = { unopened: this.starts.all(), adaptations: this.adaptations.all() };
    const text = JSON.stringify(kept);
    if (text !== this.#saved) {
      this.#saved = text;
      void this.#store.update(KEY, kept);
    }
  }

  /** Lists what was learnt, and forgets what the user picks: the next request finds it out anew. */
  async show(): Promise<void> {
    const names = new Set([...this.starts.all(), ...Object.keys(this.adaptations.all())]);
    if (names.size === 0) {
      void vscode.window.showInformationMessage(
        t('Nothing had to be learnt: every server so far speaks as its documentation says.'),
      );
      return;
    }
    const picked = await vscode.window.showQuickPick(
      [...names].map((name) => ({ label: name, detail: this.#describe(name) })),
      { title: t('What Servers Showed'), placeHolder: t('Pick one to forget it') },
    );
    if (picked) {
      this.starts.forget(picked.label);
      this.adaptations.forget(picked.label);
      this.save();
    }
  }

  #describe(name: string): string {
    const adaptation = this.adaptations.get(name);
    return [
      ...(this.starts.start(name) === 'thought' ? [t('The thought comes without an opening tag')] : []),
      ...(adaptation?.without.length ? [t('Does not take {0}', adaptation.without.join(', '))] : []),
      ...(adaptation?.systemAsUser ? [t('Takes no system message')] : []),
      ...(adaptation?.thoughts === 'add' ? [t('Wants earlier thoughts back')] : []),
      ...(adaptation?.thoughts === 'drop' ? [t('Takes no earlier thoughts')] : []),
    ].join(' · ');
  }
}
