// Whether words hold what looks like a way to reach somebody: a telephone number or an e-mail address. It is told while
// one writes, and nothing leaves the device for it; what is done about it is the server's to judge.
const DATE = /\b\d{1,4}([./-])\d{1,2}\1\d{1,4}\b(?![./-]\d)/g;
const NUMBER = /\d(?:[ ().-]{0,2}\d){8,}/;
const MAIL = /[^\s@]+@[^\s@]+\.[a-z]{2,}/i;

export function looksLikeContact(text) {
  return NUMBER.test(text.replace(DATE, " ")) || MAIL.test(text);
}
