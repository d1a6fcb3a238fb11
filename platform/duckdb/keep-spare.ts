/**
 * Values that take long to make, one of them always made ahead: each caller gets one of its own, and the next is made
 * while that one is in use. What could not be made ahead is tried again when it is asked for.
 */
export function keepSpare<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let spare: Promise<Value> | undefined;
  const makeAhead = (): Promise<Value> => {
    const made = make();
    made.catch(() => {
      spare = undefined;
    });
    return made;
  };
  return async () => {
    const taken = spare ?? make();
    spare = undefined;
    const value = await taken;
    spare ??= makeAhead();
    return value;
  };
}
