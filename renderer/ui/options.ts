/** What a list of choices shows. */
export interface Option<V extends string> {
  readonly value: V;
  readonly label: string;
  /** A second, smaller line. */
  readonly hint?: string;
  readonly isDisabled?: boolean;
}

export interface OptionGroup<V extends string> {
  readonly label?: string;
  readonly options: readonly Option<V>[];
}
