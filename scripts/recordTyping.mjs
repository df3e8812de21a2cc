// `npm run record:typing`: types a file in the real workbench, as a person would, and records what the extension host
// sees of it into `test/fixtures/typing/session.json`, for `npm run bench -- inline`. Takes some minutes.
import { buildProgram } from './build.mjs';
import { ensureDependencies } from './setup.mjs';

ensureDependencies();
const { record } = await import(await buildProgram('test/bench/inline/record.ts'));
await record();
