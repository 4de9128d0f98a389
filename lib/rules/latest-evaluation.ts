/** Every rule runs at least once a day; two hours are for the run to come and to be reported. Older results are late. */
export const LATEST_EVALUATION_HOURS = 26;
