/** Where everything of the tests is. */
export const REGION = 'eu-west-1';
