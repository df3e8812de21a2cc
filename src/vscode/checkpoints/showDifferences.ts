import * as vscode from 'vscode';
import type { Content } from '../../core/checkpoints/checkpoint.ts';
import type { Step } from '../../core/checkpoints/plan.ts';
import type { Contents } from './applyRestore.ts';
import { type KeptDocuments, multiDiffTitle } from './keptDocuments.ts';
import { hasFiles, openDocument } from './presentFile.ts';

/** Shows what a restore would change: the present text on the left, what was kept on the right. */
export async function showDifferences(
  steps: readonly Step[],
  contents: Contents,
  documents: KeptDocuments,
): Promise<void> {
  const resources: [vscode.Uri, vscode.Uri, vscode.Uri][] = [];
  for (const step of steps) {
    const uri = vscode.Uri.parse(step.uri, true);
    const kept = step.kind === 'delete' ? '' : await readable(step, contents);
    const left = step.kind === 'create' ? documents.add(uri, 'now', '') : uri;
    resources.push([uri, left, documents.add(uri, 'before', kept)]);
  }
  const [only, ...others] = resources;
  if (only && others.length === 0) {
    const [uri, left, right] = only;
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    await vscode.commands.executeCommand(
      'vscode.diff',
      left,
      right,
      vscode.l10n.t('{0}: Now and Before', name),
    );
  } else {
    await vscode.commands.executeCommand('vscode.changes', multiDiffTitle(), resources);
  }
}

/** As text where it is text; binaries as they are, for the editors that show them. */
async function readable(
  step: Exclude<Step, { kind: 'delete' }>,
  contents: Contents,
): Promise<string | Uint8Array> {
  const bytes = (content: Content | undefined): Uint8Array =>
    (content && contents.get(content.hash)) ?? new Uint8Array();
  if (step.unsaved) {
    return new TextDecoder().decode(bytes(step.unsaved));
  }
  const saved = bytes(step.saved);
  const uri = vscode.Uri.parse(step.uri, true);
  const encoding = openDocument(uri)?.encoding ?? step.encoding;
  const where = hasFiles(uri) ? { uri } : undefined;
  try {
    return await (encoding !== undefined
      ? vscode.workspace.decode(saved, { encoding })
      : where
        ? vscode.workspace.decode(saved, where)
        : vscode.workspace.decode(saved));
  } catch {
    return saved;
  }
}
