/** How much one answer may do. What is beyond is refused with the reason, never cut short. */

/** Longest file that is changed or created, in UTF-16 units. */
export const MAX_FILE_LENGTH = 2 * 1024 * 1024;
/** The same on disk, in bytes: a file that is longer is not even read. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;
/** Most files that one answer may name. */
export const MAX_FILES = 200;
