/** The database of the tests: a name that no file could have as it is. */
export const DB_NAME = 'test/db'
