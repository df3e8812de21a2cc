import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** How the name of a file ends that is not written to its end yet. */
export const TEMPORARY = '.tmp';

/**
 * Writes a file that is there as a whole or not at all, for this user's eyes only; its folder must be there.
 * @throws what the file system throws when it cannot be written
 */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}${TEMPORARY}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      // Without this a rename may outlive the bytes when the power fails.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
