import type { Account } from '../../core/access/account.ts';

/** How somebody showed who they are. */
export type SignInWay = 'link' | 'password' | 'provider';

/** Somebody who is signed in. The account is as it stands now: what is taken from it takes effect with the next request. */
export interface Session {
  /** Names this session, and opens nothing. */
  readonly id: string;
  readonly account: Account;
  /** What a page sends along with whatever changes something. */
  readonly csrf: string;
  readonly by: SignInWay;
  /** Epoch ms. */
  readonly signedInAt: number;
  /** When the account signed out last, in whatever session, epoch ms; null where it never did. */
  readonly signedOutAt: number | null;
  /**
   * Whether it still stands and its account may what it may here, asked without counting as a sign of life: for what goes on
   * for long, like a stream.
   */
  stands(): boolean;
}

/** An implementer keeps secrets as hashes only: who reads its store cannot sign in with what is there. */
export interface Sessions {
  /** Begins a session; returns the secret by which it is found. */
  open(accountId: string, by: SignInWay): string;
  /** The session of a secret while it stands; counts as a sign of life. */
  find(secret: string | null): Session | null;
  /** As `find`, but no sign of life: for what a page does by itself, as long as it is open. */
  peek(secret: string | null): Session | null;
  /** Signs out: ends the session of the secret, and says so to the account's others. */
  close(secret: string): void;
  /** Ends all sessions of the account but that of the secret. */
  closeOthers(accountId: string, secret: string): void;
}

export type SignInRefusal =
  /** No such account, wrong password, link used or too old: which of them is not said. */
  | 'wrong'
  /** Too many wrong passwords for this name. */
  | 'locked'
  /** Too many at once. */
  | 'busy'
  /** The provider knows them, and no setting gives them a role here. */
  | 'no_role'
  /** The provider refused, or what it said does not hold. */
  | 'refused'
  /** The provider cannot be reached. */
  | 'away';

export type SignInOutcome =
  | { readonly kind: 'ok'; readonly accountId: string }
  | {
      readonly kind: 'refused';
      readonly why: SignInRefusal;
      /** Where it is known; for the access log, never for the answer. */
      readonly accountId: string | null;
      readonly retryAfterMs?: number;
    };

/** Accounts that Tocsin keeps itself. */
export interface LocalSignIn {
  /** A link signs in once, within its time. */
  byLink(link: string): SignInOutcome;
  /** As slow for a name that is not there as for one that is. */
  byPassword(name: string, password: string): Promise<SignInOutcome>;
  /** Gives the account a password; null where that is done, else why not. `isSure`: they came by a link just now, so that the
   * password before is not asked for. */
  setPassword(change: PasswordChange): Promise<'too_weak' | 'wrong' | null>;
}

export interface PasswordChange {
  readonly accountId: string;
  readonly current: string | null;
  readonly isSure: boolean;
  readonly password: string;
}

/** Whoever vouches for people by OpenID Connect. */
export interface IdentityProvider {
  /** For the button. */
  readonly name: string;
  /** Where to send the browser, and what it must bring back beside the provider's answer, which goes to `callback`. Null where
   * the provider cannot be reached. */
  begin(callback: string): Promise<{ readonly url: string; readonly attempt: string } | null>;
  /** Takes the provider's answer, once for each attempt. */
  finish(attempt: string | null, answer: URLSearchParams): Promise<SignInOutcome>;
}

export interface SignIn {
  readonly sessions: Sessions;
  readonly local: LocalSignIn | null;
  readonly provider: IdentityProvider | null;
  /** Every account that is known here: those kept here, and those that a provider has vouched for. */
  known(): readonly Account[];
  /** The name by which an account signs in here; null where a provider vouches for it, and where there is none any more. */
  signInName(accountId: string): string | null;
  /** The name to show for an account; null where there is none any more. */
  displayName(accountId: string): string | null;
}
