/** How large a UBL file may be; beyond that lies an attachment that belongs elsewhere. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
