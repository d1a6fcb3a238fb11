/** The product's version: what package.json says (a test compares them), for code that reads no files. */
export const PRODUCT_VERSION = '0.1.0';
