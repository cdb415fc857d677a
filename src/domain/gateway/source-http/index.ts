// HTTP/1.1 to sources, and nothing of it but what the gateway needs: one request at a time on a connection, in one write.
// In: a request's head and text. Out: its answer, piece by piece. An answer that can be read in two ways is no answer, and
// nothing that comes behind one is ever taken for another.
export type { AnswerHead } from './answer-head.js';
export { type AnswerHandler, type ConnectionLimits, Exchange } from './connection.js';
export { type ConnectionPool, createConnectionPool } from './connection-pool.js';
export { AnswerTimeout, NotHttp } from './not-http.js';
