import type { App } from '../app.ts';
import { testModel } from './liveTest.ts';
import { modelsOf, pickModel } from './pickModel.ts';
import { type ChosenServer, pickServer } from './pickServer.ts';
import { keepEndpoint } from './switchProfile.ts';

/**
 * Leads from nothing to a model that answers: a server, its key where it wants one, a model, a live test.
 * @returns true when an endpoint was stored; it is stored before the test, so that a slow one loses nothing
 */
export async function setUpModel(app: App): Promise<boolean> {
  const server = await pickServer();
  if (!server) {
    return false;
  }
  if (server === 'import') {
    const { importModels } = await import('./importModels.ts');
    return await importModels(app);
  }
  if (server.preset === 'embedded') {
    return await setUpHere(app, server);
  }
  const models = await modelsOf(app, server);
  if (!models) {
    return false;
  }
  const model = await pickModel(server, models);
  if (model === undefined) {
    return false;
  }
  const endpoint = { preset: server.preset, baseUrl: server.baseUrl, model };
  if (!(await keepEndpoint(app, endpoint))) {
    return false;
  }
  await testModel(app, server.kind, endpoint);
  return true;
}

/** The same with a model that runs on this computer. */
async function setUpHere(app: App, { preset, kind, baseUrl }: ChosenServer): Promise<boolean> {
  const { setUpEmbedded } = await import('../engine/setUpEmbedded.ts');
  const model = await setUpEmbedded(app);
  if (model === undefined || !(await keepEndpoint(app, { preset, baseUrl, model }))) {
    return false;
  }
  const endpoint = app.settings.endpoint();
  if (endpoint?.server) {
    await testModel(app, kind, endpoint);
  }
  return true;
}
