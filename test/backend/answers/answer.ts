/** A prepared answer, written by hand in the manner of DeepSeek-R1. */
export interface PreparedAnswer {
  readonly thought: string;
  readonly answer: string;
}
