/** What a scenario asks for cannot be had where the nodes of this run live: it is passed over, which shows nothing. */
export class NotRun extends Error {}
