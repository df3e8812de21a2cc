/** Waits until something holds, and no longer than `limitMs`. */
export async function until(holds: () => boolean, limitMs = 20_000): Promise<void> {
  for (const end = Date.now() + limitMs; !holds() && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
