import type { App } from '../app.ts';
import { testModel } from './liveTest.ts';
import { modelsOf, pickModel } from './pickModel.ts';
import { pickServer } from './pickServer.ts';
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
