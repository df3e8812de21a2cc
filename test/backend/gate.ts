/** Something to wait for, opened from outside. */
export class Gate {
  /** Called to let everyone pass who waits, now and later. */
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}
