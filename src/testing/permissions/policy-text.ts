/**
 * The texts of an element that is one value or a list.
 *
 * @param place the statement, in messages.
 * @throws {Error} for a policy variable such as `${aws:username}`: they are not modelled.
 */
export function textsOf(element: unknown, place: string): string[] {
  return [element].flat().map((value) => {
    const text = String(value);
    if (text.includes('${')) throw new Error(`${place}: the policy variable in ${text} is not modelled`);
    return text;
  });
}
