/** Whether a text is the id of something: a UUID. Anything else cannot be in a table, and is not asked for. */
export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
