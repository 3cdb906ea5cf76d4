/** Spots are marked in the colour that was given, at a luminance where all of them can be told apart. */
export const markLightness = 62;
