/**
 * `@topgunbuild/client/idb`: an entry of its own, so that a program on Node neither loads what only a browser can use,
 * nor needs the DOM's types to check the ones of this package.
 */
export { IDBAdapter, type IDBAdapterOptions } from './storage/idb/IDBAdapter'
