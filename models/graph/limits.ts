/** What a network from outside may ask for at most. */
export interface Limits {
  readonly fileBytes: number;
  /** Operators and constants together. */
  readonly nodes: number;
  /** Numbers in all constants. */
  readonly parameters: number;
  readonly rank: number;
  /** Elements of any tensor that it computes. */
  readonly tensorElements: number;
  /** Multiplications for each element of its inputs. */
  readonly macsPerElement: number;
}

export const defaultLimits: Limits = {
  fileBytes: 512 * 2 ** 20,
  nodes: 10_000,
  parameters: 100e6,
  rank: 8,
  tensorElements: 512e6,
  macsPerElement: 1e6,
};
