import { shareWindows } from './windows.ts';

// Loaded before each file of tests.
shareWindows();
