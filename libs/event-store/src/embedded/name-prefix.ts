/** Greatest code point: the names that begin with `p` lie between `p` and `p` followed by it. */
export const LAST_CHARACTER = "\u{10FFFF}";
