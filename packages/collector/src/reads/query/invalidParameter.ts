/** A parameter that only the read itself can refuse. The request is answered with 400. */
export class InvalidParameter extends Error {
  override readonly name = 'InvalidParameter'

  constructor(parameter: string, expected: string) {
    super(`${parameter}: expected ${expected}`)
  }
}
