import { ServiceError } from '../../kernel/service-error';

/** Milliseconds. Source: API reference, TransactWriteItems, ClientRequestToken: ten minutes after the first request with it is completed. */
const VALID = 600_000;

/** The members of a request that its token stands for; how much the answer tells is not among them. */
interface Request {
  readonly ClientRequestToken?: string;
  readonly TransactItems?: readonly object[];
}

/** Tokens of transactions that have been written. */
export class TransactionTokens {
  private readonly known = new Map<string, { readonly items: string; readonly until: number }>();

  /** @param now milliseconds. */
  constructor(private readonly now: () => number) {}

  /** Whether the request has been carried out already. @throws {ServiceError} `IdempotentParameterMismatchException` when another one has, with its token. */
  public isRepeated({ ClientRequestToken: token, TransactItems }: Request): boolean {
    this.forget();
    const written = token === undefined ? undefined : this.known.get(token);
    if (!written) return false;
    if (written.items === JSON.stringify(TransactItems)) return true;
    throw new ServiceError('IdempotentParameterMismatchException', 'The token was used less than ten minutes ago, with other parameters');
  }

  /** To be called when the request has been carried out. */
  public remember({ ClientRequestToken: token, TransactItems }: Request): void {
    if (token !== undefined) this.known.set(token, { items: JSON.stringify(TransactItems), until: this.now() + VALID });
  }

  // The oldest are first.
  private forget(): void {
    for (const [token, { until }] of this.known) {
      if (until > this.now()) return;
      this.known.delete(token);
    }
  }
}
