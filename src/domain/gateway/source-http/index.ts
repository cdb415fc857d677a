// HTTP/1.1 to sources, and nothing of it but what the gateway needs: one request at a time on a connection, in one write.
// In: a request's head and text. Out: its answer, piece by piece. An answer that can be read in two ways is no answer, and
// nothing that comes behind one is ever taken for another. Where there is no connection left, tenants take turns.
export type { AnswerHead } from './answer-head.js';
export { type AnswerHandler, Exchange } from './connection.js';
export { type ConnectionPool, createConnectionPool, type PoolLimits } from './connection-pool.js';
export { AnswerTimeout, NotHttp, TooManyWaiting } from './http-failures.js';
