/** Names the sources that this program was built from; the build and the tests put it in. */
declare const IDW_BUILD: string | undefined;

/**
 * The build and the version of Node that runs it, or undefined where nobody says which build it
 * is: nothing is then kept between runs.
 */
export const BUILD_ID =
  typeof IDW_BUILD === 'string' ? `${IDW_BUILD}-${process.versions.node}` : undefined;
