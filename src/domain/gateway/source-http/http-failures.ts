/** A source answered what is not HTTP, or what can be read in two ways. */
export class NotHttp extends Error {}

/** A source did not begin to answer, or did not go on, in time. */
export class AnswerTimeout extends Error {}

/** So much waits for a source that more is not taken. */
export class TooManyWaiting extends Error {}
