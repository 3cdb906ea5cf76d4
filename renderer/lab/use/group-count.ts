/** So many groups can be asked for. */
export const isGroupCount = (count: number): boolean => Number.isInteger(count) && count >= 2 && count <= 100;
