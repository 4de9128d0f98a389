/** A mistake in how the command is used, or a file that cannot be read or written: said in a sentence, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
