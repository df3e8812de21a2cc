// What must not outlive us: every program and temporary folder of a run is registered here, and goes when we go.
import { spawnSync } from 'node:child_process';

const undo = new Set();
let listening = false;

/**
 * Registers something to be undone at the latest when this process ends, by itself or by a signal.
 * @param action must be synchronous: it may run while the process exits.
 * @returns does it now, once; further calls do nothing.
 */
export function atEnd(action) {
  listen();
  const once = () => {
    if (undo.delete(once)) {
      action();
    }
  };
  undo.add(once);
  return once;
}

/** Ends a process that was started with `detached: true`, and all it has started in turn. */
export function endTree(pid) {
  try {
    if (process.platform === 'win32') {
      spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
    } else {
      process.kill(-pid, 'SIGKILL');
    }
  } catch (error) {
    if (error.code !== 'ESRCH') {
      throw error;
    }
  }
}

function listen() {
  if (listening) {
    return;
  }
  listening = true;
  process.on('exit', undoAll);
  for (const [signal, number] of [
    ['SIGHUP', 1],
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ]) {
    process.once(signal, () => process.exit(128 + number));
  }
}

/** Newest first, as what came later may depend on what came before; one failure does not spare the rest. */
function undoAll() {
  for (const action of [...undo].reverse()) {
    try {
      action();
    } catch (error) {
      console.error(error);
    }
  }
}
