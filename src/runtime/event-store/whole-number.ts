/** @throws {TypeError} for anything but a whole number of 1 or more; `undefined` is left to its default. */
export function checkWholeNumber(name: string, value: number | undefined): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && value > 0)) throw new TypeError(`${name} must be a whole number of 1 or more, got ${value}`);
}
