// Decisions of the forms about accounts.

/** Which field the server's sentence is about; null: the form as a whole. */
export function blamed(sentence: string): "username" | "password" | null {
  if (/password/i.test(sentence)) return "password";
  return /user name|there is a user/i.test(sentence) ? "username" : null;
}

/** Easily told apart on paper: no l, o, 0, 1. */
const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

/** About 99 bits, in four groups. */
export function randomPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  // 32 letters: every byte falls on each of them equally often.
  const text = Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join("");
  return text.match(/.{5}/g)?.join("-") ?? text;
}
